"""An incident: reported, taken in hand within two hours, handled, closed by the bureau."""

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Outgoing

from ...matters import at, opened, step

pytestmark = pytest.mark.shows("S4-06")


HAND = {"lead": "李主任", "phone": "13900000000", "measures": "启用备用线路"}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def report(cast, by=None, **changes) -> Case:
    said = {
        "what": "system",
        "gravity": "ordinary",
        "happened_at": "2026-11-23T09:30",
        "place": "朝阳支行",
        "facts": "柜面系统中断，三台自助设备停用",
    }
    return opened("incident", by or cast.officer_a, None, said | changes)


@pytest.mark.life
def test_a_whole_life_from_report_to_closing(cast):
    duty = {"person": "王值班", "phone": "010-60000000", "begins_at": "2026-11-23T08:00"}
    opened("duty_watch", cast.manager_a, None, duty | {"ends_at": "2026-11-24T08:00"})
    case = report(cast)
    assert (case.number, case.fields["on_call"]) == ("TF-2026-1123-0001", "王值班 010-60000000")
    case = step(case, "handle", cast.officer_a, **HAND)
    case = step(case, "report_on", cast.officer_a, gravity="large", progress="扩大到五个网点")
    assert (case.fields["gravity"], case.priority) == ("large", 1)
    with at("2026-11-23 14:00"):
        said = {"outcome": "恢复", "restored_at": "2026-11-23T09:29"}
        with pytest.raises(MoveRefused) as early:
            step(case, "report_handled", cast.officer_a, **said)
        assert early.value.field == "restored_at"
        said["restored_at"] = "2026-11-23T13:45"
        case = step(case, "report_handled", cast.officer_a, **said)
        assert (case.state, case.fields["minutes"]) == ("handled", 255)
        case = step(case, "send_back", cast.coordinator, why="自助设备还没恢复")
        case = step(case, "report_handled", cast.officer_a, **said)
        with pytest.raises(NotAllowed):
            step(case, "close", cast.officer_a)
        case = step(case, "close", cast.coordinator, lessons="补一条备用线路")
    assert (case.state, case.outcome) == ("closed", "closed")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_whole_life_of_a_false_alarm(cast):
    case = report(cast, gravity="grave")
    assert case.priority == 1
    with pytest.raises(NotAllowed):
        step(case, "retract", cast.officer_a, why="误报")
    case = step(case, "retract", cast.manager_a, why="计划内检修")
    assert (case.state, case.outcome) == ("false_alarm", "false_alarm")


def test_nobody_on_it_after_two_hours_the_bureau_has_a_task(cast):
    case = report(cast)
    with at("2026-11-23 12:01"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


def test_it_has_happened_and_is_seen_by_its_institution_and_the_bureau(cast):
    with pytest.raises(FieldErrors) as future:
        report(cast, happened_at="2026-11-23T10:01")
    assert list(future.value.errors) == ["happened_at"]
    case = report(cast)
    people = vars(cast).items()
    seen = {name for name, who in people if _is_seen(who, case)}
    assert seen == {"officer_a", "manager_a", "coordinator"}
    assert {one.name for one in moves_for(cast.officer_a, case)} == {"handle", "report_on"}
    assert moves_for(cast.coordinator, case) == []
    for who in (cast.alice, cast.supervisor):
        with pytest.raises(NotAllowed):
            report(cast, who)


def _is_seen(who, case: Case) -> bool:
    return hasattr(who, "membership") and visible_to(who).filter(pk=case.pk).exists()


def told(actor, case: Case) -> bool:
    return Outgoing.objects.filter(channel="portal", user=actor.user, case=case.number).exists()


@pytest.mark.parametrize("who", ["officer_a", "hotline"])
def test_the_bureau_hears_of_it_at_once(cast, who):
    said = {} if who == "officer_a" else {"institution": cast.bank_a.number}
    case = report(cast, getattr(cast, who), **said)
    assert told(cast.coordinator, case)
    assert not told(cast.supervisor, case)


@pytest.mark.parametrize("who", ["hotline", "coordinator"])
def test_whoever_hears_of_one_from_outside_says_where_it_is(cast, who):
    by = getattr(cast, who)
    with pytest.raises(FieldErrors) as refused:
        report(cast, by)
    assert set(refused.value.errors) == {"institution"}
    case = report(cast, by, institution=cast.bank_a.number)
    assert case.institution == cast.bank_a
    assert case in visible_to(by)
    assert "handle" in [move.name for move in moves_for(cast.officer_a, case)]
    assert told(cast.officer_a, case)


def test_an_institution_reports_its_own_and_no_others(cast):
    with pytest.raises(FieldErrors) as refused:
        report(cast, cast.officer_a, institution=cast.bank_b.number)
    assert set(refused.value.errors) == {"institution"}
    assert report(cast).institution == cast.bank_a
