"""A visit to the door: asked for by four groups, settled for a time, served."""

from datetime import date, timedelta

import pytest

from changrong.network import clock
from changrong.network.cases.effects import _engaged
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, shown_fields, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.models import Outlet
from changrong.network.parties.persons import person_called

from ...matters import CONTACT, at, opened, running, step

pytestmark = pytest.mark.shows("S4-13")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def ask(cast, by=None, firm=None, **changes) -> Case:
    said = {
        "institution": cast.bank_a.number,
        "group": "supplier",
        "services": ["account", "loan"],
        "address": "示例路 1 号",
        **CONTACT,
    }
    return opened("home_visit", by or cast.alice, firm or cast.xianhe, said | changes)


def schedule(cast, case: Case, when: str = "2026-11-26T14:00", name: str = "schedule", **beside):
    visitor = cast.officer_a.user.number
    return step(case, name, cast.officer_a, visit_at=when, visitor=visitor, **beside)


@pytest.mark.parametrize(
    "group", ["medical_institution", "medical_staff", "checkpoint_police", "supplier"]
)
@pytest.mark.life
def test_a_whole_life_for_each_of_the_four_groups(cast, group):
    case = ask(cast, group=group)
    assert (case.number, running(case).due_on) == ("SM-2026-1123-0001", date(2026, 11, 25))
    case = schedule(cast, case)
    assert (case.fields["visit_on"], running(case).due_on) == ("2026-11-26", date(2026, 11, 26))
    with at("2026-11-25 10:00"):
        case = schedule(cast, case, "2026-11-27T09:00", "reschedule", why="医院临时任务")
        assert running(case).due_on == date(2026, 11, 27)
    with at("2026-11-27 11:00"):
        with pytest.raises(MoveRefused) as future:
            step(case, "serve", cast.officer_a, served=["loan"], arrived_at="2026-11-27T11:01")
        assert future.value.field == "arrived_at"
        case = step(case, "serve", cast.officer_a, served=["loan"], arrived_at="2026-11-27T09:05")
    assert (case.state, case.outcome) == ("served", "served")
    assert not case.clocks.filter(late=True).exists()


def test_nobody_else_is_served(cast):
    with pytest.raises(FieldErrors) as refused:
        ask(cast, group="anybody")
    assert list(refused.value.errors) == ["group"]


@pytest.mark.life
def test_a_nurse_asks_by_telephone_and_needs_it_no_more(cast):
    person = person_called("刘护士", "13900000000", "110105", cast.hotline)
    case = ask(cast, cast.hotline, person, group="medical_staff", work_order="12345-5")
    assert step(schedule(cast, case), "withdraw", cast.hotline).outcome == "withdrawn"


@pytest.mark.life
def test_it_is_refused_with_a_reason_after_a_question(cast):
    case = step(ask(cast), "ask_firm", cast.officer_a, question="几个人办？")
    case = step(case, "firm_answers", cast.alice, answer="两个人")
    case = step(case, "refuse", cast.officer_a, reason="封控区进不去，请改线上")
    assert (case.state, case.outcome) == ("refused", "refused")


def test_a_visit_is_to_come_and_nobody_is_in_two_places(cast):
    case, other = ask(cast), ask(cast, address="示例路 2 号")
    with pytest.raises(MoveRefused) as past:
        schedule(cast, case, "2026-11-23T10:00")
    assert past.value.field == "visit_at"
    schedule(cast, case)
    with pytest.raises(MoveRefused) as twice:
        schedule(cast, other)
    assert case.number in twice.value.text.zh
    with pytest.raises(FieldErrors):
        step(
            other,
            "schedule",
            cast.officer_a,
            visit_at="2026-11-26T15:00",
            visitor=cast.officer_b.user.number,
        )


