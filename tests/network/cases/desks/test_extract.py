"""A supervisor asks for records: delivered, looked at, and what is found put right."""

from datetime import date

import pytest

from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now

from ...matters import at, codes, opened, running, step

pytestmark = pytest.mark.shows("S3-63")


CONTENTS = {"contents": "贷款台账一份", "rows": 120, "complete": True}
FINDING = {"finding": "三户资金流入房市", "items": "收回三户贷款", "due_on": "2027-01-29"}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def ask(cast, by=None, **changes) -> Case:
    said = {
        "institution": cast.bank_a.number,
        "records": ["loans", "use"],
        "since": "2026-01-01",
        "until": "2026-10-31",
        "scope": "经营贷，逐笔",
        "basis": "监管评价",
        "due_on": "2026-12-04",
    }
    return opened("extract", by or cast.supervisor, None, said | changes)


@pytest.mark.life
def test_it_is_delivered_found_wanting_and_put_right(cast):
    case = ask(cast)
    assert (case.institution, running(case).due_on) == (cast.bank_a, date(2026, 12, 4))
    case = step(case, "take", cast.officer_a)
    case = step(case, "deliver", cast.officer_a, **CONTENTS)
    assert (case.state, running(case).name) == ("delivered", "look")
    case = step(case, "incomplete", cast.supervisor, lacking="缺十月", due_on="2026-12-08")
    assert (case.state, running(case).due_on) == ("asked", date(2026, 12, 8))
    case = step(case, "deliver", cast.officer_a, **CONTENTS)
    with pytest.raises(MoveRefused):
        step(case, "finish", cast.supervisor, opinion="有问题")
    case = step(case, "find", cast.supervisor, **FINDING)
    with pytest.raises(MoveRefused):
        step(case, "nothing", cast.supervisor, opinion="没有")
    case = step(case, "finish", cast.supervisor, opinion="限期整改")
    with pytest.raises(MoveRefused):
        step(case, "close", cast.supervisor)
    ordered = case.children.get(kind="rectification")
    assert (ordered.institution, running(ordered).due_on) == (cast.bank_a, date(2027, 1, 29))
    step(
        step(ordered, "submit", cast.officer_a, done="收回了"),
        "accept",
        cast.supervisor,
        checked="对账",
    )
    case = step(case, "close", cast.supervisor)
    assert (case.state, case.outcome) == ("closed", "rectified")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_question_stops_the_clock_and_nothing_is_found(cast):
    with at("2026-11-24 10:00"):
        case = step(ask(cast), "ask_supervisor", cast.officer_a, question="含个人吗？")
        assert running(case).paused
        case = step(case, "supervisor_answers", cast.supervisor, answer="不含")
    case = step(case, "deliver", cast.officer_a, **CONTENTS)
    case = step(case, "nothing", cast.supervisor, opinion="没有问题")
    assert (case.state, case.outcome) == ("clean", "clean")


@pytest.mark.life
def test_it_is_no_longer_asked_for(cast):
    case = step(ask(cast), "drop", cast.supervisor, reason="已从别处取得")
    assert (case.state, case.outcome) == ("dropped", "dropped")


def test_reminded_then_a_task(cast):
    case = ask(cast)
    with at("2026-12-03 10:00"):
        sweep(now())
        assert "clock.escalated" in codes(case)
    with at("2026-12-05 00:30"):
        sweep(now())
    assert case.children.get(kind="task").state == "open"


def test_it_is_refused(cast):
    with pytest.raises(FieldErrors) as order:
        ask(cast, until="2025-12-31")
    assert list(order.value.errors) == ["until"]
    with pytest.raises(FieldErrors) as past:
        ask(cast, due_on="2026-11-20")
    assert list(past.value.errors) == ["due_on"]
    for who in (cast.coordinator, cast.officer_a, cast.alice):
        with pytest.raises(NotAllowed):
            ask(cast, who)
    case = ask(cast)
    with pytest.raises(MoveRefused) as partial:
        step(case, "deliver", cast.officer_a, **(CONTENTS | {"complete": False}))
    assert partial.value.field == "complete"
    assert not visible_to(cast.officer_b).exists()
    with pytest.raises(NotAllowed):
        step(case, "deliver", cast.officer_b, **CONTENTS)
    with pytest.raises(NotAllowed):
        step(case, "find", cast.coordinator, **FINDING)
