"""How a loan stands at the end of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from changrong.lending.account.agreement import Agreement, Bucket
from changrong.lending.account.claims import Claim, Payment
from changrong.lending.account.events import Defer, Recorded, Renew
from changrong.lending.account.movements import Movement
from changrong.money import Fen
from changrong.text import Text


class Status(StrEnum):
    PENDING = "pending"
    NORMAL = "normal"
    DEFERRED = "deferred"
    OVERDUE = "overdue"
    RENEWED = "renewed"
    CHARGED_OFF = "charged_off"
    SETTLED = "settled"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Status.PENDING: Text("未放款", "not disbursed"),
    Status.NORMAL: Text("正常还款", "repaying"),
    Status.DEFERRED: Text("延期中", "deferred"),
    Status.OVERDUE: Text("逾期", "overdue"),
    Status.RENEWED: Text("已续贷结清", "settled by renewal"),
    Status.CHARGED_OFF: Text("已核销", "charged off"),
    Status.SETTLED: Text("已结清", "settled"),
}


class Due(NamedTuple):
    """What falls, or fell, due together. `planned_on` is its day by the terms and `on` the day it
    was deferred to, if it was. What is `gone` was charged off or taken into new terms. `days_late`
    are those from `on` until it was paid, none where that was within the days of grace."""

    planned_on: date
    on: date
    principal: Fen
    interest: Fen
    principal_paid: Fen = 0
    interest_paid: Fen = 0
    principal_gone: Fen = 0
    interest_gone: Fen = 0
    settled_on: date | None = None
    days_late: int = 0

    @property
    def amount(self) -> Fen:
        return self.principal + self.interest

    @property
    def paid(self) -> Fen:
        return self.principal_paid + self.interest_paid

    @property
    def open(self) -> Fen:
        return self.open_principal + self.open_interest

    @property
    def is_deferred(self) -> bool:
        return self.on > self.planned_on

    @property
    def open_principal(self) -> Fen:
        return self.principal - self.principal_paid - self.principal_gone

    @property
    def open_interest(self) -> Fen:
        return self.interest - self.interest_paid - self.interest_gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A loan at the end of the day `on`, by what was recorded until `known_at` (None: all of it).

    Amounts are fen. `principal` is what is outstanding on the books, due or not, of which
    `due_principal` is due and unpaid, of that `overdue_principal` overdue, and `deferred_principal`
    waits; interest likewise, beside `accrued_interest`, which has run up since and is not due.
    `penalty`, `compound_interest` and `fees` are what is owed of them. `kept` is money paid that
    nothing was due for. `charged_off` is principal, and `charged_off_interest` interest, that is
    off the books and still claimed.
    """

    agreement: Agreement  # the terms in force
    on: date
    known_at: datetime | None
    status: Status
    rate: Decimal
    payment: Fen | None  # the equal instalment, or the equal part of principal

    disbursed: Fen
    principal: Fen
    due_principal: Fen
    overdue_principal: Fen
    deferred_principal: Fen
    accrued_interest: Fen
    accrued_exact: Decimal  # before rounding
    due_interest: Fen
    overdue_interest: Fen
    deferred_interest: Fen
    penalty: Fen
    compound_interest: Fen
    fees: Fen
    kept: Fen

    charged_off: Fen
    charged_off_interest: Fen
    recovered_principal: Fen
    recovered_interest: Fen

    arrears_days: int
    dues: tuple[Due, ...]
    next_due: Due | None
    next_day: date | None  # before it, nothing moves unless an event is recorded
    payments: tuple[Payment, ...]
    movements: tuple[Movement, ...]  # all that the lender's books are told
    history: tuple[Recorded, ...]  # what is in force, in the order it happened
    deferrals: tuple[Defer, ...]
    renewals: tuple[Renew, ...]
    missed: tuple[date, ...]
    restructured_on: date | None

    @property
    def owed_now(self) -> Fen:
        """What is due and unpaid, with everything that came on top of it. When no due day is left,
        interest that still runs is owed as it runs."""
        extra = self.fees + self.penalty + self.compound_interest
        running = self.accrued_interest if self.next_due is None else 0
        return self.due_principal + self.due_interest + extra + running

    @property
    def settlement(self) -> Fen:
        """What it takes to be rid of the loan today, less what is kept."""
        interest = self.due_interest + self.deferred_interest + self.accrued_interest
        extra = self.fees + self.penalty + self.compound_interest
        return self.principal + interest + extra - self.kept

    def paid(self, *buckets: Bucket) -> Fen:
        """What payments went to these, to all of them where none is named."""
        wanted = buckets or tuple(Bucket)
        return sum(fen for one in self.payments for to, fen in one.parts if to in wanted)

    @property
    def principal_repaid(self) -> Fen:
        """By payments and by renewal, and out of what was charged off."""
        return self.paid(Bucket.PRINCIPAL, Bucket.OVERDUE_PRINCIPAL) + self.recovered_principal

    @property
    def matures_on(self) -> date:
        """The day on which the last principal falls due, as it was deferred."""
        day = self.agreement.maturity
        while until := [one.until for one in self.deferrals if one.moves(day, is_principal=True)]:
            day = max(until)
        return day

    @property
    def deferral(self) -> Defer | None:
        """The deferral that holds today: the one that lasts longest."""
        holding = [one for one in self.deferrals if one.since <= self.on < one.until]
        return max(holding, key=lambda one: one.until, default=None)


def rows(claims: list[Claim], on: date, grace_days: int) -> tuple[Due, ...]:
    """Claims that fall due together as one row each, in order of days."""
    together: dict[tuple[date, date], list[Claim]] = {}
    for claim in claims:
        together.setdefault((claim.planned_on, claim.due_on), []).append(claim)
    return tuple(_row(together[key], on, grace_days) for key in sorted(together))


def _row(claims: list[Claim], on: date, grace_days: int) -> Due:
    first = claims[0]
    principal = interest = principal_paid = interest_paid = principal_gone = interest_gone = 0
    settled: date | None = first.planned_on
    for claim in claims:
        if claim.is_principal:
            principal += claim.amount
            principal_paid += claim.paid
            principal_gone += claim.gone
        else:
            interest += claim.amount
            interest_paid += claim.paid
            interest_gone += claim.gone
        if settled is not None:
            settled = claim.settled_on and max(settled, claim.settled_on)
    late = (settled or on) - first.due_on
    days_late = late.days if late > timedelta(days=grace_days) else 0
    return Due(
        first.planned_on,
        first.due_on,
        principal,
        interest,
        principal_paid,
        interest_paid,
        principal_gone,
        interest_gone,
        settled,
        days_late,
    )
