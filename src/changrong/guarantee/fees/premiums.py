"""Quarterly premiums on what is outstanding of a loan drawn in parts and repaid in equal parts.

The rule of the United Kingdom's Enterprise Finance Guarantee, as its published figures show it.
Time is counted in whole months from the first draw; amounts are whole pence (or fen). The part of
each draw that is repaid is cut to whole pence, the premium rounded half-even: another order or
another rounding misses the published figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from changrong.guarantee.fees.errors import FeeError, checked_amount, checked_part
from changrong.guarantee.fees.exact import whole
from changrong.money import Fen, Rounding

QUARTER = 3
IN_YEAR = 4
MOST_DRAWS = 4
LONGEST = 1200
"""Months: a hundred years. No loan is longer, and a typing error is."""


class Repaid(StrEnum):
    """How often capital is repaid."""

    MONTHLY = "Monthly"
    QUARTERLY = "Quarterly"
    SIX_MONTHLY = "SixMonthly"
    ANNUALLY = "Annually"

    @property
    def months(self) -> int:
        return _MONTHS[self]


_MONTHS = {
    Repaid.MONTHLY: 1,
    Repaid.QUARTERLY: 3,
    Repaid.SIX_MONTHLY: 6,
    Repaid.ANNUALLY: 12,
}
_ENDS_WITH_A_PERIOD = (Repaid.SIX_MONTHLY, Repaid.ANNUALLY)


@dataclass(frozen=True, slots=True)
class Draw:
    """An amount drawn so many months after the first draw."""

    amount: Fen
    month: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A loan as its premiums see it.

    `duration` and `holiday` (without repayment of capital) are months; `rate` is a year's premium
    as a fraction. The older rule (`is_legacy`) counts whole quarters only, at least one, and has
    capital repaid monthly whatever is agreed. Raises FeeError, which names the field.
    """

    draws: tuple[Draw, ...]
    duration: int
    rate: Decimal
    repaid: Repaid = Repaid.MONTHLY
    holiday: int = 0
    is_legacy: bool = False

    def __post_init__(self) -> None:
        checked_part("rate", self.rate)
        _check_months("duration", self.duration, least=1)
        _check_months("holiday", self.holiday)
        if not 1 <= len(self.draws) <= MOST_DRAWS:
            raise FeeError(
                "draws", len(self.draws), "应有 1 至 4 笔提款", "must be between 1 and 4 draws"
            )
        if self.draws[0].month:
            raise FeeError(
                "draws[0].month", self.draws[0].month, "首笔应在第 0 月", "the first is at month 0"
            )
        for number, draw in enumerate(self.draws):
            checked_amount(f"draws[{number}].amount", draw.amount)
            _check_months(f"draws[{number}].month", draw.month)
            if draw.month >= self.duration:
                raise FeeError(
                    f"draws[{number}].month",
                    draw.month,
                    f"贷款第 {self.duration} 月已经到期",
                    f"the loan ends at month {self.duration}",
                )

    @property
    def premiums_due(self) -> range:
        """The months at which a premium falls due: one for each quarter begun."""
        quarters = max(1, self.duration // QUARTER)
        if not self.is_legacy:
            quarters = -(-self.duration // QUARTER)
        return range(0, quarters * QUARTER, QUARTER)

    def outstanding(self, month: int) -> Fen:
        """What is drawn and not repaid at a month."""
        return sum(self._left(draw, month) for draw in self.draws if draw.month <= month)

    def premiums(self) -> tuple[Fen, ...]:
        """The premium of each quarter, the first at the start."""
        return tuple(self.premium(month) for month in self.premiums_due)

    def premium(self, month: int) -> Fen:
        """A quarter's premium on what is outstanding at a month."""
        exact = self.outstanding(month) * Fraction(self.rate) / IN_YEAR
        return whole(exact, Rounding.HALF_EVEN)

    def _left(self, draw: Draw, month: int) -> Fen:
        """Equal parts are repaid at the ends of whole periods, from the later of the draw and the
        end of the holiday until the end of the loan."""
        period = 1 if self.is_legacy else self.repaid.months
        end = self._end(period)
        if month >= end:
            return 0
        begins = max(draw.month, self.holiday) // period * period
        months_repaid = (month - begins) // period * period
        if months_repaid <= 0:
            return draw.amount
        repaid = Fraction(draw.amount * months_repaid, end - begins)
        return draw.amount - whole(repaid, Rounding.FLOOR)

    def _end(self, period: int) -> int:
        if self.is_legacy or self.repaid not in _ENDS_WITH_A_PERIOD:
            return self.duration
        return -(-self.duration // period) * period


def _check_months(field: str, months: int, least: int = 0) -> None:
    if isinstance(months, bool) or not isinstance(months, int):
        raise FeeError(field, months, "应为整月数", "must be a whole number of months")
    if not least <= months <= LONGEST:
        raise FeeError(
            field,
            months,
            f"应在 {least} 和 {LONGEST} 之间",
            f"must lie between {least} and {LONGEST}",
        )
