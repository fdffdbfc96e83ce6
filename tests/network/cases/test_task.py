"""A task of the bureau: opened by the service for whatever is overdue, seen to, noted, closed."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.checks import check_kinds
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.time.sweep import sweep

from ..matters import at, complain, opened, refer, running, step
from ..steps import state_need
from ..visitors import visitor

SEEN_TO = {"done": "urged", "note": "已请分管行长督办"}


@pytest.fixture
def task(cast) -> Case:
    with at("2026-11-23 10:00"):
        referral = refer(cast)
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    return referral.children.get()


@pytest.mark.parametrize("open_", [complain, refer, state_need])
def test_it_is_opened_under_a_case_of_any_kind(cast, open_):
    with at("2026-11-23 10:00"):
        case = open_(cast)
    with at("2027-01-20 10:00"):
        sweep(clock.now())
    [found] = case.children.filter(kind="task")
    assert (found.number[:2], found.enterprise, found.region) == ("DB", case.enterprise, "110105")
    assert found.opened_by is None


def test_it_has_one_working_day(task):
    assert running(task).due_on == date(2026, 11, 27)


def test_taking_it_is_no_answer_to_the_firm_that_waits(cast, task):
    with at("2026-11-26 11:00"):
        step(task, "take", cast.coordinator)

    assert Case.objects.get(pk=task.pk).answered_at is not None
    assert task.parent.answered_at is None
    task.parent.refresh_from_db()
    assert task.parent.answered_at is None


def test_nobody_opens_one_by_hand(cast):
    for who in (cast.coordinator, cast.alice, cast.officer_a):
        with pytest.raises(NotAllowed):
            opened("task", who, cast.xianhe, {})


EVERYBODY = (
    *("alice", "charlie", "officer_a", "officer_b", "manager_a", "coordinator"),
    *("coordinator_elsewhere", "supervisor", "hotline", "stranger", "anonymous"),
)


def test_it_is_the_districts_bureaus_alone(cast, task):
    seen = {who for who in EVERYBODY if visible_to(getattr(cast, who)).filter(pk=task.pk).exists()}
    able = {
        who
        for who in EVERYBODY
        for move in kind_of(task).moves
        if may_move(getattr(cast, who), task, move)
    }
    assert seen == able == {"coordinator"}


@pytest.mark.life
def test_it_is_taken_noted_and_done(cast, task):
    assert step(task, "take", cast.coordinator).handler == cast.coordinator.user
    noted = step(task, "note", cast.coordinator, done="called", note="电话没有人接")
    assert (noted.state, noted.fields["done"]) == ("taken", "called")
    case = step(task, "finish", cast.coordinator, **SEEN_TO)
    assert (case.state, case.outcome, case.fields["note"]) == ("done", "done", SEEN_TO["note"])
    assert not case.clocks.filter(stopped_at=None).exists()


def test_how_it_went_has_to_be_said(cast, task):
    step(task, "take", cast.coordinator)
    with pytest.raises(FieldErrors) as refused:
        step(task, "finish", cast.coordinator, done="urged")
    assert list(refused.value.errors) == ["note"]


@pytest.mark.parametrize("taken", [False, True])
def test_it_may_be_dropped_with_a_reason(cast, task, taken):
    if taken:
        step(task, "take", cast.coordinator)
    case = step(task, "drop", cast.coordinator, reason="昨晚已经接办")
    assert (case.state, case.outcome) == ("dropped", "dropped")
    with pytest.raises(MoveRefused):
        step(case, "take", cast.coordinator)


@pytest.mark.parametrize("kind", ["complaint", "deferral", "referral", "task"])
def test_the_declarations_are_right(kind):
    assert check_kinds({kind: KINDS[kind]}) == []


def test_its_page_is_about_the_case_above_and_leads_there(cast, task):
    page = visitor(cast.coordinator).get(f"/cases/{task.number}/").content.decode()
    assert "督办：示例鲜禾餐饮管理有限公司，超范围事项转报" in page
    assert f'href="/cases/{task.parent.number}/"' in page
    assert "转为督办" in page
    above = visitor(cast.coordinator).get(f"/cases/{task.parent.number}/").content.decode()
    assert f'href="/cases/{task.number}/"' in above
    bank = visitor(cast.officer_a)
    assert task.number not in bank.get(f"/cases/{task.parent.number}/").content.decode()
