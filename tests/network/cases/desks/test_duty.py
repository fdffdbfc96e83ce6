"""The ledger of duties of a notice: a task for each clause and unit, each confirmed by another."""

from collections import Counter
from datetime import date

import pytest

from changrong.network.cases.effects.duty import clauses_of
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S2-43")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def ledger(cast, by=None, **changes) -> Case:
    said = {"notice": "guarantees", "due_on": "2027-06-30"}
    return opened("duty_ledger", by or cast.coordinator, None, said | changes)


def carry_out(cast, task: Case) -> Case:
    task = step(task, "begin", cast.coordinator, person="担保处", plan="印发通知")
    task = step(task, "progress", cast.coordinator, progress="起草完")
    task = step(task, "report", cast.coordinator, evidence="已印发")
    return step(task, "confirm", cast.supervisor)


@pytest.mark.life
def test_every_clause_and_unit_has_a_task_until_all_are_done(cast):
    case = ledger(cast)
    tasks = list(case.children.filter(kind="duty").order_by("id"))
    named = [(one.id, unit) for one in clauses_of("guarantees") for unit in one.responsible]
    assert [(one.fields["clause"], one.fields["unit"]) for one in tasks] == named
    assert len({clause for clause, _unit in named}) == 12
    assert {running(one).due_on for one in tasks} == {date(2027, 6, 30)}
    first = carry_out(cast, tasks[0])
    assert first.outcome == "done"
    with pytest.raises(MoveRefused):
        step(case, "close", cast.coordinator, summary="都办了")
    standing = Counter(case.children.values_list("state", flat=True))
    assert standing == {"done": 1, "assigned": len(tasks) - 1}
    for one in tasks[1:]:
        carry_out(cast, one)
    case = step(case, "remark", cast.supervisor, remark="好")
    case = step(case, "close", cast.coordinator, summary="都办了")
    assert (case.state, case.outcome) == ("closed", "done")


@pytest.mark.life
def test_given_up_its_tasks_lapse(cast):
    case = step(ledger(cast), "drop", cast.coordinator, reason="文件废止")
    assert (case.state, case.outcome) == ("dropped", "dropped")
    assert {one.outcome for one in case.children.all()} == {"lapsed"}


def test_a_task_that_is_not_done_yet_is_given_another_day(cast):
    task = ledger(cast).children.filter(kind="duty").first()
    task = step(task, "begin", cast.coordinator, person="担保处", plan="印发通知")
    task = step(task, "report", cast.coordinator, evidence="快了")
    task = step(task, "not_done", cast.supervisor, lacking="没有印发")
    task = step(task, "new_day", cast.coordinator, due_on="2027-09-30", reason="等上级文件")
    assert (task.state, running(task).due_on) == ("under_way", date(2027, 9, 30))


def test_overdue_each_opens_a_task_of_the_bureau(cast):
    case = ledger(cast)
    with at("2027-07-01 00:30"):
        sweep(now())
    duties = case.children.filter(kind="duty")
    assert Case.objects.filter(kind="task", parent__in=duties).count() == duties.count()


def test_it_is_refused(cast):
    case = ledger(cast)
    with pytest.raises(FieldErrors) as twice:
        ledger(cast)
    assert case.number in twice.value.errors["notice"].zh
    for who in (cast.supervisor, cast.manager_a, cast.alice):
        with pytest.raises(NotAllowed):
            ledger(cast, who)
    task = case.children.filter(kind="duty").first()
    for who in (cast.officer_a, cast.alice, cast.coordinator_elsewhere):
        assert not visible_to(who).filter(pk=task.pk).exists()
        with pytest.raises(NotAllowed):
            step(task, "begin", who, person="甲", plan="乙")
    task = step(task, "begin", cast.coordinator, person="担保处", plan="印发")
    task = step(task, "report", cast.coordinator, evidence="印发了")
    with pytest.raises(MoveRefused):
        step(task, "confirm", cast.coordinator)
    with pytest.raises(MoveRefused) as past:
        step(task, "new_day", cast.coordinator, due_on="2026-11-01", reason="改")
    assert past.value.field == "due_on"