class TestTheTimeOfAVisit:
    """Nobody is in two places: times that overlap clash, and those that meet do not."""

    @pytest.fixture
    def first(self, cast):
        return schedule(cast, ask(cast), "2026-11-26T14:00")

    @pytest.fixture
    def other(self, cast):
        return ask(cast, address="示例路 2 号")

    def clashes(self, cast, case, when, **beside):
        with pytest.raises(MoveRefused) as refused:
            schedule(cast, case, when, **beside)
        assert refused.value.field == "visitor"
        case.refresh_from_db()
        assert "visit_at" not in case.fields
        return refused.value.text.zh

    @pytest.mark.parametrize("when", ["13:01", "13:30", "14:30", "14:59"])
    def test_one_of_the_usual_length_takes_an_hour(self, cast, first, other, when):
        assert first.number in self.clashes(cast, other, f"2026-11-26T{when}")

    @pytest.mark.parametrize("when", ["2026-11-26T13:00", "2026-11-26T15:00", "2026-11-27T14:00"])
    def test_the_hours_beside_it_are_free(self, cast, first, other, when):
        assert schedule(cast, other, when).state == "scheduled"

    def test_one_takes_as_long_as_it_says(self, cast, other):
        schedule(cast, ask(cast), "2026-11-26T14:00", minutes=150)
        self.clashes(cast, other, "2026-11-26T16:29")
        assert schedule(cast, other, "2026-11-26T16:30").state == "scheduled"

    def test_and_a_long_one_meets_what_comes_after_it(self, cast, first, other):
        self.clashes(cast, other, "2026-11-26T12:00", minutes=121)
        case = schedule(cast, other, "2026-11-26T12:00", minutes=120)
        assert case.fields["minutes"] == 120

    def test_the_usual_length_is_the_standards(self, cast, first, other, monkeypatch):
        monkeypatch.setattr(_engaged, "usual_length", lambda: timedelta(hours=3))
        self.clashes(cast, other, "2026-11-26T16:30")
        monkeypatch.undo()
        assert _engaged.usual_length() == timedelta(hours=1)

    def test_somebody_else_is_free_then(self, cast, first, other):
        made = step(
            other,
            "schedule",
            cast.officer_a,
            visit_at="2026-11-26T14:30",
            visitor=cast.manager_a.user.number,
        )
        assert made.state == "scheduled"

    def test_put_off_it_frees_its_time_and_takes_another(self, cast, first, other):
        schedule(cast, first, "2026-11-26T16:00", "reschedule", why="医院临时任务")
        self.clashes(cast, other, "2026-11-26T16:30")
        assert schedule(cast, other, "2026-11-26T14:30").state == "scheduled"

    def test_it_can_be_put_off_by_less_than_it_takes(self, cast, first):
        moved = schedule(cast, first, "2026-11-26T14:30", "reschedule", why="堵车")
        assert moved.fields["visit_at"] == "2026-11-26T14:30"

    def test_given_to_a_colleague_it_frees_the_first(self, cast, first, other):
        plan = {"visit_at": "2026-11-26T14:00", "visitor": cast.manager_a.user.number}
        step(first, "reschedule", cast.officer_a, why="换人", **plan)
        assert schedule(cast, other, "2026-11-26T14:30").state == "scheduled"

    @pytest.mark.parametrize("end", ["withdraw", "refuse"])
    def test_called_off_it_frees_its_time(self, cast, first, other, end):
        if end == "withdraw":
            step(first, end, cast.alice)
        else:
            step(first, end, cast.officer_a, reason="封控")
        assert schedule(cast, other, "2026-11-26T14:30").state == "scheduled"

    @pytest.mark.parametrize("minutes", [601, 10**11])
    def test_it_ends_on_its_day(self, cast, first, minutes):
        with pytest.raises(MoveRefused) as refused:
            schedule(cast, first, "2026-11-26T14:00", "reschedule", why="—", minutes=minutes)
        assert refused.value.field == "minutes"
        whole = schedule(cast, first, "2026-11-26T14:00", "reschedule", why="—", minutes=600)
        assert whole.fields["minutes"] == 600

    def test_no_length_is_not_one(self, cast, other):
        with pytest.raises(FieldErrors) as refused:
            schedule(cast, other, minutes=0)
        assert list(refused.value.errors) == ["minutes"]

    def booked(self, cast, since, until):
        said = {"institution": cast.bank_a.number, "sort": "video", "topic": "贷款", **CONTACT}
        case = opened("session", cast.charlie, cast.other_firm, said)
        booking = {"at": f"2026-11-26T{since}", "until": f"2026-11-26T{until}", "link": "会议号 1"}
        return step(case, "book", cast.officer_a, host=cast.officer_a.user.number, **booking)

    def test_a_host_of_a_session_visits_nobody_meanwhile(self, cast, other):
        session = self.booked(cast, "14:00", "14:45")
        assert session.number in self.clashes(cast, other, "2026-11-26T13:30")
        assert schedule(cast, other, "2026-11-26T14:45").state == "scheduled"

    def test_and_who_visits_hosts_no_session_meanwhile(self, cast, first):
        with pytest.raises(FieldErrors) as refused:
            self.booked(cast, "14:45", "15:30")
        assert first.number in refused.value.errors["at"].zh
        assert self.booked(cast, "15:00", "15:30").state == "booked"


def test_a_visit_that_nobody_made_becomes_a_task(cast):
    case = schedule(cast, ask(cast))
    with at("2026-11-27 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


def test_a_closed_outlet_is_sent_nothing_and_the_address_is_private(cast):
    closed = Outlet.objects.create(
        institution=cast.bank_a, name="朝阳支行", region="110105", active=False
    )
    with pytest.raises(FieldErrors) as refused:
        ask(cast, outlet=closed.number)
    assert list(refused.value.errors) == ["outlet"]
    case = ask(cast)
    assert "address" not in shown_fields(cast.officer_a, case)
    case = schedule(cast, case)
    assert "address" in shown_fields(cast.officer_a, case)
    assert "address" not in shown_fields(cast.coordinator, case)


def test_only_its_own_people_see_and_move_it(cast):
    case = ask(cast)
    assert {m.name for m in moves_for(cast.officer_a, case)} == {"schedule", "ask_firm", "refuse"}
    for who in (cast.officer_b, cast.charlie, cast.supervisor, cast.stranger):
        assert not visible_to(who).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            step(case, "refuse", who, reason="—")


def test_nobody_arrives_before_they_were_asked_to_come(cast):
    case = schedule(cast, ask(cast))
    with at("2026-11-26 15:00"), pytest.raises(MoveRefused) as refused:
        step(case, "serve", cast.officer_a, served=["loan"], arrived_at="2026-11-22T14:00")
    assert refused.value.field == "arrived_at"
