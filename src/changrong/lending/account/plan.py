"""How principal falls due: what each form of repayment takes on a due day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from changrong.lending.account.agreement import Agreement
from changrong.lending.form import Form
from changrong.lending.schedule.annuity import equal_payment
from changrong.money import Fen, rounded

Units = Callable[[date, date], int]


@dataclass(slots=True)
class Plan:
    """The due days of a loan and what falls due on each: `payment` is the whole of an equal
    instalment, or the equal part of principal."""

    terms: Agreement
    days: list[date]
    units: Units
    payment: Fen = 0
    place: int = 0

    @classmethod
    def after(cls, terms: Agreement, day: date, units: Units) -> Plan:
        """The due days after a day."""
        return cls(terms, [due for due in terms.due_days() if due > day], units)

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
        days = self.days[self.place :]
        basis, rounding = self.terms.day_count.basis, self.terms.rounding
        if not days or not self.terms.has_instalments:
            return
        if self.terms.form is Form.EQUAL_PRINCIPAL:
            self.payment = int(rounded(Decimal(left) / len(days), rounding, 0))
            return
        owed = left + (run + left * rate * self.units(since, days[0])) / basis
        parts = [(self.units(*pair), basis) for pair in pairwise(days)]
        self.payment = int(rounded(equal_payment(owed, rate, parts), rounding, 0))

    def shorten(self, left: Fen, rate: Decimal, run: Decimal, since: date) -> None:
        """Drop the due days that the payment, as it is, no longer needs."""
        if not self.terms.has_instalments:
            return
        basis, rounding = self.terms.day_count.basis, self.terms.rounding
        for place in range(self.place, len(self.days)):
            day = self.days[place]
            run += left * rate * self.units(since, day)
            left -= self._part(int(rounded(run / basis, rounding, 0)))
            if left <= 0:
                self.days = self.days[: place + 1]
                return
            since, run = day, Decimal(0)
