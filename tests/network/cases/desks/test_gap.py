"""A gap of the evaluation: given to somebody, closed, verified by somebody else."""

from datetime import date

import pytest

from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S3-37")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def gap(cast, by=None, **changes) -> Case:
    said = {
        "part": "policies",
        "year": 2025,
        "item": "尽职免责",
        "lost": "2 分",
        "what": "没有免责的案例",
        "due_on": "2027-03-31",
    }
    return opened("gap", by or cast.manager_a, None, said | changes)


@pytest.mark.life
def test_it_is_assigned_closed_and_verified(cast):
    case = gap(cast)
    assert (case.institution, running(case).due_on) == (cast.bank_a, date(2027, 3, 31))
    officer = cast.officer_a.user
    said = {"colleague": officer.number, "means": ["people", "appraisal"], "plan": "先培训"}
    case = step(case, "assign", cast.manager_a, **said)
    assert (case.state, case.handler) == ("working", officer)
    case = step(case, "report", cast.officer_a, evidence="出了两个案例")
    case = step(case, "not_closed", cast.manager_a, lacking="没有文件")
    case = step(case, "remark", cast.supervisor, remark="请抓紧")
    case = step(case, "report", cast.officer_a, evidence="补了文件")
    case = step(case, "verify", cast.manager_a, checked="看了文件")
    assert (case.state, case.outcome) == ("closed", "closed")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_it_is_no_gap_after_all(cast):
    case = step(gap(cast), "take", cast.officer_a)
    case = step(case, "drop", cast.manager_a, reason="评价改了")
    assert (case.state, case.outcome) == ("dropped", "dropped")


def test_overdue_it_is_a_task(cast):
    case = gap(cast)
    with at("2027-04-01 00:30"):
        sweep(now())
    assert case.children.get(kind="task").state == "open"


def test_it_is_refused(cast):
    case = gap(cast)
    with pytest.raises(FieldErrors) as twice:
        gap(cast)
    assert case.number in twice.value.errors["item"].zh
    with pytest.raises(FieldErrors) as past:
        gap(cast, item="首贷户", due_on="2026-11-23")
    assert list(past.value.errors) == ["due_on"]
    for who in (cast.officer_a, cast.supervisor, cast.alice):
        with pytest.raises(NotAllowed):
            gap(cast, who)
    with pytest.raises(NotAllowed):
        step(case, "take", cast.officer_b)
    assert not visible_to(cast.officer_b).exists()
    said = {"colleague": cast.officer_b.user.number, "means": ["people"], "plan": "学"}
    with pytest.raises(FieldErrors) as stranger:
        step(case, "assign", cast.manager_a, **said)
    assert list(stranger.value.errors) == ["colleague"]
    case = step(step(case, "take", cast.manager_a), "report", cast.manager_a, evidence="好了")
    with pytest.raises(MoveRefused):
        step(case, "verify", cast.manager_a, checked="看了")
