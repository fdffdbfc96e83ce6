"""What an institution is ordered to put right, and what it is asked to state."""

from datetime import date

import pytest

from changrong.network.cases.actions import Opening, open_cases
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now

from ...matters import at, codes, opened, running, step

pytestmark = pytest.mark.shows("S2-41", "S3-63")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def order(cast, by=None, **changes) -> Case:
    said = {
        "institution": cast.bank_a.number,
        "why": "appeals",
        "items": "指定专人回应诉求\n逾期诉求逐件回访",
        "due_on": "2026-12-31",
    }
    return opened("rectification", by or cast.supervisor, None, said | changes)


@pytest.mark.life
def test_it_is_put_right_and_accepted(cast):
    case = order(cast)
    assert (case.number, case.institution, case.enterprise) == (
        "ZG-2026-1123-0001",
        cast.bank_a,
        None,
    )
    assert running(case).due_on == date(2026, 12, 31)
    case = step(case, "take", cast.officer_a, plan="十二月中旬前改好")
    with at("2026-12-15 10:00"):
        case = step(case, "submit", cast.officer_a, done="都改了")
        assert (running(case).name, running(case).due_on) == ("accept", date(2026, 12, 29))
        case = step(case, "accept", cast.supervisor, checked="抽查了十件")
    assert (case.state, case.outcome) == ("accepted", "rectified")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_it_is_sent_back_with_another_day_and_not_put_right(cast):
    case = step(order(cast, cast.coordinator), "submit", cast.manager_a, done="改了")
    case = step(case, "send_back", cast.coordinator, lacking="没有回访", due_on="2027-01-15")
    assert (case.state, running(case).name) == ("ordered", "again")
    assert running(case).due_on == date(2027, 1, 15)
    case = step(case, "submit", cast.officer_a, done="又改了")
    case = step(case, "give_up", cast.coordinator, measures="转监管部门处理")
    assert (case.state, case.outcome) == ("not_rectified", "not_rectified")


@pytest.mark.life
def test_it_is_no_longer_ordered(cast):
    case = step(order(cast), "drop", cast.supervisor, reason="查明不属实")
    assert (case.state, case.outcome) == ("dropped", "dropped")


def test_reminded_the_day_before_and_a_task_when_it_is_over(cast):
    case = order(cast)
    with at("2026-12-30 10:00"):
        sweep(now())
        assert "clock.escalated" in codes(case)
    with at("2027-01-01 00:30"):
        sweep(now())
    assert case.children.get(kind="task").state == "open"


class TestAnOrderIsRefused:
    def test_for_a_day_that_is_not_to_come(self, cast):
        with pytest.raises(FieldErrors) as refused:
            order(cast, due_on="2026-11-23")
        assert list(refused.value.errors) == ["due_on"]
        case = step(order(cast), "submit", cast.officer_a, done="改了")
        with pytest.raises(MoveRefused) as late:
            step(case, "send_back", cast.supervisor, lacking="没改", due_on="2026-11-01")
        assert late.value.field == "due_on"

    def test_of_nobody_for_nothing(self, cast):
        with pytest.raises(FieldErrors) as refused:
            order(cast, institution="", items="")
        assert set(refused.value.errors) == {"institution", "items"}

    def test_by_those_who_order_nothing(self, cast):
        for who in (cast.alice, cast.officer_a, cast.manager_a, cast.hotline):
            with pytest.raises(NotAllowed):
                order(cast, who)

    def test_of_another_institution(self, cast):
        case = order(cast)
        assert not visible_to(cast.officer_b).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            step(case, "submit", cast.officer_b, done="改了")
        with pytest.raises(NotAllowed):
            step(case, "accept", cast.manager_a, checked="看了")

    def test_to_be_accepted_before_it_is_submitted(self, cast):
        with pytest.raises(MoveRefused):
            step(order(cast), "accept", cast.supervisor, checked="看了")


def inquire(cast, by=None, **changes) -> Case:
    said = {"institution": cast.bank_a.number, "question": "为什么十月投诉多了一倍？"}
    return opened("inquiry", by or cast.coordinator, None, said | changes)


@pytest.mark.life
def test_facts_are_stated_asked_again_and_clear(cast):
    case = step(inquire(cast), "take", cast.officer_a)
    assert running(case).due_on == date(2026, 12, 7)
    case = step(case, "state", cast.officer_a, stated="系统升级")
    case = step(case, "ask_again", cast.coordinator, question="升级了几天？")
    assert case.state == "asked"
    case = step(case, "state", cast.manager_a, stated="两天")
    case = step(case, "close", cast.coordinator)
    assert (case.state, case.outcome) == ("closed", "stated")


@pytest.mark.life
def test_an_inquiry_that_is_dropped_or_late(cast):
    late = inquire(cast, cast.supervisor)
    with at("2026-12-08 09:30"):
        sweep(now())
        assert late.children.filter(kind="task").exists()
        late = step(late, "drop", cast.supervisor, reason="已经清楚")
    assert late.outcome == "dropped"
    for who in (cast.officer_a, cast.alice):
        with pytest.raises(NotAllowed):
            open_cases("inquiry", [Opening()], who)
