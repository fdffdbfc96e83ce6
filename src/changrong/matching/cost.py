"""What an offer costs, on one scale: the all-in yearly cost.

The scale is the monthly internal rate of return of what the firm receives (the principal less what
it pays on the day of drawing) against what it pays back month by month, times twelve. This nominal
yearly rate, and not the effective one, is the convention: an interest-only loan without fees then
costs exactly its stated rate, so a firm can check it. (800,000 yuan for 12 months at 3.45 %,
interest only, with 8,000 yuan of fees up front costs 4.47 %; compounded it would read 4.57 %.)

Rates are simple yearly rates, a month is a twelfth of a year, whatever its days. The yearly cost is
worked out on unrounded flows, so it does not depend on the amount; the schedule is to the fen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from functools import lru_cache

from changrong.lending.discounting import Flow, factor_between
from changrong.money import Fen, Rounding, fen, in_yuan, rounded, split
from changrong.text import Problem

MONTHS_IN_YEAR = 12
LONGEST = 600
"""Months: no loan to a firm is longer than fifty years, and a typing error is."""
WAN = Decimal(10_000)
ZERO, ONE = Decimal(0), Decimal(1)

_EXACT = Context(prec=40)


class Repayment(StrEnum):
    """The four ways a loan is paid back."""

    INTEREST_ONLY = "interest_only"  # 先息后本: interest monthly, principal at the end
    EQUAL_INSTALMENTS = "equal_instalments"  # 等额本息
    EQUAL_PRINCIPAL = "equal_principal"  # 等额本金
    BULLET = "bullet"  # 一次还本付息: principal and simple interest at the end


class CostError(Problem):
    """Terms that no loan can have."""


@dataclass(frozen=True, slots=True)
class Terms:
    """An offer: principal in yuan, whole months, yearly rate as a fraction, and the guarantee fee
    in yuan paid on the day of drawing. Raises CostError for terms that no loan can have."""

    principal: Decimal
    months: int
    rate: Decimal
    repayment: Repayment
    fee: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.principal <= 0:
            raise CostError("借款金额应大于零", "the principal must be more than zero")
        if not 1 <= self.months <= LONGEST:
            raise CostError(
                f"期限应在 1 到 {LONGEST} 个月之间", f"the term must be 1 to {LONGEST} months"
            )
        if self.rate < 0:
            raise CostError("利率不能为负", "the rate cannot be negative")
        if not 0 <= self.fee < self.principal:
            raise CostError(
                "费用不能为负，也不能达到借款金额",
                "the fee cannot be negative or reach the principal",
            )


@dataclass(frozen=True, slots=True)
class Month:
    """One month, in yuan to the fen: the principal in hand during it, what is paid at its end."""

    in_hand: Decimal
    principal: Decimal
    interest: Decimal

    @property
    def payment(self) -> Decimal:
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Cost:
    """`yearly` and its two parts are fractions with six decimals (half-even): what the interest
    alone costs on this scale, and what the fee adds. `total_paid` is all interest and fees in yuan;
    the principal is not a cost."""

    yearly: Decimal
    interest_part: Decimal
    total_paid: Decimal
    months: tuple[Month, ...]

    @property
    def fee_part(self) -> Decimal:
        return self.yearly - self.interest_part

    @property
    def per_wan(self) -> Decimal:
        """Yuan for each 1 万元 in hand for a full year."""
        return self.yearly * WAN

    @property
    def average_in_hand(self) -> Decimal:
        """The principal in hand in a month on average, in yuan to the fen (half up)."""
        total = sum((month.in_hand for month in self.months), ZERO)
        return rounded(total / len(self.months), Rounding.HALF_UP)


def cost(terms: Terms) -> Cost:
    """Everything the comparison of offers shows about one offer."""
    months = schedule(terms)
    return Cost(
        yearly=all_in_yearly_cost(terms),
        interest_part=all_in_yearly_cost(replace(terms, fee=ZERO)),
        total_paid=terms.fee + sum((month.interest for month in months), ZERO),
        months=months,
    )


@lru_cache(maxsize=4096)  # A batch of needs meets the same products and terms again and again.
def all_in_yearly_cost(terms: Terms) -> Decimal:
    """The all-in yearly cost as a fraction with six decimals, rounded half-even."""
    with localcontext(_EXACT):
        flows = [Flow(0, terms.principal - terms.fee)]
        flows += [Flow(at, -payment) for at, payment in enumerate(_payments(terms), start=1)]
        # What is paid back is never less than what is received: at no rate both are the same.
        factor = factor_between(flows, ZERO, ONE) or ONE
        return rounded((ONE / factor - ONE) * MONTHS_IN_YEAR, Rounding.HALF_EVEN, 6)


def _payments(terms: Terms) -> list[Decimal]:
    principal, months, monthly = terms.principal, terms.months, terms.rate / MONTHS_IN_YEAR
    match terms.repayment:
        case Repayment.INTEREST_ONLY:
            return [principal * monthly] * (months - 1) + [principal * (ONE + monthly)]
        case Repayment.BULLET:
            return [ZERO] * (months - 1) + [principal * (ONE + monthly * months)]
        case Repayment.EQUAL_INSTALMENTS:
            return [_instalment(terms)] * months
        case Repayment.EQUAL_PRINCIPAL:
            part = principal / months
            return [part + (principal - part * paid) * monthly for paid in range(months)]


def _instalment(terms: Terms) -> Decimal:
    monthly = terms.rate / MONTHS_IN_YEAR
    if monthly == 0:
        return terms.principal / terms.months
    return terms.principal * monthly / (ONE - (ONE + monthly) ** -terms.months)


def schedule(terms: Terms) -> tuple[Month, ...]:
    """The months of an offer to the fen. Interest and instalment are rounded half up (四舍五入),
    equal parts of the principal split by largest remainder; the last month settles the rest."""
    left = fen(terms.principal, Rounding.HALF_UP)
    months = []
    for number, principal in enumerate(_principals(terms, left), start=1):
        interest = _interest(terms, left, number)
        months.append(Month(in_yuan(left), in_yuan(principal), in_yuan(interest)))
        left -= principal
    return tuple(months)


def _principals(terms: Terms, whole: Fen) -> tuple[Fen, ...]:
    """How much of the principal each month pays back."""
    if terms.repayment is Repayment.EQUAL_PRINCIPAL:
        return split(whole, [1] * terms.months)
    if terms.repayment is not Repayment.EQUAL_INSTALMENTS:
        return (0,) * (terms.months - 1) + (whole,)
    with localcontext(_EXACT):
        instalment = fen(_instalment(terms), Rounding.HALF_UP)
    principals, left = [], whole
    for _ in range(terms.months - 1):
        interest = _interest(terms, left, 1)
        principals.append(max(0, min(left, instalment - interest)))
        left -= principals[-1]
    return (*principals, left)


def _interest(terms: Terms, left: Fen, month: int) -> Fen:
    """The interest paid in a month on what is left; a bullet loan pays all of it in its last."""
    if terms.repayment is Repayment.BULLET:
        if month < terms.months:
            return 0
        return _part(left, terms.rate * terms.months)
    return _part(left, terms.rate)


def _part(left: Fen, yearly: Decimal) -> Fen:
    with localcontext(_EXACT):
        return fen(in_yuan(left) * yearly / MONTHS_IN_YEAR, Rounding.HALF_UP)
