"""A deferral gives what the notice gives, until the notice's day, with its clause."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.lending.account import Disburse, Repay, Scope, ahead, replay
from changrong.lending.relief import ReliefError, deferral
from changrong.policy import Grant

from ..account.loans import LENT_ON as LENT
from ..account.loans import agreement, book, said
from .decisions import deferral_of_2022

AGREED, DUE = date(2022, 12, 1), date(2022, 12, 15)
LATEST = date(2023, 6, 30)


def deferred(until: date = LATEST, **changes):
    asked = {"scope": Scope.BOTH, "since": DUE, "through": DUE, "until": until} | changes
    return deferral(deferral_of_2022(), AGREED, **asked)


def test_it_may_wait_until_the_notices_latest_day_and_carries_its_clause():
    event = deferred()
    assert (event.grant.notice, event.grant.clause) == ("pboc-2022-deferral", "一(一)")
    assert event.until == LATEST
    assert event.waives_penalty
    assert event.keeps_class
    assert event.keeps_record


def test_not_a_day_longer():
    with pytest.raises(ReliefError, match="2023-06-30 at most") as refused:
        deferred(until=date(2023, 7, 1))
    assert refused.value.grant.value == LATEST
    assert "pboc-2022-deferral" in refused.value.text.zh


def test_without_a_grant_there_is_none():
    with pytest.raises(ReliefError, match="no notice gives"):
        deferral((), AGREED, Scope.BOTH, DUE, DUE, LATEST)


def test_a_notice_that_has_ended_gives_nothing_more():
    ended = Grant("n", "m", "一", "loan.deferral", True, "boolean", date(2022, 11, 30))
    with pytest.raises(ReliefError, match="no notice gives"):
        deferral([ended], AGREED, Scope.BOTH, DUE, DUE, LATEST)


def test_what_the_notice_does_not_give_is_not_kept():
    bare = Grant("n", "m", "一", "loan.deferral", True, "boolean", None)
    event = deferral([bare], AGREED, Scope.PRINCIPAL, DUE, DUE, LATEST)
    assert not event.waives_penalty
    assert not event.keeps_class
    assert not event.keeps_record


def test_an_assumed_grant_says_that_it_is_one():
    event = deferral(
        [Grant.assumed("loan.deferral", True, "boolean")], AGREED, Scope.BOTH, DUE, DUE, LATEST
    )
    assert event.grant.is_assumed


@pytest.mark.parametrize(
    "days", [{"through": date(2022, 12, 14)}, {"until": DUE}, {"until": date(2022, 12, 1)}]
)
def test_its_days_go_on(days):
    with pytest.raises(ReliefError, match="must go on"):
        deferred(**days)


@given(
    scope=st.sampled_from(Scope),
    first=st.integers(0, 11),
    count=st.integers(1, 12),
    wait=st.integers(1, 400),
    when=st.floats(0, 1),
)
def test_a_deferred_loan_never_charges_penalty_interest(scope, first, count, wait, when):
    """Whatever waits, for however long, and nothing of it is paid before its new day."""
    terms = agreement(penalty_markup=Decimal("0.5"), compounds=True)
    lent = book((LENT, Disburse(terms.principal)))
    days = [due.on for due in ahead(terms, lent, on=LENT)]
    since, through = days[first], days[min(first + count, len(days)) - 1]
    until = max(through, days[-1]) + timedelta(days=wait)
    assumed = Grant.assumed("loan.deferral", True, "boolean")
    wait_for = deferral([assumed], LENT, scope, since, through, until)
    events = [*lent, said(LENT, wait_for, id="wait")]
    paid = [due for due in ahead(terms, events, on=LENT) if due.amount and not due.is_deferred]
    events += [said(due.on, Repay(due.amount), id=f"p{n}") for n, due in enumerate(paid)]
    on = since + (until - since) * when
    account = replay(terms, events, on=on)
    assert account.penalty == account.compound_interest == account.arrears_days == 0
