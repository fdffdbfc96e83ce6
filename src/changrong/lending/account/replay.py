"""A loan is its events replayed.

Every answer is reckoned from the first event on: an event that is recorded late takes its place by
its value day, and nothing has to be repaired. Two questions of time are kept apart: `on` is the day
the answer is about, `known_at` what had been written down when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date, datetime, timedelta
from decimal import localcontext
from heapq import heappop, heappush

from changrong.history import Happening
from changrong.lending.account.account import Account, Due, Status, rows
from changrong.lending.account.agreement import Agreement
from changrong.lending.account.claims import Claim
from changrong.lending.account.events import (
    Defer,
    Disburse,
    Recorded,
    Reprice,
    Restructure,
    Way,
)
from changrong.lending.account.loan import Loan
from changrong.lending.account.moves import MOVES
from changrong.lending.account.ordering import in_order, refused
from changrong.lending.account.paying import use_what_is_kept
from changrong.lending.form import Form
from changrong.lending.schedule.running import EXACT
from changrong.money import in_yuan


def replay(
    agreement: Agreement,
    recorded: Iterable[Recorded],
    *,
    on: date,
    known_at: datetime | None = None,
) -> Account:
    """How the loan stands at the end of a day, by what was recorded until a time (None: by all).

    Events of later value days are not there yet. The order in which events were recorded means
    nothing. Raises LendingError, which names the event that cannot be and why.
    """
    with localcontext(EXACT):
        happened, later = _parted(in_order(recorded, known_at), on)
        return _account(_run(agreement, happened, on), happened, later, on, known_at)


def ahead(
    agreement: Agreement,
    recorded: Iterable[Recorded],
    *,
    on: date,
    known_at: datetime | None = None,
) -> tuple[Due, ...]:
    """What falls due after a day, if what is due then is paid on it and the rest on its day: each
    row's `open` is what is still to be paid.

    What is recorded for later days and changes the terms (a rate, a deferral, other terms) counts;
    money recorded for them does not.
    """
    with localcontext(EXACT):
        happened, later = _parted(in_order(recorded, known_at), on)
        return tuple(_ahead(_run(agreement, happened, on), on, _changing(later)))


def _parted(ordered: list[Happening], on: date) -> tuple[list[Happening], list[Happening]]:
    """What has happened by a day, and what is to happen after it."""
    happened = [one for one in ordered if one.on <= on]
    return happened, ordered[len(happened) :]


def _changing(later: list[Happening]) -> list[Happening]:
    """What is to change the terms."""
    return [one for one in later if isinstance(one.act, Defer | Reprice | Restructure)]


def _run(agreement: Agreement, happened: list[Happening], on: date) -> Loan:
    loan = Loan.begin(agreement, {one.on for one in happened})
    run_to(loan, happened, 0, on)
    if loan.change is Way.LOWER:
        loan.arrange()
    return loan


def run_to(loan: Loan, happened: list[Happening], place: int, on: date) -> int:
    """Run a loan on to the end of a day, from the first of what has not happened to it yet; returns
    the place of what is then the first."""
    while loan.days and loan.days[0] <= on:
        day = heappop(loan.days)
        if day < loan.day or (day == loan.day and place):
            continue
        first = place
        while place < len(happened) and happened[place].on == day:
            place += 1
        _day(loan, day, happened[first:place])
    if on > loan.day:
        loan.reckon(on)
    return place


def _day(loan: Loan, day: date, happening: list[Happening]) -> None:
    """One day: what is deferred, what falls due, what people do, and what is then overdue."""
    loan.reckon(day)
    is_ready = False
    drawn = None
    for one in happening:
        if one.place and not is_ready:
            _fall_due(loan)
            is_ready = True
        MOVES[type(one.act)](loan, one.act, one.said)
        if isinstance(one.act, Disburse):
            drawn = one
    if not is_ready:
        _fall_due(loan)
    if loan.kept and loan.fees:
        use_what_is_kept(loan)
    if drawn is not None:
        _check_limit(loan, drawn)
    loan.close_day()


def _fall_due(loan: Loan) -> None:
    has_dues = loan.fall_due()
    if loan.kept and has_dues:
        use_what_is_kept(loan)


def _check_limit(loan: Loan, drawn: Happening) -> None:
    limit = loan.terms.principal
    if loan.terms.form is Form.REVOLVING and loan.principal > limit:
        owed, most = in_yuan(loan.principal), in_yuan(limit)
        raise refused(
            drawn.said,
            f"当日终了借款余额 {owed} 元，超过额度 {most} 元",
            f"{owed} yuan are outstanding at the end of the day, above the limit of {most} yuan",
        )


def _ahead(loan: Loan, on: date, coming: list[Happening]) -> Iterator[Due]:
    """Runs a copy of the loan on to its end. What is overdue is taken as paid at once."""
    loan = _copied(loan)
    for one in coming:
        heappush(loan.days, one.on)
    for claim in (*loan.overdue, *loan.waiting):
        if claim.due_on <= on:
            _meet(loan, claim)
    while loan.days:
        day = heappop(loan.days)
        if day <= loan.day:
            continue
        loan.reckon(day)
        today = [one for one in coming if one.on == day] if coming else []
        _change(loan, [one for one in today if not one.place])
        loan.fall_due()
        fallen = [one for one in loan.waiting if one.due_on == day]
        for claim in fallen:
            _meet(loan, claim)
        _change(loan, [one for one in today if one.place])
        yield from rows(fallen, day, 0)


def _change(loan: Loan, changes: list[Happening]) -> None:
    for one in changes:
        MOVES[type(one.act)](loan, one.act, one.said)


def _meet(loan: Loan, claim: Claim) -> None:
    """Have the loan stand as if a claim were paid; the claim stays as it is."""
    if claim.is_principal:
        loan.principal -= claim.open
    if claim.is_overdue:
        loan.bear(claim, -claim.open)
    (loan.overdue if claim.is_overdue else loan.waiting).remove(claim)


def _copied(loan: Loan) -> Loan:
    """A copy that can run on without touching the loan."""
    loan = copy(loan)
    loan.days = sorted(set(loan.days))
    loan.plan = copy(loan.plan)
    loan.running, loan.late = copy(loan.running), copy(loan.late)
    loan.penalty, loan.compound = copy(loan.penalty), copy(loan.compound)
    loan.overdue = [copy(one) for one in loan.overdue]
    loan.waiting = [copy(one) for one in loan.waiting]
    loan.claims, loan.movements = [], []
    loan.deferrals = [*loan.deferrals]
    return loan


def _account(
    loan: Loan,
    happened: list[Happening],
    later: list[Happening],
    on: date,
    known_at: datetime | None,
) -> Account:
    grace = timedelta(days=loan.terms.grace_days)
    due = [*loan.overdue, *(one for one in loan.waiting if one.due_on <= on)]
    late = [one for one in loan.overdue if on > one.due_on + grace]
    deferred = [one for one in loan.waiting if one.due_on > on]
    return Account(
        agreement=loan.terms,
        on=on,
        known_at=known_at,
        status=_status(loan, late, deferred, on),
        rate=loan.rate,
        payment=loan.plan.payment if loan.terms.has_instalments and loan.disbursed else None,
        disbursed=loan.disbursed,
        principal=loan.principal,
        due_principal=_open(due, is_principal=True),
        overdue_principal=_open(late, is_principal=True),
        deferred_principal=_open(deferred, is_principal=True),
        accrued_interest=loan.accrued,
        accrued_exact=loan.running.exact + loan.late.exact,
        due_interest=_open(due, is_principal=False),
        overdue_interest=_open(late, is_principal=False),
        deferred_interest=_open(deferred, is_principal=False),
        penalty=loan.penalty.owed,
        compound_interest=loan.compound.owed,
        fees=loan.fees,
        kept=loan.kept,
        charged_off=loan.charged_off,
        charged_off_interest=loan.charged_off_interest,
        recovered_principal=loan.recovered_principal,
        recovered_interest=loan.recovered_interest,
        arrears_days=max(((on - one.due_on).days for one in late), default=0),
        dues=rows(loan.claims, on, loan.terms.grace_days),
        next_due=next(_ahead(loan, on, _changing(later)), None),
        next_day=_next_day(loan, later),
        payments=tuple(loan.payments),
        movements=tuple(loan.movements),
        history=tuple(one.said for one in happened),
        deferrals=tuple(loan.deferrals),
        renewals=tuple(loan.renewals),
        missed=tuple(loan.missed),
        restructured_on=loan.restructured_on,
    )


def _next_day(loan: Loan, later: list[Happening]) -> date | None:
    return min((*loan.days[:1], *(one.on for one in later[:1])), default=None)


def _open(claims: list[Claim], is_principal: bool) -> int:
    return sum(one.open for one in claims if one.is_principal is is_principal)


def _status(loan: Loan, late: list[Claim], deferred: list[Claim], on: date) -> Status:
    if not loan.disbursed:
        return Status.PENDING
    if late:
        return Status.OVERDUE
    if deferred:
        return Status.DEFERRED
    extra = loan.fees + loan.penalty.owed + loan.compound.owed
    if loan.principal or loan.waiting or loan.overdue or loan.accrued or extra:
        return Status.NORMAL
    if loan.charged_off:
        return Status.CHARGED_OFF
    if loan.terms.form is Form.REVOLVING and on < loan.terms.maturity:
        return Status.NORMAL
    return Status.RENEWED if any(one.successor for one in loan.renewals) else Status.SETTLED
