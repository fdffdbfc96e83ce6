"""A loan day by day (按日计息): what was drawn and repaid, and the interest of each night, exactly.

Interest of a night runs on what is outstanding when the day has ended, from that day to the next,
at the rate of that day. Nothing is rounded here: the nights of a period add up to its interest,
wherever it is split. What falls due is rounded once a due day, as the terms say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from changrong.history import Happening
from changrong.lending.account.agreement import Agreement, Bucket
from changrong.lending.account.events import Recorded
from changrong.lending.account.loan import Loan
from changrong.lending.account.ordering import in_order
from changrong.lending.account.replay import run_to
from changrong.lending.schedule.running import EXACT
from changrong.money import Fen

_PRINCIPAL = (Bucket.PRINCIPAL, Bucket.OVERDUE_PRINCIPAL)
NIGHT = timedelta(days=1)


class Day(NamedTuple):
    """One day, in fen. `left` is the principal at its end, `repaid` what payments took of it;
    `due` is interest that fell due, `paid` what payments took of interest, charges and fees.
    `interest` and `penalty` (with compound interest) are those of the night that follows, exactly:
    a fraction of a fen is kept as one."""

    on: date
    drawn: Fen
    repaid: Fen
    left: Fen
    rate: Decimal
    interest: Fraction
    penalty: Fraction
    due: Fen
    paid: Fen


@dataclass(frozen=True)
class Period:
    """The days from one to another, both among them; `opening` is the principal before the first,
    in fen."""

    opening: Fen
    days: Sequence[Day]

    @property
    def closing(self) -> Fen:
        return self.days[-1].left if self.days else self.opening

    @property
    def drawn(self) -> Fen:
        return sum(day.drawn for day in self.days)

    @property
    def repaid(self) -> Fen:
        return sum(day.repaid for day in self.days)

    @property
    def interest(self) -> Fraction:
        """Of all its nights, exactly."""
        return sum((day.interest for day in self.days), Fraction())

    @property
    def penalty(self) -> Fraction:
        return sum((day.penalty for day in self.days), Fraction())

    @property
    def due(self) -> Fen:
        return sum(day.due for day in self.days)

    @property
    def paid(self) -> Fen:
        return sum(day.paid for day in self.days)


def by_day(agreement: Agreement, recorded: Iterable[Recorded], since: date, until: date) -> Period:
    """A period by all that was recorded. Raises LendingError for an event that cannot be."""
    with localcontext(EXACT):
        happened = [one for one in in_order(recorded, None) if one.on <= until]
        loan = Loan.begin(agreement, {one.on for one in happened})
        place = run_to(loan, happened, 0, since - NIGHT)
        opening, days, day = loan.principal, [], since
        while day <= until:
            found, place = _day(loan, happened, place, day)
            days.append(found)
            day += NIGHT
    return Period(opening, days)


def _day(loan: Loan, happened: list[Happening], place: int, day: date) -> tuple[Day, int]:
    disbursed, claims, payments = loan.disbursed, len(loan.claims), len(loan.payments)
    place = run_to(loan, happened, place, day)
    parts = [part for one in loan.payments[payments:] for part in one.parts]
    repaid = sum(amount for bucket, amount in parts if bucket in _PRINCIPAL)
    interest, penalty = loan.tonight()
    found = Day(
        on=day,
        drawn=loan.disbursed - disbursed,
        repaid=repaid,
        left=loan.principal,
        rate=loan.rate,
        interest=interest,
        penalty=penalty,
        due=sum(one.amount for one in loan.claims[claims:] if not one.is_principal),
        paid=sum(amount for _bucket, amount in parts) - repaid,
    )
    return found, place
