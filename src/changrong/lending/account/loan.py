"""A loan in the course of its replay: what runs, what has fallen due, what was paid.

Principal stands in one of three places: not yet due; due and bearing penalty; due, or deferred, and
bearing the normal rate. What runs on the first and on the third is kept apart, because an equal
instalment is reckoned over the first alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from heapq import heapify, heappush

from changrong.lending.account.agreement import ONE, ZERO, Agreement
from changrong.lending.account.claims import Accrual, Claim, Payment
from changrong.lending.account.events import Defer, Renew, Way
from changrong.lending.account.movements import INTEREST_INCOME, INTEREST_RECEIVABLE, Movement
from changrong.lending.account.plan import Plan, Units
from changrong.money import Fen


@dataclass(slots=True)
class Loan:
    """Amounts are fen. `days` are those on which something can change, a heap. `kept` is money paid
    that nothing was due for."""

    terms: Agreement
    rate: Decimal
    day: date
    days: list[date]
    units: Units
    plan: Plan
    running: Accrual  # on what is not due
    late: Accrual  # on what is due at the normal rate
    penalty: Accrual
    compound: Accrual
    change: Way | None = None  # of the plan, to be carried out

    disbursed: Fen = 0
    principal: Fen = 0  # on the books
    not_due: Fen = 0
    penalised: Fen = 0
    compounding: Fen = 0
    fees: Fen = 0
    kept: Fen = 0

    charged_off: Fen = 0  # principal that is still claimed
    charged_off_interest: Fen = 0
    recovered_principal: Fen = 0
    recovered_interest: Fen = 0

    claims: list[Claim] = field(default_factory=list)
    waiting: list[Claim] = field(default_factory=list)  # open and not overdue
    overdue: list[Claim] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    deferrals: list[Defer] = field(default_factory=list)
    renewals: list[Renew] = field(default_factory=list)
    missed: list[date] = field(default_factory=list)
    restructured_on: date | None = None

    @classmethod
    def begin(cls, terms: Agreement, days: Iterable[date]) -> Loan:
        """Before anything has happened. `days` are those of its events."""
        units = terms.day_count.counter(terms.maturity)
        heap = list(days)
        heapify(heap)
        first = heap[0] if heap else terms.first_due
        plan = Plan(terms, [], [], units)
        basis, rounding = terms.day_count.basis, terms.rounding
        running, late = Accrual(basis, rounding), Accrual(basis, rounding)
        penalty, compound = Accrual(basis, rounding), Accrual(basis, rounding)
        return cls(terms, terms.rate, first, heap, units, plan, running, late, penalty, compound)

    def move(self, debit: str, credit: str, amount: Fen) -> None:
        """Say an amount to the books."""
        if amount:
            self.movements.append(Movement(self.day, debit, credit, amount))

    # -- interest -------------------------------------------------------------------------------

    def reckon(self, to: date) -> None:
        """Let interest run until a day."""
        units = self.units(self.day, to)
        at_rate = self.principal - self.not_due - self.penalised
        if self.not_due:
            self.running.units += self.not_due * self.rate * units
        if self.penalised or self.compounding:
            if self.is_waived(self.day):
                at_rate += self.penalised
            else:
                rate = self.rate * (ONE + (self.terms.penalty_markup or ZERO))
                self.penalty.units += self.penalised * rate * units
                self.compound.units += self.compounding * rate * units
        if at_rate:
            self.late.units += at_rate * self.rate * units
        self.day = to

    def is_waived(self, day: date) -> bool:
        """Whether a deferral waives penalty from this day to the next."""
        return any(one.waives_penalty and one.since <= day < one.until for one in self.deferrals)

    def tonight(self) -> tuple[Fraction, Fraction]:
        """What runs from today to tomorrow, in fen and exactly: interest; penalty with compound
        interest."""
        ahead, basis = copy(self), self.terms.day_count.basis
        ahead.running, ahead.late = self.running.afresh(), self.late.afresh()
        ahead.penalty, ahead.compound = self.penalty.afresh(), self.compound.afresh()
        ahead.reckon(self.day + timedelta(days=1))
        interest = ahead.running.units + ahead.late.units
        charged = ahead.penalty.units + ahead.compound.units
        return Fraction(interest) / basis, Fraction(charged) / basis

    @property
    def accrued(self) -> Fen:
        """Interest run up and not yet due, less what was paid of it."""
        return self.running.owed + self.late.owed

    @property
    def has_dues(self) -> bool:
        """Whether a payment may find anything due."""
        return bool(
            self.waiting
            or self.overdue
            or self.fees
            or self.penalty.units
            or self.compound.units
            or self.plan.next is None
        )

    # -- due days -------------------------------------------------------------------------------

    def follow(self, plan: Plan) -> None:
        """Have principal fall due by a plan."""
        self.plan, self.change = plan, Way.LOWER
        for day in plan.days:
            heappush(self.days, day)

    def arrange(self) -> None:
        """Carry out what is to change of the plan. A new payment waits for the due day that needs
        it, so that a hundred prepayments in a month are reckoned once; the days that a shorter plan
        no longer needs are empty, and dropped only before the payment is fixed anew."""
        match self.change:
            case Way.LOWER:
                self.plan.fix(self.not_due, self.rate, self.running.units, self.day)
            case Way.SHORTEN:
                self.plan.shorten(self.not_due, self.rate, self.running.units, self.day)
        self.change = None

    def fall_due(self) -> bool:
        """What falls due today by the plan, or because a deferral ends; tells whether a payment may
        find something due."""
        today, fallen = self.day, []
        if self.plan.next == today:
            if self.change is Way.LOWER:
                self.arrange()
            principal = self.plan.principal(self.not_due, self.running.run)
            self.plan.place += 1
            self.not_due -= principal
            interest = self.running.settle() + self.late.settle()
            fallen = [Claim(today, today, False, interest), Claim(today, today, True, principal)]
        elif any(one.is_principal for one in self._ending()):
            fallen = [Claim(today, today, False, self.late.settle())]
        elif not self.waiting:
            return self.plan.next is None
        fallen = [one for one in fallen if one.amount]
        for claim in fallen:
            if not claim.is_principal:
                self.move(INTEREST_RECEIVABLE, INTEREST_INCOME, claim.amount)
        self.claims += fallen
        self.waiting += fallen
        for claim in self._ending():
            self._wait_or_fall(claim)
        return True

    def _ending(self) -> list[Claim]:
        return [one for one in self.waiting if one.due_on == self.day]

    def _wait_or_fall(self, claim: Claim) -> None:
        """A claim due today is deferred, or has until the days of grace end."""
        until = [one.until for one in self.deferrals if one.moves(self.day, claim.is_principal)]
        if until:
            claim.due_on = max(until)
            heappush(self.days, claim.due_on)
        elif self.terms.grace_days:
            heappush(self.days, self._grace_ends(claim))

    def _grace_ends(self, claim: Claim) -> date:
        return claim.due_on + timedelta(days=self.terms.grace_days)

    def close_day(self) -> None:
        """What is unpaid when its day, or the days of grace, have ended is overdue."""
        if not self.waiting:
            return
        late = [one for one in self.waiting if self._grace_ends(one) <= self.day]
        for claim in late:
            claim.is_overdue = True
            self.overdue.append(claim)
            self.bear(claim, claim.open)
        if late:
            self.waiting = [one for one in self.waiting if not one.is_overdue]

    def drop_settled(self) -> None:
        self.waiting = [one for one in self.waiting if one.open]
        self.overdue = [one for one in self.overdue if one.open]

    def bear(self, claim: Claim, amount: Fen) -> None:
        """Let so much of an overdue claim bear penalty or compound interest; less, if negative."""
        if claim.is_principal and self.terms.penalty_markup is not None:
            self.penalised += amount
        elif not claim.is_principal and self.terms.compounds:
            self.compounding += amount
