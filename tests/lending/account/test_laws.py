"""What holds for every history of a loan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.lending.account.loans import DAY, GRANT, LENT_ON, agreement, book, said

from changrong.lending.account import (
    Account,
    Act,
    Agreement,
    Bucket,
    ChargeFee,
    ChargeOff,
    Correct,
    Defer,
    Disburse,
    Miss,
    Prepay,
    Recorded,
    Recover,
    Repay,
    Reprice,
    Restructure,
    Scope,
    Status,
    Undo,
    Way,
    ahead,
    replay,
)
from changrong.lending.form import Form

LAW = settings(max_examples=40)  # a thousand and more were run when it was written
LENT = 12_000_000
END = date(2027, 6, 30)  # well after maturity
DAYS = st.dates(LENT_ON, END)
AMOUNTS = st.integers(1, 3_000_000)
RATES = st.integers(0, 2400).map(lambda points: Decimal(points) / 10000)


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    return agreement(
        form=draw(st.sampled_from(Form)),
        rate=draw(RATES),
        penalty_markup=draw(st.sampled_from([None, Decimal(0), Decimal("0.5")])),
        compounds=draw(st.booleans()),
        grace_days=draw(st.sampled_from([0, 0, 3])),
        allocation=tuple(draw(st.permutations(Bucket))),
    )


@st.composite
def deferrals(draw: st.DrawFn) -> tuple[date, Defer]:
    agreed, since, through, until = sorted(draw(DAYS) for _ in range(4))
    scope = draw(st.sampled_from(Scope))
    return agreed, Defer(scope, since, through, until, GRANT, draw(st.booleans()))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


def dated(acts: st.SearchStrategy[Act]) -> st.SearchStrategy[tuple[date, Act]]:
    return st.tuples(DAYS, acts)


ACTS = st.one_of(
    dated(AMOUNTS.map(Repay)),
    dated(AMOUNTS.map(Repay)),
    dated(st.builds(Prepay, AMOUNTS, st.sampled_from(Way))),
    dated(st.builds(ChargeFee, st.integers(1, 50_000))),
    dated(st.builds(Reprice, RATES)),
    dated(st.just(Miss())),
    deferrals(),
    dated(st.builds(ChargeOff, st.integers(1, 10_000))),
    dated(st.builds(Recover, st.integers(1, 10_000))),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Agreement, list[Recorded]]:
    """A loan and up to fifteen things that happened to it; what cannot be is left out."""
    terms = draw(agreements())
    events = book((LENT_ON, Disburse(LENT)))
    for number, (on, act) in enumerate(draw(st.lists(ACTS, max_size=15))):
        more = [*events, said(on, act, id=f"a{number}")]
        if not isinstance(act, ChargeOff | Recover) or _can_be(terms, more):
            events = more
    assume(_can_be(terms, events))
    return terms, events


def _can_be(terms: Agreement, events: list[Recorded]) -> bool:
    try:
        replay(terms, events, on=END)
    except ValueError:
        return False
    return True


def balances(account: Account) -> Account:
    """Without what names records."""
    payments = tuple(one._replace(event="") for one in account.payments)
    return replace(account, history=(), payments=payments, known_at=None)


@LAW
@given(histories(), st.data())
def test_the_order_of_recording_means_nothing(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    on = data.draw(DAYS)
    times = data.draw(st.permutations([noon(LENT_ON + n * DAY) for n in range(20)]))
    mixed = [
        replace(one, id=f"x{number}", recorded_at=at)
        for (number, one), at in zip(
            enumerate(data.draw(st.permutations(events))), times, strict=False
        )
    ]
    assert balances(replay(terms, mixed, on=on)) == balances(replay(terms, events, on=on))


@LAW
@given(histories(), DAYS)
def test_every_fen_lent_and_every_fen_paid_is_somewhere(
    history: tuple[Agreement, list[Recorded]], on: date
) -> None:
    terms, events = history
    account = replay(terms, events, on=on)
    assert account.principal + account.principal_repaid + account.charged_off == account.disbursed
    for payment in account.payments:
        assert sum(fen for _, fen in payment.parts) + payment.kept == payment.amount
        assert all(fen > 0 for _, fen in payment.parts)
    came_in = (Repay, Prepay)
    money = sum(one.event.amount for one in account.history if isinstance(one.event, came_in))
    assert account.paid() + account.kept == money
    owed = (
        *(account.due_principal, account.due_interest, account.accrued_interest, account.fees),
        *(account.penalty, account.compound_interest, account.kept, account.charged_off),
    )
    assert min(owed) >= 0
    assert account.overdue_principal <= account.due_principal <= account.principal
    assert account.overdue_interest <= account.due_interest
    assert sum(due.open for due in account.dues) == (
        account.due_principal
        + account.due_interest
        + account.deferred_principal
        + account.deferred_interest
    )


@LAW
@given(histories(), DAYS)
def test_paying_what_it_takes_closes_the_loan_to_the_fen_on_any_day(
    history: tuple[Agreement, list[Recorded]], on: date
) -> None:
    terms, events = history
    events = [one for one in events if one.value_on <= on]
    assume(not any(one.value_on == on and isinstance(one.event, ChargeOff) for one in events))
    owed = replay(terms, events, on=on).settlement
    if owed > 0:
        events = [*events, said(on, Prepay(owed), id="last")]
    then, later = replay(terms, events, on=on), replay(terms, events, on=END + 365 * DAY)
    if owed >= 0:
        assert then.settlement == then.principal == then.kept == 0
        assert later.status in (Status.SETTLED, Status.CHARGED_OFF)
    assert later.principal_repaid + later.charged_off == later.disbursed == LENT
    assert later.settlement == min(0, owed)


@LAW
@given(histories(), st.data())
def test_each_day_carries_on_from_the_day_before(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    days = sorted(data.draw(st.lists(DAYS, min_size=2, max_size=6)))
    for early, late in pairwise(replay(terms, events, on=on) for on in days):
        assert late.payments[: len(early.payments)] == early.payments
        assert late.principal_repaid >= early.principal_repaid
        assert late.paid() >= early.paid()
        assert late.disbursed >= early.disbursed


@LAW
@given(histories(), st.data())
def test_an_event_undone_was_never_there(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    on, gone = data.draw(DAYS), data.draw(st.sampled_from(events))
    without = [one for one in events if one is not gone]
    assume(_can_be(terms, without))
    undo = said(data.draw(DAYS), Undo(gone.id), id="u1")
    assert replay(terms, [*events, undo], on=on) == replay(terms, without, on=on)
    again = said(data.draw(DAYS), Undo("u1"), id="u2")
    assert replay(terms, [*events, undo, again], on=on) == replay(terms, events, on=on)


@LAW
@given(histories(), st.data())
def test_a_correction_is_an_undo_and_the_right_event(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    on, wrong = data.draw(DAYS), data.draw(st.sampled_from(events))
    (day, act) = data.draw(dated(AMOUNTS.map(Repay)))
    corrected = [*events, said(day, Correct(wrong.id, act), id="c")]
    assume(_can_be(terms, corrected))
    undone = [*events, said(day, Undo(wrong.id), id="u"), said(day, act, id="c")]
    found, expected = replay(terms, corrected, on=on), replay(terms, undone, on=on)
    assert replace(found, history=()) == replace(expected, history=())


@LAW
@given(histories(), st.data())
def test_what_was_known_then_is_what_had_been_recorded(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    at = data.draw(DAYS.map(noon))
    known = [one for one in events if one.recorded_at <= at]
    assume(_can_be(terms, known))
    then = replay(terms, events, on=END, known_at=at)
    assert replace(then, known_at=None) == replay(terms, known, on=END)


@LAW
@given(agreements(), st.lists(deferrals(), min_size=1, max_size=3), st.data())
def test_a_deferred_loan_never_charges_penalty_interest(
    terms: Agreement, deferred: list[tuple[date, Defer]], data: st.DataObject
) -> None:
    """Whatever waits is not paid; whatever does not wait is paid on its day."""
    events = book((LENT_ON, Disburse(LENT)), *deferred)
    end = min(defer.until for _, defer in deferred)
    dues = ahead(terms, events, on=LENT_ON)
    events += [said(due.on, Repay(due.open)) for due in dues if due.on < end]
    on = data.draw(st.dates(LENT_ON, max(end, LENT_ON)))
    account = replay(terms, events, on=on)
    assert account.penalty == account.compound_interest == 0
    assert account.overdue_principal == account.overdue_interest == account.arrears_days == 0
    assert account.paid(Bucket.PENALTY, Bucket.COMPOUND) == 0


@LAW
@given(histories(), st.data())
def test_while_a_deferral_waives_penalty_none_runs_on_older_arrears(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    since, through, until = sorted(data.draw(DAYS) for _ in range(3))
    defer = Defer(Scope.BOTH, since, through, until, GRANT, waives_penalty=True)
    events = [*events, said(since, defer, id="d")]
    assume(_can_be(terms, events))
    before, after = (replay(terms, events, on=day) for day in (since, until))
    charged = (Bucket.PENALTY, Bucket.COMPOUND)

    def run(account: Account) -> int:
        return account.penalty + account.compound_interest + account.paid(*charged)

    off = sum(one.event.interest for one in events if isinstance(one.event, ChargeOff))
    assert off == 0
    assert run(after) == run(before)


@pytest.mark.long
@settings(max_examples=20)
@given(histories())
def test_interest_is_what_the_principal_bears_day_by_day(
    history: tuple[Agreement, list[Recorded]],
) -> None:
    """Reckoned anew from the principal of each day, at the plain rate, within a fen a due day."""
    terms, events = history
    terms = replace(terms, penalty_markup=None, compounds=False)
    assume(_can_be(terms, events))
    last = date(2026, 6, 30)
    exact, day = Fraction(0), LENT_ON
    while day < last:
        account = replay(terms, events, on=day)
        exact += Fraction(account.principal) * Fraction(account.rate) / 360
        day += DAY
    account = replay(terms, events, on=last)
    due = sum(one.interest for one in account.dues)
    early = account.paid(Bucket.INTEREST, Bucket.OVERDUE_INTEREST)
    early -= sum(one.interest_paid for one in account.dues)
    assert abs(due + early + account.accrued_interest - exact) <= len(account.dues) + 1


@LAW
@given(histories(), DAYS)
def test_what_lies_ahead_is_all_the_principal_that_is_not_yet_due(
    history: tuple[Agreement, list[Recorded]], on: date
) -> None:
    terms, events = history
    known = [one for one in events if one.value_on <= on]
    account, dues = replay(terms, known, on=on), ahead(terms, known, on=on)
    assert sum(due.open_principal for due in dues) == account.principal - account.due_principal
    assert account.next_due == (dues[0] if dues else None)
    assert all(due.on > on for due in dues)
    assert [due.on for due in dues] == sorted(due.on for due in dues)


@LAW
@given(agreements(), agreements(), DAYS, DAYS)
def test_a_restructured_loan_ends_by_its_new_terms(
    old: Agreement, new: Agreement, changed_on: date, paid_on: date
) -> None:
    assume(old.form is not Form.REVOLVING and changed_on < END)
    new = replace(new, first_due=date(2027, 7, 10), maturity=date(2028, 6, 10))
    events = book(
        (LENT_ON, Disburse(LENT)),
        (paid_on, Repay(2_000_000)),
        (changed_on, Restructure(new)),
    )
    now = replay(old, events, on=END)
    assert now.arrears_days == now.due_principal == 0
    if now.owed_now:  # penalty from before
        events.append(said(END, Repay(now.owed_now)))
    dues = ahead(old, events, on=END)
    events += [said(due.on, Repay(due.open)) for due in dues]
    last = new.maturity + timedelta(days=1)
    account = replay(old, events, on=last)
    assert account.principal == 0
    assert account.principal_repaid == LENT
