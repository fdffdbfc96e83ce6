"""Deadlines that come near, pass and stay passed: each level is acted on once, whoever sweeps."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.models import Case, Clock, Escalation
from changrong.network.cases.time import clocks, periods
from changrong.network.cases.time import sweep as sweeping
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Event, Outgoing
from changrong.network.work import work
from changrong.workdays import BeyondCalendar

from ..matters import at, codes, complain, running, step
from ..steps import dispatch_at, state_need

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)  # answers are due on Tuesday
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=SHANGHAI)  # one working day before
TUESDAY_NIGHT = datetime(2026, 11, 24, 23, 59, tzinfo=SHANGHAI)
WEDNESDAY = TUESDAY_NIGHT + timedelta(minutes=1)  # over
THURSDAY = WEDNESDAY + timedelta(days=1)  # one working day after
FRIDAY = WEDNESDAY + timedelta(days=2)  # two working days after


@pytest.fixture
def stated(cast):
    with clock.at(SATURDAY):
        return state_need(cast)


def streams(code: str) -> list[str]:
    return sorted(Event.objects.filter(code=code).values_list("stream", flat=True))


def levels(case: Case) -> list[str]:
    rows = Escalation.objects.filter(clock__case=case).order_by("id")
    return list(rows.values_list("level", flat=True))


def test_nothing_is_done_before_the_first_level(stated):
    assert sweep(MONDAY - timedelta(seconds=1)) == 0


def test_a_reminder_goes_out_as_its_day_begins(stated):
    assert sweep(MONDAY) == 3
    assert streams("clock.escalated") == sorted(child.number for child in stated.children.all())
    assert streams("clock.overdue") == []


def test_a_clock_is_overdue_when_its_last_day_is_over_and_not_before(stated):
    sweep(TUESDAY_NIGHT)
    assert streams("clock.overdue") == []
    assert sweep(WEDNESDAY) == 3
    assert streams("clock.overdue") == sorted(child.number for child in stated.children.all())
    assert set(Clock.objects.filter(name="answer").values_list("late", flat=True)) == {True}


def test_a_second_sweep_finds_nothing_left_to_do(stated):
    sweep(WEDNESDAY)
    assert sweep(WEDNESDAY) == 0


def test_each_level_is_acted_on_once_in_its_order_however_late_the_worker(cast, stated):
    sweep(FRIDAY - timedelta(seconds=1))
    child = dispatch_at(stated, cast.bank_a)
    assert levels(child) == ["near", "overdue", "manager"]


def test_a_reminder_of_what_is_over_already_is_not_sent(cast, stated):
    sweep(WEDNESDAY)
    child = dispatch_at(stated, cast.bank_a)
    told = Outgoing.objects.filter(case=child.number)
    assert {row.data["level"] for row in told if "level" in row.data} == {"overdue"}


def test_people_are_reminded_in_office_hours_only(cast, stated):
    sweep(MONDAY)
    rows = [row for row in Outgoing.objects.all() if row.data.get("level") == "near"]
    assert rows
    told_at = {(row.next_at or row.sent_at).astimezone(SHANGHAI) for row in rows}
    assert told_at == {MONDAY.replace(hour=9)}


def test_who_never_answers_is_replaced_and_the_firms_clock_runs_on(cast, stated):
    before = stated.clocks.get(name="result").due_on
    sweep(FRIDAY)
    children = {child.institution: child for child in stated.children.all()}
    assert children[cast.bank_a].state == "recalled"
    assert children[cast.bank_a].outcome == "recalled"
    assert stated.clocks.get(name="result").due_on == before


def test_a_need_that_is_overdue_becomes_a_task_of_the_bureau(stated):
    due = stated.clocks.get(name="result").due_at
    sweep(due)
    [task] = Case.objects.filter(kind="task")
    assert task.parent == stated
    assert task.clocks.get().due_on is not None


def test_a_stopped_clock_is_never_overdue(cast, stated):
    with clock.at(SATURDAY):
        move([dispatch_at(stated, cast.bank_a)], "answer", cast.officer_a, {"mode": "phone"})
    sweep(WEDNESDAY)
    assert dispatch_at(stated, cast.bank_a).number not in streams("clock.overdue")
    assert len(streams("clock.overdue")) == 2


def test_an_answer_after_the_last_day_is_recorded_as_late(cast, stated):
    with clock.at(WEDNESDAY):
        move([dispatch_at(stated, cast.bank_a)], "answer", cast.officer_a, {"mode": "phone"})
    stopped = Event.objects.get(code="clock.stopped")
    assert stopped.data == {"clock": "answer", "late": True}


def test_an_answer_in_the_last_minute_is_in_time(cast, stated):
    with clock.at(TUESDAY_NIGHT):
        move([dispatch_at(stated, cast.bank_a)], "answer", cast.officer_a, {"mode": "phone"})
    assert Event.objects.get(code="clock.stopped").data["late"] is False


def test_the_worker_sweeps_once_when_asked_to(stated):
    with clock.at(WEDNESDAY):
        work(once=True)
    assert len(streams("clock.overdue")) == 3


def test_a_sweep_that_is_killed_half_way_leaves_its_levels_to_the_next(stated, monkeypatch):
    def dies_at_the_second(*args, **kwargs):
        if done:
            raise SystemExit
        done.append(real(*args, **kwargs))

    done, real = [], sweeping.record
    monkeypatch.setattr(sweeping, "record", dies_at_the_second)
    with pytest.raises(SystemExit):
        sweep(WEDNESDAY)
    assert streams("clock.overdue") == []
    assert Escalation.objects.count() == 0
    monkeypatch.undo()
    sweep(WEDNESDAY)
    assert len(set(streams("clock.overdue"))) == len(streams("clock.overdue")) == 3


def moved_to(monkeypatch, day: date | None) -> None:
    """A calendar in which every deadline comes out at another day, or at none."""
    real = periods.calendar_for

    class Shifted:
        def __init__(self, region):
            self.known = real(region)

        def explain(self, start, period, pauses=()):
            if day is None:
                raise BeyondCalendar(start, start, start)
            return self.known.explain(start, period, pauses)

        def due_at(self, start, period, pauses=()):
            if day is None:
                raise BeyondCalendar(start.date(), start.date(), start.date())
            return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1)

        def __getattr__(self, name):
            return getattr(self.known, name)

    monkeypatch.setattr(periods, "calendar_for", Shifted)


def test_a_calendar_that_changed_moves_running_deadlines_and_says_so(stated, monkeypatch):
    sweep(WEDNESDAY)
    moved_to(monkeypatch, date(2026, 11, 27))
    with clock.at(WEDNESDAY):
        assert clocks.recompute_open() == Clock.objects.count()
    event = Event.objects.filter(code="clock.recomputed").first()
    assert event.data["due_on"] == "2026-11-27"
    assert event.data["why"] == "calendar"


def test_a_new_deadline_has_reminders_of_its_own(cast, stated, monkeypatch):
    sweep(WEDNESDAY)
    moved_to(monkeypatch, date(2026, 12, 1))
    with clock.at(WEDNESDAY):
        clocks.recompute_open()
    child = dispatch_at(stated, cast.bank_a)
    assert levels(child) == ["near", "overdue"]
    sweep(datetime(2026, 12, 2, tzinfo=SHANGHAI))
    assert levels(child) == ["near", "overdue", "near", "overdue"]


def test_a_deadline_put_back_to_its_day_goes_on_behind_the_levels_acted_on(
    cast, stated, monkeypatch
):
    sweep(WEDNESDAY)
    with clock.at(WEDNESDAY):
        moved_to(monkeypatch, date(2026, 12, 1))
        clocks.recompute_open()
        monkeypatch.undo()
        clocks.recompute_open()
    child = dispatch_at(stated, cast.bank_a)
    sweep(FRIDAY)
    assert levels(child) == ["near", "overdue", "manager", "recall"]


def test_a_pause_that_begins_when_the_deadline_is_over_stops_nothing(cast):
    with at("2026-11-02 10:00"):
        complaint = step(complain(cast), "accept", cast.officer_a, no_interest=True)
    over = running(complaint).due_at
    sweep(over)
    with clock.at(over + timedelta(days=1)):
        step(complaint, "ask_firm", cast.officer_a, question="哪一天？", papers_asked=False)
        assert (running(complaint).due_at, running(complaint).paused) == (over, False)
    assert levels(complaint) == ["remind", "overdue"]
    sweep(over + timedelta(days=2))
    assert levels(complaint) == ["remind", "overdue"]
    assert "clock.paused" not in codes(complaint)


def test_what_the_calendar_no_longer_reaches_has_no_deadline_and_no_level(stated, monkeypatch):
    moved_to(monkeypatch, None)
    clocks.recompute_open()
    assert set(Clock.objects.values_list("due_on", "next_level")) == {(None, "")}
    assert sweep(WEDNESDAY + timedelta(days=90)) == 0


def test_an_unchanged_calendar_moves_nothing(stated):
    assert clocks.recompute_open() == 0


def test_a_year_that_no_open_deadline_touches_is_not_even_looked_at(stated):
    assert not clocks.concerned_by([2028], "").exists()
    assert clocks.concerned_by([2026], "").count() == Clock.objects.count()
    assert not clocks.concerned_by([2026], "310000").exists()


def test_a_deadline_that_cannot_be_acted_on_keeps_no_other(cast, stated, monkeypatch, caplog):
    ill = dispatch_at(stated, cast.bank_a)
    known = sweeping.kind_of

    def kind_of(case):
        if case.pk == ill.pk:
            raise KeyError("no such kind")
        return known(case)

    monkeypatch.setattr(sweeping, "kind_of", kind_of)
    assert sweep(MONDAY) == 2
    assert (levels(ill), levels(dispatch_at(stated, cast.bank_b))) == ([], ["near"])
    assert "is left" in caplog.text
    monkeypatch.undo()
    assert sweep(MONDAY) == 1


def test_an_effect_that_fails_at_the_end_of_its_round_keeps_no_other(cast, stated, monkeypatch):
    other = state_need(cast)
    Clock.objects.filter(case__parent=other).update(next_at=MONDAY, next_level="recall")
    from changrong.network.cases.dispatch import waves

    known = waves.fitting

    def fitting(need, products):
        if need.pk == other.pk:
            raise ValueError("a product nobody can read")
        return known(need, products)

    monkeypatch.setattr(waves, "fitting", fitting)
    assert sweep(MONDAY) == 3
    assert set(other.children.values_list("state", flat=True)) == {"sent"}
    assert levels(dispatch_at(stated, cast.bank_b)) == ["near"]
