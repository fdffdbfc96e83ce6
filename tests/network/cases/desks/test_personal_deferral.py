"""A person puts off a debt: verified, a new schedule without penalty; and the other ends."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import (
    FieldErrors,
    MoveRefused,
    NotAllowed,
)
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, moves_for, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.actions import declare_emergencies
from changrong.network.people.actor import Actor

from ...matters import at, codes, running, step
from .people import CONTACT, a_caller, a_colleague, a_person, bound_by_shanghai, opened

pytestmark = pytest.mark.shows("S1-28", "S4-20", "S4-24")


UNTIL = "2027-05-31"
PROMISES = ["no_penalty", "by_schedule", "no_fee"]
PROPOSAL = {
    "deferred_until": "2027-04-30",
    "schedule": "停还五个月，之后每月 3200 元，多还五个月",
    "promises": PROMISES,
}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def zhou(db):
    return a_person()


def ask(cast, by, about=None, **changes) -> Case:
    said = {
        "institution": cast.bank_a.number,
        "loan": "car",
        "cause": "income_lost",
        "because_epidemic": True,
        "scope": "both",
        "deferred_until": UNTIL,
        "evidence": ["income"],
        "why": "出租车停运两个月，没有收入",
        **CONTACT,
    } | changes
    return opened("personal_deferral", by, about or by.enterprise, **said)


@pytest.fixture
def asked(cast, zhou) -> Case:
    return ask(cast, zhou)


def verify(case: Case, by, **said) -> Case:
    known = {"verified_cause": True, "seen": ["income"], "how": "看了停运通知和流水"}
    return step(case, "verify", by, **known | said)


@pytest.fixture
def verified(cast, asked) -> Case:
    return verify(step(asked, "take", cast.officer_a), cast.officer_a)


@pytest.fixture
def proposed(cast, verified) -> Case:
    return step(verified, "propose", cast.officer_a, **PROPOSAL)


@pytest.mark.life
def test_a_driver_and_the_bank_agree_on_a_new_schedule(cast, zhou):
    case = ask(cast, zhou)
    assert case.number == "GY-2026-1123-0001"
    assert (case.institution, case.enterprise.is_person) == (cast.bank_a, True)
    assert running(case).due_on == date(2026, 11, 30)
    case = step(case, "take", cast.officer_a)
    assert case.handler == cast.officer_a.user
    case = step(case, "ask_firm", cast.officer_a, question="有停运的通知吗？")
    assert running(case).paused
    with at("2026-11-25 10:00"):
        case = step(case, "firm_answers", zhou, answer="已上传")
        assert running(case).due_on == date(2026, 12, 2)
        case = verify(case, cast.officer_a)
        case = step(case, "propose", cast.officer_a, **PROPOSAL)
        assert running(case).name == "confirm"
        case = step(case, "discuss", zhou, wish="每月再少一点")
        assert (case.state, running(case).name) == ("verified", "again")
        assert running(case).due_on == date(2026, 11, 27)
        smaller = PROPOSAL | {"schedule": "每月 2800 元，多还八个月"}
        case = step(case, "propose", cast.officer_a, **smaller)
        case = step(case, "agree", zhou)
    assert (case.state, case.outcome) == ("agreed", "agreed")
    assert case.fields["agreed"] == {"on": "2026-11-25", **smaller}
    assert not case.clocks.filter(stopped_at=None).exists()
    assert "personal_deferral.agree" in codes(case)


def test_the_hotline_carries_a_caller_to_the_end(cast):
    caller = a_caller(cast)
    case = ask(cast, cast.hotline, caller, loan="credit_card", work_order="12345-8")
    assert (case.enterprise, case.opened_as) == (caller, "hotline")
    assert visible_to(cast.hotline).contains(case)
    case = verify(step(case, "take", cast.officer_a), cast.officer_a)
    case = step(case, "propose", cast.officer_a, **PROPOSAL)
    assert step(case, "agree", cast.hotline).outcome == "agreed"


@pytest.mark.life
def test_it_is_refused_with_a_reason_that_the_person_reads(cast, zhou, verified):
    case = step(verified, "refuse", cast.officer_a, reason="income", explanation="工资照常发放")
    assert (case.state, case.outcome) == ("refused", "refused")
    assert case.fields["moves"][-1]["answers"]["reason"] == "income"
    assert moves_for(zhou, case) == []


def test_a_refusal_wants_a_reason(cast, verified):
    with pytest.raises(FieldErrors) as refused:
        step(verified, "refuse", cast.officer_a, explanation="不行")
    assert list(refused.value.errors) == ["reason"]


@pytest.mark.life
def test_what_is_not_confirmed_lapses_and_nobody_is_late(cast, proposed):
    with at("2026-12-08 10:00"):
        sweep(clock.now())
    proposed.refresh_from_db()
    assert (proposed.state, proposed.outcome) == ("lapsed", "lapsed")
    assert not proposed.clocks.filter(late=True).exists()


@pytest.mark.parametrize("at_state", ["asked", "verified", "proposed"])
@pytest.mark.life
def test_it_may_be_withdrawn_on_the_way(zhou, at_state, request):
    case = step(request.getfixturevalue(at_state), "withdraw", zhou, reason="家里帮忙还上了")
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_overdue_it_becomes_a_task_of_the_bureau(asked):
    with at("2026-12-01 10:00"):
        sweep(clock.now())
    assert asked.clocks.get().late
    assert asked.children.get(kind="task").state == "open"


class TestASchedule:
    def test_promises_no_penalty_interest(self, cast, verified):
        with pytest.raises(FieldErrors) as refused:
            step(verified, "propose", cast.officer_a, **PROPOSAL | {"promises": PROMISES[1:]})
        assert "罚息" in refused.value.errors["promises"].zh

    def test_puts_something_off(self, cast, verified):
        today = PROPOSAL | {"deferred_until": "2026-11-23"}
        with pytest.raises(MoveRefused) as refused:
            step(verified, "propose", cast.officer_a, **today)
        assert refused.value.field == "deferred_until"

    def test_comes_after_the_cause_was_verified(self, cast, asked):
        case = step(asked, "take", cast.officer_a)
        with pytest.raises(MoveRefused):
            step(case, "propose", cast.officer_a, **PROPOSAL)

    def test_is_for_the_borrower_to_agree_to(self, cast, proposed):
        for who in (cast.officer_a, cast.alice, a_person("别人")):
            with pytest.raises(NotAllowed):
                step(proposed, "agree", who)


class TestItIsAsked:
    def test_by_persons_and_not_for_firms(self, cast, zhou):
        with pytest.raises(NotAllowed):
            ask(cast, cast.alice)
        with pytest.raises(NotAllowed):
            ask(cast, zhou, a_person("别人").enterprise)

    def test_of_somebody_who_lends(self, cast, zhou):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, zhou, institution=cast.guarantor.number)
        assert list(refused.value.errors) == ["institution"]

    def test_for_a_day_to_come(self, cast, zhou):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, zhou, deferred_until="2026-11-23")
        assert list(refused.value.errors) == ["deferred_until"]

    def test_once_for_a_loan_while_it_is_weighed(self, cast, zhou, asked):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, zhou)
        assert asked.number in refused.value.errors["which"].zh
        assert ask(cast, zhou, which="第二辆车").state == "received"
        assert ask(cast, zhou, loan="mortgage").state == "received"


def test_who_sees_it_and_who_takes_its_steps(cast, zhou, asked):
    other = a_person("别人")
    people = {"zhou": zhou, "other": other} | {
        name: getattr(cast, name)
        for name in ("alice", "officer_a", "officer_b", "manager_a", "coordinator", "supervisor")
    }
    seen = {name for name, who in people.items() if visible_to(who).contains(asked)}
    assert seen == {"zhou", "officer_a", "manager_a", "coordinator"}
    able = {
        move.name: {name for name, who in people.items() if may_move(who, asked, move)}
        for move in kind_of(asked).moves
    }
    staff = {"officer_a", "manager_a"}
    assert able == {
        **dict.fromkeys(("take", "ask_firm", "verify", "propose", "refuse"), staff),
        **{name: {"zhou"} for name in ("firm_answers", "agree", "discuss", "withdraw")},
        "lapse": set(),
    }


class TestNotices:
    def test_say_with_the_request_what_a_card_holder_in_an_emergency_may_have(self, cast, zhou):
        declare_emergencies(
            [
                {
                    "region": "310000",
                    "name": "应急响应",
                    "level": 1,
                    "started_on": date(2026, 11, 1),
                }
            ],
            Actor.SYSTEM,
        )
        bound_by_shanghai(cast.bank_a)
        there = a_person("沪上周先生", "310101")
        case = ask(cast, there, loan="credit_card")
        verdicts = {
            f"{one['notice']}/{one['id']}": one["verdict"]
            for one in case.decision.result["measures"]
        }
        assert verdicts["shengjing-shanghai-2022/card-deferral"] == "applies"
        here = ask(cast, zhou, loan="credit_card").decision.result["measures"]
        assert "applies" not in {one["verdict"] for one in here if one["id"] == "card-deferral"}


def test_a_colleague_may_take_it_over(cast, verified):
    helper = a_colleague(cast.bank_a)
    assert step(verified, "propose", helper, **PROPOSAL).state == "proposed"
