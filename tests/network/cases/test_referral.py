"""What an outlet cannot serve goes to the bureau, and the outlet sees what became of it."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.models import Outlet

from ..matters import CONTACT, at, codes, refer, running, step

MONDAY = "2026-11-23 10:00"
NEED = {"kind": "credit_loan", "amount": "300000", "term_months": 12, "purpose": "stock"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def received(cast) -> Case:
    return refer(cast)


class TestItIsReported:
    def test_to_the_bureau_within_two_working_days(self, cast, received):
        assert received.number == "ZB-2026-1123-0001"
        assert (received.institution, received.enterprise) == (cast.bank_a, cast.xianhe)
        assert running(received).due_on == date(2026, 11, 25)

    def test_with_the_outlet_of_whoever_reports_it_and_no_other(self, cast):
        outlet = Outlet.objects.create(institution=cast.bank_a, name="示例支行", region="110105")
        cast.officer_a.membership.outlet = outlet
        case = refer(cast, outlet="别家支行", need="XQ-2026-1123-0009")
        assert case.fields["outlet"] == "示例支行"
        assert "need" not in case.fields

    def test_without_an_outlet_by_somebody_who_has_none(self, cast):
        assert "outlet" not in refer(cast, outlet="别家支行").fields

    @pytest.mark.parametrize("who", ["alice", "manager_a", "coordinator", "hotline", "stranger"])
    def test_by_officers_alone(self, cast, who):
        with pytest.raises(NotAllowed):
            refer(cast, by=getattr(cast, who))


EVERYBODY = (
    *("alice", "charlie", "officer_a", "officer_b", "manager_a", "coordinator"),
    *("coordinator_elsewhere", "supervisor", "hotline", "stranger", "anonymous"),
)
MOVERS = {
    "take": {"coordinator"},
    "open_need": {"coordinator"},
    "pass_on": {"coordinator"},
    "answer": {"coordinator"},
    "withdraw": {"officer_a"},
}


def test_each_step_is_its_peoples_alone(cast, received):
    able = {
        move.name: {who for who in EVERYBODY if may_move(getattr(cast, who), received, move)}
        for move in kind_of(received).moves
    }
    assert able == MOVERS


def test_the_firm_its_outlets_bank_and_the_district_see_it(cast, received):
    seen = {who for who in EVERYBODY if visible_to(getattr(cast, who)).exists()}
    assert seen == {"alice", "officer_a", "manager_a", "coordinator"}


class TestWhenItIsFinancing:
    @pytest.mark.life
    @pytest.mark.shows("S0-17")
    def test_it_becomes_a_need_sent_to_institutions_in_one_step(self, cast, received):
        taken = step(received, "take", cast.coordinator)
        assert (taken.state, taken.handler) == ("taken", cast.coordinator.user)
        case = step(taken, "open_need", cast.coordinator, **NEED)
        assert (case.state, case.outcome) == ("need_opened", "need_opened")
        need = Case.objects.get(number=case.fields["need"])
        assert (need.enterprise, need.state, need.opened_as) == (
            cast.xianhe,
            "dispatched",
            "coordinator",
        )
        assert need.fields["amount"] == "300000"
        assert {name: need.fields[name] for name in CONTACT} == CONTACT
        assert need.fields["note"] == "想办出口信用保险"
        assert need.children.count() == 3
        assert visible_to(cast.alice).filter(pk=need.pk).exists()

    def test_what_the_need_lacks_is_asked_and_nothing_opened(self, cast, received):
        with pytest.raises(FieldErrors) as refused:
            step(received, "open_need", cast.coordinator, **NEED | {"amount": ""})
        assert list(refused.value.errors) == ["amount"]
        assert not Case.objects.filter(kind="need").exists()
        assert running(received)

    def test_it_is_opened_once(self, cast, received):
        step(received, "open_need", cast.coordinator, **NEED)
        with pytest.raises(MoveRefused):
            step(received, "open_need", cast.coordinator, **NEED)
        assert Case.objects.filter(kind="need").count() == 1


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize(
    ("name", "said", "outcome"),
    [
        ("pass_on", {"body": "示例区商务局", "reply": "已转商务局，三日内联系您"}, "passed_on"),
        ("answer", {"reply": "这项补贴已经停止受理"}, "answered"),
    ],
)
def test_it_is_passed_on_or_answered(cast, received, taken, name, said, outcome):
    if taken:
        step(received, "take", cast.coordinator)
    case = step(received, name, cast.coordinator, **said)
    assert (case.state, case.outcome) == (outcome, outcome)
    assert not case.clocks.filter(stopped_at=None).exists()
    assert case.answered_at is not None
    assert codes(case)[-1] in (f"referral.{name}", "clock.stopped")


def test_the_outlet_may_take_it_back(cast, received):
    case = step(received, "withdraw", cast.officer_a, reason="企业已经办好了")
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")


def test_overdue_it_becomes_a_task(cast, received):
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert received.children.get().kind == "task"
