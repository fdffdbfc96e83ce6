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
from datetime import date
from decimal import Context, Decimal, localcontext
from functools import lru_cache

from changrong.lending.day_count import DayCount
from changrong.lending.discounting import Flow, factor_between
from changrong.lending.form import Form
from changrong.lending.loan import Loan
from changrong.money import Rounding, fen, in_yuan, rounded
from changrong.text import Problem
from changrong.workdays import add_months

MONTHS_IN_YEAR = 12
LONGEST = 600
"""Months: no loan to a firm is longer than fifty years, and a typing error is."""
WAN = Decimal(10_000)
ZERO, ONE = Decimal(0), Decimal(1)
_ANY_DAY = date(2001, 1, 1)
"""Months of thirty days are the same from whichever day."""

_EXACT = Context(prec=40)


class CostError(Problem):
    """Terms that no loan can have. `field` is the one at fault, as an offer names it."""

    def __init__(self, field: str, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.field = field


@dataclass(frozen=True, slots=True)
class Terms:
    """An offer: principal in yuan, whole months, yearly rate as a fraction, and the guarantee fee
    in yuan paid on the day of drawing. Raises CostError for terms that no loan can have."""

    principal: Decimal
    months: int
    rate: Decimal
    repayment: Form
    fee: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.principal <= 0:
            raise CostError("amount", "借款金额应大于零", "the principal must be more than zero")
        if not 1 <= self.months <= LONGEST:
            raise CostError(
                "term_months",
                f"期限应在 1 到 {LONGEST} 个月之间",
                f"the term must be 1 to {LONGEST} months",
            )
        if not 0 <= self.rate <= 1:
            raise CostError("rate", "利率应在 0% 到 100% 之间", "the rate must be from 0% to 100%")
        if self.repayment is Form.REVOLVING:
            raise CostError(
                "repayment",
                "随借随还的成本要看哪天借、哪天还",
                "what a revolving line costs depends on when it is drawn",
            )
        if not 0 <= self.fee < self.principal:
            raise CostError(
                "guarantee_fee",
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
        case Form.INTEREST_ONLY:
            return [principal * monthly] * (months - 1) + [principal * (ONE + monthly)]
        case Form.BULLET:
            return [ZERO] * (months - 1) + [principal * (ONE + monthly * months)]
        case Form.EQUAL_INSTALMENTS:
            return [_instalment(terms)] * months
        case Form.EQUAL_PRINCIPAL:
            part = principal / months
            return [part + (principal - part * paid) * monthly for paid in range(months)]
        case Form.REVOLVING:
            raise AssertionError("refused with the terms")


def _instalment(terms: Terms) -> Decimal:
    monthly = terms.rate / MONTHS_IN_YEAR
    if monthly == 0:
        return terms.principal / terms.months
    return terms.principal * monthly / (ONE - (ONE + monthly) ** -terms.months)


def schedule(terms: Terms) -> tuple[Month, ...]:
    """The months of an offer to the fen, as the loan itself would be reckoned with months of thirty
    days: every rounding half up (四舍五入), the last month settles the rest."""
    loan = Loan(
        principal=fen(terms.principal, Rounding.HALF_UP),
        months=terms.months,
        form=terms.repayment,
        disbursed_on=_ANY_DAY,
        price=terms.rate,
        day_count=DayCount.THIRTY_E_360,
    )
    paid = {row.on: row for row in loan.instalments()}
    months, left = [], loan.principal
    for number in range(1, terms.months + 1):
        row = paid.get(add_months(_ANY_DAY, number))
        principal, interest = (row.principal, row.interest) if row else (0, 0)
        months.append(Month(in_yuan(left), in_yuan(principal), in_yuan(interest)))
        left -= principal
    return tuple(months)
