"""Pauses in all four units: the panel (`explain`), the moment (`due_at`) and elapsed time agree."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.workdays import Calendar, Pause, Period, Unit, parse_period

CALENDAR = Calendar.load()
SHANGHAI = timezone(timedelta(hours=8))
RECEIVED = date(2026, 9, 23)
days = st.dates(date(2019, 1, 1), date(2026, 3, 31))
periods = st.builds(Period, st.integers(1, 12), st.sampled_from(list(Unit)))
spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 12)), max_size=5)


def pauses_of(start: date, spans: list[tuple[int, int]]) -> list[Pause]:
    return [
        Pause(start + timedelta(days=since), start + timedelta(days=since + length))
        for since, length in spans
    ]


def counted(unit: Unit) -> Unit:
    return unit if unit is Unit.WORKING_DAYS else Unit.DAYS


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("2 working days", "2026-09-30"),
        ("3 days", "2026-10-01"),
        ("1 month", "2026-10-28"),
        ("48 hours", "2026-09-30"),
    ],
)
def test_a_pause_of_five_days_in_each_unit(period, due):
    pause = Pause(date(2026, 9, 24), date(2026, 9, 28))
    reckoning = CALENDAR.explain(RECEIVED, parse_period(period), [pause])
    assert reckoning.due == date.fromisoformat(due)


@given(days, periods, spans)
def test_without_its_pauses_a_period_is_due_on_its_plain_day(start, period, spans):
    paused = CALENDAR.explain(start, period, pauses_of(start, spans))
    assert CALENDAR.explain(start, period, ()).due == CALENDAR.due(start, period)
    assert paused.due >= CALENDAR.due(start, period)


@given(days, periods, spans)
def test_the_due_day_moves_by_exactly_the_counted_days_that_pauses_touch(start, period, spans):
    pauses = pauses_of(start, spans)
    due = CALENDAR.explain(start, period, pauses).due
    unit = counted(period.unit)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    touched = sum(
        any(pause.since <= day <= pause.until for pause in pauses)
        and (unit is Unit.DAYS or CALENDAR.is_working_day(day))
        for day in between
    )
    assert CALENDAR.elapsed(CALENDAR.due(start, period), due, unit) == touched


@given(days, periods, spans)
def test_on_the_due_day_exactly_the_period_has_elapsed(start, period, spans):
    if period.unit is Unit.HOURS:
        period = Period(period.n * 24, Unit.HOURS)
    pauses = pauses_of(start, spans)
    due = CALENDAR.explain(start, period, pauses).due
    assert CALENDAR.elapsed(start, due, period.unit, pauses) == period.n
    assert CALENDAR.elapsed(due, start, period.unit, pauses) == -period.n


@given(days, periods, spans, st.times())
def test_the_moment_lies_on_the_due_day_or_for_hours_before_its_end(start, period, spans, clock):
    pauses = pauses_of(start, spans)
    moment = CALENDAR.due_at(datetime.combine(start, clock, SHANGHAI), period, pauses)
    due = CALENDAR.explain(start, period, pauses).due
    end = datetime.combine(due + timedelta(days=1), datetime.min.time(), SHANGHAI)
    if period.unit is Unit.HOURS:
        assert moment <= end
    else:
        assert moment == end


@given(days, st.integers(1, 200), spans, st.times())
def test_hours_are_the_wall_clock_less_the_paused_days(start, hours, spans, clock):
    received = datetime.combine(start, clock, SHANGHAI)
    pauses = pauses_of(start, spans)
    due = CALENDAR.due_at(received, Period(hours, Unit.HOURS), pauses)
    moment, running = received, timedelta()
    while moment < due:
        midnight = datetime.combine(
            moment.date() + timedelta(days=1), datetime.min.time(), SHANGHAI
        )
        end = min(midnight, due)
        if not any(pause.touches(moment.date()) for pause in pauses):
            running += end - moment
        moment = end
    assert running == timedelta(hours=hours)


def test_a_pause_that_begins_at_the_midnight_when_the_hours_end_comes_too_late():
    received = datetime(2026, 9, 23, 0, 0, tzinfo=SHANGHAI)
    midnight = datetime(2026, 9, 24, 0, 0, tzinfo=SHANGHAI)
    assert CALENDAR.due_at(received, parse_period("24 hours"), [Pause(date(2026, 9, 24))]) == (
        midnight
    )


@pytest.mark.parametrize("period", ["2 working days", "3 days", "1 month", "48 hours"])
def test_an_open_pause_hides_day_and_moment(period):
    read, pauses = parse_period(period), [Pause(date(2026, 9, 24))]
    received = datetime(2026, 9, 23, 10, 0, tzinfo=SHANGHAI)
    assert CALENDAR.explain(RECEIVED, read, pauses).due is None
    assert CALENDAR.due_at(received, read, pauses) is None


@pytest.mark.parametrize("period", ["2 working days", "5 days", "1 month", "120 hours"])
def test_a_pause_on_the_due_day_moves_it_and_one_after_it_does_not(period):
    read = parse_period(period)
    due = CALENDAR.due(RECEIVED, read)
    after = due + timedelta(days=1)
    assert CALENDAR.explain(RECEIVED, read, [Pause(due, due)]).due > due
    assert CALENDAR.explain(RECEIVED, read, [Pause(after, after)]).due == due


def test_time_elapsed_stands_still_in_an_open_pause():
    pauses = [Pause(date(2026, 9, 29))]
    for today in (date(2026, 9, 29), date(2026, 11, 20)):
        assert CALENDAR.elapsed(RECEIVED, today, Unit.WORKING_DAYS, pauses) == 2
        assert CALENDAR.elapsed(RECEIVED, today, Unit.DAYS, pauses) == 5
        assert CALENDAR.elapsed(RECEIVED, today, Unit.HOURS, pauses) == 120
