"""What a loan truly costs a year: interest and fees of every kind, each on its day.

The scale is XIRR: the effective yearly rate, actual days over 365 from the first flow, at which all
that is received and all that is paid are worth the same. It compounds, so a loan at 3.45 % with
monthly interest costs 3.51 % on it. Offers are compared on another scale, the nominal one of
`changrong.matching.cost`, that knows no days; both rest on `changrong.lending.discounting`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import pairwise

from changrong.lending.discounting import EXACT, ONE, Flow, factor_between, is_only_factor, worth
from changrong.lending.errors import LendingError
from changrong.money import Fen, Rounding, rate_text, rounded, statement_text
from changrong.text import Text

DAYS_IN_YEAR = 365
PLACES = 10
"""Decimals of a yearly rate, rounded half-even."""
LOWEST, HIGHEST = Decimal("-0.99"), Decimal(10)
"""Yearly rates beyond these are told as such, not computed: they are mistakes of entry."""


class CostError(LendingError):
    """Flows of which no yearly rate, or not one alone, can be told."""


def xirr(flows: Sequence[tuple[date, Fen | Decimal]]) -> Decimal:
    """The effective yearly rate of dated flows as a fraction with ten decimals, half-even.

    What is received is positive and what is paid negative, or the other way round, all in one unit
    of money, in any order. Raises CostError where nothing is received or nothing paid, where all
    falls on one day, where the rate lies below -99 % or above 1000 %, and where more than one rate
    between these is possible. Flows whose sign changes more than once (a fee before the loan, a
    line drawn again) have a rate only if it is shown to be the only one.
    """
    timed = _timed(flows)
    nearest, farthest = _factor(HIGHEST), _factor(LOWEST)
    factor = factor_between(timed, nearest, farthest)
    if factor is None:
        raise _out_of_range(timed, nearest)
    if not is_only_factor(timed, factor, nearest, farthest):
        raise CostError(
            "收付交错，年化成本可能不止一个，算不出唯一的数",
            "money goes back and forth so that more than one yearly rate is possible",
        )
    with localcontext(EXACT):
        return rounded(factor**-DAYS_IN_YEAR - ONE, Rounding.HALF_EVEN, PLACES)


def _timed(flows: Iterable[tuple[date, Fen | Decimal]]) -> list[Flow]:
    """The flows of each day together, by days from the first. Raises CostError."""
    by_day: dict[int, Decimal] = {}
    for day, amount in flows:
        if isinstance(amount, bool | float) or not Decimal(amount).is_finite():
            raise CostError(
                f"{day} 的金额 {amount} 不是确切的数", f"the amount {amount} of {day} is not exact"
            )
        with localcontext(EXACT):
            by_day[day.toordinal()] = by_day.get(day.toordinal(), Decimal(0)) + Decimal(amount)
    days = sorted(day for day, amount in by_day.items() if amount)
    if len(days) == 1:
        raise CostError("收付都在同一天，没有年化成本", "all flows fall on one day")
    if len({by_day[day] > 0 for day in days}) < 2:
        raise CostError(
            "只收不付或只付不收，没有年化成本",
            "there is no yearly rate where nothing is received or nothing paid",
        )
    return [Flow(day - days[0], by_day[day]) for day in days]


def _factor(yearly: Decimal) -> Decimal:
    """The discount factor of a day."""
    with localcontext(EXACT):
        return (ONE + yearly) ** (-ONE / DAYS_IN_YEAR)


def _out_of_range(timed: Sequence[Flow], nearest: Decimal) -> CostError:
    """Why there is no rate: with one change of sign it is known on which side it lies."""
    signs = [flow.amount > 0 for flow in timed]
    changes = sum(one != other for one, other in pairwise(signs))
    if changes > 1:
        return CostError(
            "收付交错，在 −99% 到 1000% 之间没有唯一的年化成本",
            "money goes back and forth, and no one rate between −99% and 1000% makes both sides "
            "worth the same",
        )
    with localcontext(EXACT):
        is_dearer = (worth(timed, nearest) > 0) != signs[0]
    if is_dearer:
        return CostError("年化成本高于 1000%", "the yearly cost is above 1000%")
    return CostError("年化成本低于 −99%", "the yearly cost is below −99%")


class Due(StrEnum):
    """What a firm pays for a loan: the principal back, interest, and fees by what they are for."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    GUARANTEE = "guarantee"
    APPRAISAL = "appraisal"
    INSURANCE = "insurance"
    REGISTRATION = "registration"
    NOTARY = "notary"
    LEGAL = "legal"
    SERVICE = "service"
    BRIDGE = "bridge"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    @property
    def is_fee(self) -> bool:
        return self not in (Due.PRINCIPAL, Due.INTEREST)


