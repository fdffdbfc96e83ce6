"""A draw-down request: every one is answered, and what is granted becomes a loan."""

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract

from ...matters import CONTACT, at, opened, step
from ._loans import TERMS, books_tie

MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def ask(cast, by=None, **changes) -> Case:
    by = by or cast.alice
    said = {
        "institution": cast.bank_a.number,
        "amount": "120000",
        "needed_on": "2026-11-25",
        "purpose": "付示例粮油的货款",
        **CONTACT,
    }
    return opened("drawdown", by, by.enterprise or cast.xianhe, said | changes)


def granted(cast, case: Case, **changes) -> Case:
    case = step(case, "take", cast.officer_a, note="在办")
    return step(case, "grant", cast.officer_a, **({"given": "100000.50", **TERMS} | changes))


@pytest.mark.life
def test_it_is_answered_granted_confirmed_and_paid_out_as_a_loan(cast):
    case = ask(cast)
    with at("2026-11-23 10:40"):
        case = step(case, "take", cast.officer_a)
        assert case.answered_at == clock.now()
        assert (case.handler, case.clocks.get(name="answer").late) == (cast.officer_a.user, False)
    with at("2026-11-23 15:00"):
        case = step(case, "grant", cast.officer_a, given="100000.50", **TERMS)
        case = step(case, "confirm", cast.alice)
    with at("2026-11-24 09:00"):
        case = step(case, "pay", cast.manager_a)
        loan = Contract.objects.get(case=case)
        assert account_of(loan).principal == 10_000_050
        books_tie()
    assert (case.state, case.outcome) == ("paid", "paid")
    assert (loan.institution, loan.enterprise) == (cast.bank_a, cast.xianhe)
    assert not case.clocks.filter(late=True).exists()


@pytest.mark.life
def test_it_is_refused_with_a_reason_and_that_answers_it_too(cast):
    case = ask(cast)
    with pytest.raises(FieldErrors):
        step(case, "refuse", cast.officer_a, reason="limit")
    case = step(case, "refuse", cast.officer_a, reason="limit", explanation="额度已用完")
    assert (case.state, case.outcome) == ("refused", "refused")
    assert case.answered_at is not None
    assert not Contract.objects.exists()


@pytest.mark.parametrize("state", ["asked", "weighed", "granted", "agreed"])
@pytest.mark.life
def test_the_firm_may_withdraw_until_it_is_paid(cast, state):
    case = ask(cast)
    if state == "weighed":
        case = step(case, "take", cast.officer_a)
    if state in ("granted", "agreed"):
        case = granted(cast, case)
    if state == "agreed":
        case = step(case, "confirm", cast.bob)
    case = step(case, "withdraw", cast.alice)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_a_question_to_the_firm_is_an_answer_and_stops_the_decision(cast):
    case = step(ask(cast), "take", cast.officer_a)
    with at("2026-11-24 10:00"):
        case = step(case, "ask_firm", cast.officer_a, question="付给哪家？")
    assert case.clocks.get(name="decide").paused
    with at("2026-11-26 10:00"):
        case = step(case, "firm_answers", cast.alice, answer="示例粮油")
    assert (case.state, case.clocks.get(name="decide").late) == ("weighed", None)


def test_unanswered_after_two_hours_it_is_a_task_and_stays_in_the_list(cast):
    late, soon = ask(cast), ask(cast, amount="50000")
    with at("2026-11-23 11:00"):
        soon = step(soon, "take", cast.officer_a)
    with at("2026-11-23 12:01"):
        sweep(clock.now())
        assert late.children.get(kind="task").state == "open"
        assert not soon.children.exists()
        unanswered = visible_to(cast.coordinator).filter(kind="drawdown", answered_at=None)
        assert [case.number for case in unanswered] == [late.number]
        late = step(late, "take", cast.officer_a)
    assert late.clocks.get(name="answer").late


class TestLimits:
    def test_no_more_is_granted_than_was_asked_for(self, cast):
        with pytest.raises(MoveRefused) as refused:
            granted(cast, ask(cast), given="120000.01")
        assert refused.value.field == "given"

    def test_money_is_asked_of_a_lender(self, cast):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, institution=cast.guarantor.number)
        assert list(refused.value.errors) == ["institution"]

    def test_for_a_day_to_come(self, cast):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, needed_on="2026-11-22")
        assert list(refused.value.errors) == ["needed_on"]

    @pytest.mark.parametrize("name", ["amount", "needed_on", "purpose", "institution"])
    def test_every_field_is_needed(self, cast, name):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, **{name: ""})
        assert list(refused.value.errors) == [name]


def test_each_step_is_its_peoples_alone(cast):
    case = ask(cast)
    for who in (cast.officer_b, cast.alice, cast.coordinator):
        with pytest.raises(NotAllowed):
            step(case, "take", who)
    with pytest.raises(NotAllowed):
        ask(cast, by=cast.officer_a)
    case = granted(cast, case)
    for who in (cast.charlie, cast.officer_a):
        with pytest.raises(NotAllowed):
            step(case, "confirm", who)
    with pytest.raises(MoveRefused):
        step(case, "pay", cast.officer_a)
    assert not visible_to(cast.officer_b).filter(kind="drawdown").exists()
    assert not visible_to(cast.charlie).filter(kind="drawdown").exists()
