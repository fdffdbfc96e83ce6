"""A visit to the door: asked for by four groups, settled for a time, served."""

from datetime import date

import pytest

from changrong.network import clock
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
