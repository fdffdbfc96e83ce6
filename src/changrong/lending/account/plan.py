"""How principal falls due: what each form of repayment takes on a due day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from changrong.lending.account.agreement import ZERO, Agreement
from changrong.lending.account.claims import whole
from changrong.lending.form import Form
from changrong.lending.schedule.annuity import equal_payment
from changrong.money import Fen

Units = Callable[[date, date], int]


@dataclass(slots=True)
class Plan:
    """The due days of a loan and what falls due on each: `payment` is the whole of an equal
    instalment, or the equal part of principal. `gaps` are the units between one day and the next,
    `place` is that of the next day."""

    terms: Agreement
    days: list[date]
    gaps: list[int]
    units: Units
    payment: Fen = 0
    place: int = 0

    @classmethod
    def after(cls, terms: Agreement, day: date, units: Units) -> Plan:
        """The due days after a day."""
        days = [due for due in terms.due_days() if due > day]
        return cls(terms, days, [units(*pair) for pair in pairwise(days)], units)

    @property
    def next(self) -> date | None:
        return self.days[self.place] if self.place < len(self.days) else None

    def principal(self, left: Fen, interest: Fen) -> Fen:
        """What falls due of the principal that is left, beside that interest, on the next day; on
        the last day all of it."""
        if self.place + 1 == len(self.days):
            return left
        return min(self._part(interest), left)

    def _part(self, interest: Fen) -> Fen:
        match self.terms.form:
            case Form.EQUAL_INSTALMENTS:
                return max(0, self.payment - interest)
            case Form.EQUAL_PRINCIPAL:
                return self.payment
        return 0

    def fix(self, left: Fen, rate: Decimal, run: Decimal, since: date) -> None:
        """Set the payment for the due days that are left. `run` is the interest run up until
        `since`, in units."""
        days, rounding = len(self.days) - self.place, self.terms.rounding
        if self.next is None or not self.terms.has_instalments:
            return
        if self.terms.form is Form.EQUAL_PRINCIPAL:
            self.payment = whole(Decimal(left) / days, rounding)
            return
        basis = self.terms.day_count.basis
        owed = left + (run + left * rate * self.units(since, self.next)) / basis
        parts = [(units, basis) for units in self.gaps[self.place : len(self.days) - 1]]
        self.payment = whole(equal_payment(owed, rate, parts), rounding)

    def shorten(self, left: Fen, rate: Decimal, run: Decimal, since: date) -> None:
        """Drop the due days that the payment, as it is, no longer needs."""
        if self.next is None or not self.terms.has_instalments:
            return
        basis, rounding = self.terms.day_count.basis, self.terms.rounding
        units = self.units(since, self.next)
        for place in range(self.place, len(self.days) - 1):
            run += left * rate * units
            left -= self._part(whole(run / basis, rounding))
            if left <= 0:
                self.days = self.days[: place + 1]
                return
            units, run = self.gaps[place], ZERO
