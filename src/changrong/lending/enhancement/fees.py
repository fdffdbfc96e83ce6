"""The fee of a guarantee as its terms agree it: when it falls due, and what has run up since.

By ACTUS a fee has the sign of the contract's role, as all that is paid under it has: one that the
protected side pays is agreed as a negative rate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from changrong.lending.cycles import counted, cycle_times
from changrong.lending.day_count import DayCount
from changrong.lending.enhancement.terms import ZERO, Enhancement
from changrong.lending.terms.terms import FeeBasis


def fee_times(terms: Enhancement, end: datetime) -> list[datetime]:
    """When fees fall due: by their cycle and once more at the end; without a cycle, once."""
    if not terms.fee_rate:
        return []
    anchor, cycle = terms.cycle_anchor_date_of_fee, terms.cycle_of_fee
    rule = terms.end_of_month_convention
    if cycle is None:
        return [anchor] if anchor is not None and anchor <= end else []
    anchor = anchor or cycle.after(_begin(terms), 1, rule)
    return cycle_times(anchor, end, cycle, rule, with_end=True)


def _begin(terms: Enhancement) -> datetime:
    return terms.purchase_date or terms.contract_deal_date or terms.status_date


@dataclass(slots=True)
class Fees:
    """A fee running up. What is a part of the amount is kept in units of the day count's basis and
    divided when it is paid (day_count.py); a fixed fee runs up evenly from one due day to the
    next."""

    terms: Enhancement
    dues: Sequence[datetime]
    reckoned: datetime
    accrued: Decimal
    units: Decimal = ZERO

    @classmethod
    def begin(cls, terms: Enhancement, end: datetime) -> Fees:
        """As agreed, or since the last fee before the status date."""
        dues = fee_times(terms, end)
        if terms.fee_accrued is not None:
            return cls(terms, dues, terms.status_date, terms.fee_accrued)
        past = [due for due in dues if due <= terms.status_date]
        return cls(terms, dues, counted(max(past, default=_begin(terms))), ZERO)

    @property
    def run_on_the_amount(self) -> bool:
        return bool(self.terms.fee_rate) and self.terms.fee_basis is FeeBasis.OF_NOTIONAL

    def run_from(self, time: datetime) -> None:
        """Nothing runs up before the guarantee is bought."""
        self.reckoned = max(self.reckoned, time)

    def accrue(self, to: datetime, amount: Decimal) -> None:
        """Let the fee run up until a time, on the amount covered since the last."""
        rate = self.terms.fee_rate
        if not rate or to <= self.reckoned:
            return
        count = self.terms.day_count_convention or DayCount.ACTUAL_365
        units = count.counter(self.terms.maturity_date)
        if self.run_on_the_amount:
            self.units += amount * rate * units(self.reckoned, to)
        else:
            self.accrued += rate * units(self.reckoned, to) / self._cycle_around(units)
        self.reckoned = to

    def _cycle_around(self, units: Callable[[date, date], int]) -> int:
        """The length of the cycle that runs, from the last due day to the next."""
        before = [due for due in self.dues if due <= self.reckoned]
        after = [due for due in self.dues if due > self.reckoned]
        starts = max(before, default=min(_begin(self.terms), self.reckoned))
        return units(starts, min(after, default=self.reckoned)) or 1

    def charge(self, to: datetime, amount: Decimal) -> Decimal:
        """The fee due at a time: the fixed one, or what has run up."""
        if self.run_on_the_amount:
            self.accrue(to, amount)
            return self.take()
        self.reckoned, self.accrued = max(self.reckoned, to), ZERO
        return self.terms.fee_rate or ZERO

    def take(self) -> Decimal:
        """All that has run up, which then begins at nothing."""
        count = self.terms.day_count_convention or DayCount.ACTUAL_365
        owed = self.accrued + self.units / count.basis
        self.accrued = self.units = ZERO
        return owed
