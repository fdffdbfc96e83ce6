"""A visit to a firm: planned, made from afar, minuted, followed up, or turned into a need."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, standing_alone, timeline, visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import at, codes, opened, running, step
from ...steps import NEED, state_need
from ...visitors import visitor

pytestmark = pytest.mark.shows("S0-09", "S3-06")


MONDAY = "2026-11-23 10:00"
PLAN = {"planned_on": "2026-11-27", "mode": "video", "purpose": "了解复工后的资金周转"}
MINUTES = {
    "stage": "growing",
    "wants": ["financing", "insurance"],
    "minutes": "开了第二家店，备货要钱",
    "next_step": "送融资需求，另约保险公司",
    "follow_on": "2026-12-04",
}
ASKED = NEED | {"agreed": ["shared"]}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def planned(cast) -> Case:
    return opened("visit", cast.officer_a, cast.xianhe, PLAN)


@pytest.fixture
def minuted(cast, planned) -> Case:
    with at("2026-11-24 10:00"):
        step(planned, "contact", cast.officer_a, mode="phone", met="陈女士")
        return step(planned, "minute", cast.officer_a, **MINUTES)


@pytest.mark.life
def test_a_visit_from_afar_is_minuted_followed_up_and_finished(cast, planned):
    assert planned.number == "BF-2026-1123-0001"
    assert (planned.institution, running(planned).due_on) == (cast.bank_a, date(2026, 11, 27))
    with at("2026-11-26 15:00"):
        made = step(planned, "contact", cast.officer_a, mode="video", met="陈女士")
        assert (made.handler, made.answered_at) == (cast.officer_a.user, clock.now())
        assert running(made).due_on == date(2026, 11, 30)
        noted = step(made, "minute", cast.officer_a, **MINUTES)
    assert (running(noted).name, running(noted).due_on) == ("follow_up", date(2026, 12, 4))
    assert (noted.fields["stage"], noted.fields["mode"]) == ("growing", "video")
    with at("2026-11-27 10:00"):
        step(noted, "firm_adds", cast.alice, words="还想办外卖平台结算")
        step(noted, "follow_up", cast.officer_a, mode="phone", note="约了保险公司")
    with at("2026-12-01 10:00"):
        done = step(noted, "finish", cast.manager_a, help="product", note="办了营业中断险")
    assert (done.state, done.outcome) == ("helped", "helped")
    assert not done.clocks.filter(stopped_at=None).exists()
    assert not done.clocks.filter(late=True).exists()
    assert [code for code in codes(done) if code.startswith("visit.")] == [
        "visit.contact",
        "visit.minute",
        "visit.firm_adds",
        "visit.follow_up",
        "visit.finish",
    ]


@pytest.mark.life
def test_a_visit_becomes_a_need_that_goes_to_the_whole_network(cast, minuted):
    with at("2026-11-25 10:00"):
        case = step(minuted, "open_need", cast.officer_a, **ASKED)
    assert (case.state, case.outcome) == ("need_opened", "need_opened")
    need = Case.objects.get(number=case.fields["need"])
    assert (need.kind, need.enterprise, need.fields["amount"]) == ("need", cast.xianhe, "800000")
    assert need.children.filter(kind="dispatch").count() == 3
    assert need.fields["contact_phone"] == NEED["contact_phone"]


def test_what_the_firm_asks_for_already_is_not_asked_of_banks_a_second_time(cast, minuted):
    own = state_need(cast)
    case = step(minuted, "open_need", cast.officer_a, **(ASKED | {"amount": "900000"}))
    assert (case.outcome, case.fields["need"]) == ("need_opened", own.number)
    assert Case.objects.filter(kind="need").count() == 1
    assert codes(own)[-1] == "case.said_again"


def test_what_is_more_than_the_firm_asks_for_already_is_a_need_of_its_own(cast, minuted):
    own = state_need(cast)
    case = step(minuted, "open_need", cast.officer_a, **(ASKED | {"amount": "6000000"}))
    assert case.fields["need"] != own.number


def test_a_need_is_opened_only_where_the_firm_agreed(cast, minuted):
    with pytest.raises(FieldErrors) as refused:
        step(minuted, "open_need", cast.officer_a, **NEED)
    assert list(refused.value.errors) == ["agreed"]
    assert not Case.objects.filter(kind="need").exists()


@pytest.mark.life
def test_a_visit_is_put_off_twice_and_then_cannot_be_made(cast, planned):
    later = PLAN | {"note": "企业盘点"}
    with at("2026-11-26 10:00"):
        step(planned, "put_off", cast.officer_a, **_of(later, "2026-12-03"))
        assert (running(planned).name, running(planned).due_on) == (
            "visit_later",
            date(2026, 12, 3),
        )
        step(planned, "put_off", cast.officer_a, **_of(later, "2026-12-10"))
    assert running(planned).due_on == date(2026, 12, 10)
    with at("2026-12-08 10:00"):
        case = step(planned, "give_up", cast.officer_a, reason="gone")
    assert (case.state, case.outcome) == ("missed", "missed")
    assert case.clocks.count() == 3
    assert not case.clocks.filter(late=True).exists()


def _of(plan, day):
    return {name: plan[name] for name in ("mode", "note")} | {"planned_on": day}


def test_a_visit_that_nobody_makes_is_reminded_and_becomes_a_task(cast, planned):
    with at("2026-11-26 10:00"):
        sweep(clock.now())
        assert running(planned).escalations.get().level == "remind"
        assert not planned.children.exists()
    with at("2026-11-28 10:00"):
        sweep(clock.now())
        sweep(clock.now())
    assert planned.children.get(kind="task").state == "open"
    assert running(planned).late


def test_minutes_are_due_two_days_after_the_visit(cast, planned):
    step(planned, "contact", cast.officer_a, mode="phone", met="陈女士")
    with at("2026-11-26 00:01"):
        sweep(clock.now())
    assert planned.children.get(kind="task").state == "open"


class TestWhatIsRefused:
    @pytest.mark.parametrize("who", ["alice", "coordinator", "supervisor", "hotline", "stranger"])
    def test_a_visit_planned_by_anybody_but_an_institution(self, cast, who):
        with pytest.raises(NotAllowed):
            opened("visit", getattr(cast, who), cast.xianhe, PLAN)

    def test_a_day_that_is_over(self, cast, planned):
        with pytest.raises(FieldErrors) as refused:
            opened("visit", cast.officer_a, cast.xianhe, PLAN | {"planned_on": "2026-11-22"})
        assert list(refused.value.errors) == ["planned_on"]
        with pytest.raises(MoveRefused) as put_off:
            step(planned, "put_off", cast.officer_a, **_of(PLAN | {"note": "忙"}, "2026-11-20"))
        assert put_off.value.field == "planned_on"
        planned.refresh_from_db()
        assert running(planned).due_on == date(2026, 11, 27)

    @pytest.mark.parametrize("who", ["officer_b", "alice", "coordinator", "supervisor"])
    def test_a_step_of_another_bank_of_the_firm_or_of_the_bureau(self, cast, planned, who):
        with pytest.raises(NotAllowed):
            step(planned, "contact", getattr(cast, who), mode="phone", met="陈女士")

    def test_minutes_before_the_visit_and_help_before_the_minutes(self, cast, planned):
        with pytest.raises(MoveRefused, match="Planned"):
            step(planned, "minute", cast.officer_a, **MINUTES)
        with pytest.raises(MoveRefused, match="Planned"):
            step(planned, "finish", cast.officer_a, help="product", note="办了")

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"wants": ["none", "financing"]}, "wants"),
            ({"follow_on": "2026-11-20"}, "follow_on"),
        ],
    )
    def test_minutes_that_contradict_themselves(self, cast, planned, wrong, field):
        step(planned, "contact", cast.officer_a, mode="phone", met="陈女士")
        with pytest.raises(MoveRefused) as refused:
            step(planned, "minute", cast.officer_a, **(MINUTES | wrong))
        assert refused.value.field == field

    def test_minutes_without_the_firms_stage(self, cast, planned):
        step(planned, "contact", cast.officer_a, mode="phone", met="陈女士")
        with pytest.raises(FieldErrors) as refused:
            step(planned, "minute", cast.officer_a, **{**MINUTES, "stage": ""})
        assert list(refused.value.errors) == ["stage"]

    def test_what_only_later_steps_say_is_not_taken_when_it_is_planned(self, cast):
        said = PLAN | {"stage": "struggling", "need": "XQ-2026-0101-0001"}
        case = opened("visit", cast.officer_a, cast.xianhe, said)
        assert not {"stage", "need"} & case.fields.keys()


def test_who_sees_a_visit(cast, planned):
    everybody = ("alice", "charlie", "officer_a", "officer_b", "manager_a", "coordinator")
    others = ("coordinator_elsewhere", "supervisor", "hotline")
    seen = {
        who
        for who in (*everybody, *others)
        if visible_to(getattr(cast, who)).filter(pk=planned.pk).exists()
    }
    assert seen == {"alice", "officer_a", "manager_a", "coordinator"}


def test_the_firm_finds_the_minutes_among_its_own_and_adds_to_them(cast, minuted):
    assert minuted in standing_alone(visible_to(cast.alice))
    [entry] = [one for one in timeline(minuted, cast.alice) if one.what.en == "Minuted the visit"]
    told = {answer.label.zh: answer.value for answer in entry.answers}
    assert (told["谈了什么"], told["企业需要什么"].zh) == ("开了第二家店，备货要钱", "融资、保险")
    assert [move.name for move in moves_for(cast.alice, minuted)] == ["firm_adds"]
    page = visitor(cast.alice).get(f"/matters/{minuted.number}/").content.decode()
    assert "补充或者更正" in page
    assert "成长" in page