_LABELS = {
    Due.PRINCIPAL: Text("本金", "Principal"),
    Due.INTEREST: Text("利息", "Interest"),
    Due.GUARANTEE: Text("担保费", "Guarantee fee"),
    Due.APPRAISAL: Text("评估费", "Appraisal fee"),
    Due.INSURANCE: Text("保险费", "Insurance premium"),
    Due.REGISTRATION: Text("登记费", "Registration fee"),
    Due.NOTARY: Text("公证费", "Notary fee"),
    Due.LEGAL: Text("律师费", "Legal fee"),
    Due.SERVICE: Text("服务费", "Service fee"),
    Due.BRIDGE: Text("转贷费", "Bridge fee"),
    Due.OTHER: Text("其他费用", "Other fees"),
}


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment in fen. A fee that is given back is a negative payment of its kind."""

    on: date
    amount: Fen
    what: Due


@dataclass(frozen=True, slots=True)
class AllInCost:
    """`yearly` is what interest and fees cost a year by XIRR, `interest_part` what the interest
    alone would cost, both fractions with ten decimals. `paid` are the sums by kind in fen, the
    principal among them though it is no cost."""

    yearly: Decimal
    interest_part: Decimal
    paid: Mapping[Due, Fen]

    @property
    def fee_part(self) -> Decimal:
        """What the fees add to the yearly rate."""
        return self.yearly - self.interest_part

    @property
    def fees(self) -> Fen:
        return sum(amount for what, amount in self.paid.items() if what.is_fee)

    @property
    def total(self) -> Fen:
        """All interest and fees."""
        return self.fees + self.paid.get(Due.INTEREST, 0)

    @property
    def text(self) -> Text:
        """The two rates and the sum, in a line."""
        total, yearly = statement_text(self.total), rate_text(self.yearly)
        interest = rate_text(self.interest_part)
        return Text(
            f"综合年化成本 {yearly}（其中利息 {interest}），息费合计 {total.zh}",
            f"All-in yearly cost {yearly} (interest alone {interest}), {total.en} in all",
        )


def all_in_cost(received: Iterable[tuple[date, Fen]], paid: Iterable[Paid]) -> AllInCost:
    """What a loan costs a year, seen to its end, whatever is drawn and repaid on which days.

    `received` are the draws. Raises CostError where a draw is not more than nothing, where less or
    more principal is repaid than was drawn, and where `xirr` has no answer.
    """
    draws, payments = list(received), list(paid)
    for day, amount in draws:
        if amount <= 0:
            raise CostError(f"{day} 的放款应大于零", f"the draw of {day} must be more than nothing")
    sums: Counter[Due] = Counter()
    for payment in payments:
        sums[payment.what] += payment.amount
    _check_repaid(sum(amount for _, amount in draws), sums[Due.PRINCIPAL])
    plain = [*draws, *(_out(each) for each in payments if not each.what.is_fee)]
    fees = [_out(each) for each in payments if each.what.is_fee]
    interest_part = xirr(plain)
    yearly = xirr([*plain, *fees]) if fees else interest_part
    return AllInCost(yearly, interest_part, dict(sums))


def _out(payment: Paid) -> tuple[date, Fen]:
    return payment.on, -payment.amount


def _check_repaid(drawn: Fen, repaid: Fen) -> None:
    if drawn != repaid:
        lent, back = statement_text(drawn), statement_text(repaid)
        raise CostError(
            f"放款共 {lent.zh}，归还本金共 {back.zh}，两数应相等",
            f"{lent.en} of principal is drawn and {back.en} repaid; both must be equal",
        )
