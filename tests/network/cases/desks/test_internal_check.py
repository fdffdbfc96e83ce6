"""An internal check: its findings are put right, and accepted by others, before it closes."""

from datetime import date

import pytest

from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now
from changrong.network.parties.models import Outlet

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S3-39")


FINDING = {"finding": "没有记录退回原因", "items": "补登记", "due_on": "2026-12-31"}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def check(cast, by=None, **changes) -> Case:
    said = {
        "sort": "check",
        "subjects": ["policy", "fees"],
        "period": "2026 年上半年",
        "done_by": "2026-12-18",
    }
    return opened("internal_check", by or cast.manager_a, None, said | changes)


@pytest.mark.life
def test_what_is_found_is_put_right_before_it_closes(cast):
    outlet = Outlet.objects.create(institution=cast.bank_a, name="国贸支行", region="110105")
    case = check(cast, outlet=outlet.number)
    assert running(case).due_on == date(2026, 12, 18)
    case = step(case, "start", cast.officer_a)
    case = step(case, "find", cast.officer_a, **FINDING)
    case = step(case, "finish", cast.officer_a, report="一个问题")
    with pytest.raises(MoveRefused) as waiting:
        step(case, "close", cast.manager_a)
    fix = case.children.get(kind="internal_fix")
    assert fix.number in waiting.value.text.zh
    fix = step(fix, "submit", cast.officer_a, done="补了")
    with pytest.raises(NotAllowed):
        step(fix, "accept", cast.supervisor, checked="看了")
    fix = step(fix, "accept", cast.manager_a, checked="抽查了")
    assert fix.outcome == "rectified"
    case = step(case, "close", cast.manager_a, lesson="改了制度")
    assert (case.state, case.outcome) == ("closed", "closed")


@pytest.mark.life
def test_whoever_mended_it_does_not_accept_it(cast):
    case = step(check(cast), "start", cast.officer_a)
    step(case, "find", cast.officer_a, **FINDING)
    fix = step(case.children.get(kind="internal_fix"), "submit", cast.manager_a, done="补了")
    with pytest.raises(MoveRefused):
        step(fix, "accept", cast.manager_a, checked="看了")
    fix = step(fix, "give_up", cast.manager_a, measures="换人")
    assert fix.outcome == "not_rectified"


@pytest.mark.life
def test_what_was_sent_back_and_then_found_needless_is_dropped_with_a_reason(cast):
    case = step(check(cast), "start", cast.officer_a)
    step(case, "find", cast.officer_a, **FINDING)
    case = step(case, "finish", cast.officer_a, report="一个问题")
    fix = step(case.children.get(kind="internal_fix"), "take", cast.officer_a, plan="逐笔补")
    assert fix.handler == cast.officer_a.user
    fix = step(fix, "submit", cast.officer_a, done="补了")
    fix = step(fix, "send_back", cast.manager_a, lacking="少十笔", due_on="2027-01-15")
    assert (fix.state, running(fix).due_on) == ("ordered", date(2027, 1, 15))
    with pytest.raises(NotAllowed):
        step(fix, "drop", cast.officer_a, reason="不用改")
    fix = step(fix, "drop", cast.manager_a, reason="那十笔是系统自动退回的")
    assert (fix.state, fix.outcome) == ("dropped", "dropped")
    assert not fix.clocks.filter(stopped_at=None).exists()
    case = step(case, "close", cast.manager_a)
    assert (case.state, case.outcome) == ("closed", "closed")


@pytest.mark.life
def test_nothing_is_found(cast):
    case = step(check(cast, sort="audit"), "start", cast.officer_a)
    with pytest.raises(MoveRefused):
        step(case, "finish", cast.officer_a, report="没有问题")
    case = step(case, "nothing", cast.officer_a, report="没有问题")
    assert (case.state, case.outcome) == ("clean", "clean")


@pytest.mark.life
def test_it_is_called_off(cast):
    case = step(check(cast), "drop", cast.manager_a, reason="改到明年")
    assert (case.state, case.outcome) == ("dropped", "dropped")


def test_overdue_it_is_a_task_and_a_supervisor_may_remark(cast):
    case = check(cast)
    with at("2026-12-19 00:30"):
        sweep(now())
    assert case.children.get(kind="task").state == "open"
    step(case, "remark", cast.supervisor, remark="请按计划查")


def test_it_is_refused(cast):
    other = Outlet.objects.create(institution=cast.bank_b, name="支行", region="110105")
    for said, name in (
        ({"outlet": other.number}, "outlet"),
        ({"done_by": "2026-11-01"}, "done_by"),
    ):
        with pytest.raises(FieldErrors) as refused:
            check(cast, **said)
        assert list(refused.value.errors) == [name]
    for who in (cast.officer_a, cast.coordinator, cast.alice):
        with pytest.raises(NotAllowed):
            check(cast, who)
    case = step(check(cast), "start", cast.officer_a)
    step(case, "find", cast.officer_a, **FINDING)
    with pytest.raises(MoveRefused):
        step(case, "nothing", cast.officer_a, report="没有")
    with pytest.raises(NotAllowed):
        step(case, "find", cast.officer_b, **FINDING)
    assert not visible_to(cast.officer_b).exists()
