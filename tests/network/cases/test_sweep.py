"""A deadline that passes is acted on once; a calendar that grows moves deadlines and says so."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.models import Clock
from changrong.network.cases.time import clocks
from changrong.network.cases.time import sweep as sweeping
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Event
from changrong.network.work import work
from changrong.workdays import Calendar

from ..steps import dispatch_at, state_need

SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TUESDAY_NIGHT = datetime(2026, 11, 24, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
WEDNESDAY = TUESDAY_NIGHT + timedelta(minutes=1)


@pytest.fixture
def stated(cast):
    with clock.at(SATURDAY):
        return state_need(cast)


def overdue() -> list[str]:
    return sorted(Event.objects.filter(code="clock.overdue").values_list("stream", flat=True))


def test_a_clock_is_overdue_when_its_last_day_is_over_and_not_before(stated):
    assert sweep(TUESDAY_NIGHT) == 0
    assert sweep(WEDNESDAY) == 3
    assert overdue() == sorted(child.number for child in stated.children.all())


def test_a_second_sweep_finds_nothing_left_to_do(stated):
    sweep(WEDNESDAY)
    assert sweep(WEDNESDAY) == sweep(WEDNESDAY + timedelta(days=1)) == 0


def test_a_stopped_clock_is_never_overdue(cast, stated):
    with clock.at(SATURDAY):
        move([dispatch_at(stated, cast.bank_a)], "answer", cast.officer_a, {"contacted": "phone"})
    assert sweep(WEDNESDAY) == 2


def test_an_answer_after_the_last_day_is_recorded_as_late(cast, stated):
    with clock.at(WEDNESDAY):
        move([dispatch_at(stated, cast.bank_a)], "answer", cast.officer_a, {"contacted": "phone"})
    stopped = Event.objects.get(code="clock.stopped")
    assert stopped.data == {"clock": "answer", "late": True}


def test_the_worker_sweeps_once_when_asked_to(stated):
    with clock.at(WEDNESDAY):
        work(once=True)
    assert len(overdue()) == 3


def test_a_sweep_that_is_killed_half_way_leaves_the_rest_to_the_next(stated, monkeypatch):
    done = []

    def dies_at_the_second(*args, **kwargs):
        if done:
            raise SystemExit
        done.append(real(*args, **kwargs))

    real = sweeping.record
    monkeypatch.setattr(sweeping, "record", dies_at_the_second)
    with pytest.raises(SystemExit):
        sweep(WEDNESDAY)
    assert len(overdue()) == 1
    monkeypatch.undo()
    assert sweep(WEDNESDAY) == 2
    assert len(set(overdue())) == 3


def shifted(monkeypatch, moved_to: date):
    """A calendar in which every deadline comes out at another day."""
    known = Calendar.load()

    class Shifted:
        @staticmethod
        def load(region):
            return Shifted

        @staticmethod
        def explain(start, period):
            from dataclasses import replace

            return replace(known.explain(start, period), due=moved_to)

    monkeypatch.setattr(clocks, "Calendar", Shifted)


def test_a_calendar_that_changed_moves_running_deadlines_and_says_so(stated, monkeypatch):
    sweep(WEDNESDAY)
    shifted(monkeypatch, date(2026, 11, 27))
    assert clocks.recompute_open() == Clock.objects.count()
    event = Event.objects.filter(code="clock.recomputed").first()
    assert event.data["due_on"] == "2026-11-27"
    assert event.data["why"] == "calendar"
    assert sweep(WEDNESDAY) == 0
    assert sweep(WEDNESDAY + timedelta(days=3)) == 4  # a new deadline has a reminder of its own


def test_an_unchanged_calendar_moves_nothing(stated):
    assert clocks.recompute_open() == 0
