from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.workdays import BeyondCalendar, Calendar, PeriodError, Unit, parse_period

CALENDAR = Calendar.load()
days = st.dates(date(2020, 6, 1), date(2026, 12, 31))
units = st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS])


@pytest.mark.parametrize(
    ("anchor", "period", "day"),
    [
        ("2026-09-29", "1 working day before", "2026-09-28"),
        ("2026-09-28", "1 working day before", "2026-09-24"),  # over the Mid-Autumn Festival
        ("2026-10-12", "1 working day before", "2026-10-10"),  # a Saturday that is worked
        ("2026-11-21", "1 working day before", "2026-11-19"),  # told from a Saturday
        ("2026-10-15", "15 days before", "2026-09-30"),
        ("2024-03-31", "1 month before", "2024-02-29"),
        ("2026-11-22", "24 hours before", "2026-11-21"),
        ("2026-11-22", "36 hours before", "2026-11-20"),
    ],
)
def test_a_period_before_is_counted_back_from_its_day(anchor, period, day):
    due = CALENDAR.due(date.fromisoformat(anchor), parse_period(period))
    assert due == date.fromisoformat(day)


@given(days, st.integers(0, 17), units)
def test_what_was_subtracted_is_what_is_left(day, n, unit):
    assert CALENDAR.elapsed(CALENDAR.subtract(day, n, unit), day, unit) == n


@given(days, st.integers(0, 100))
def test_hours_are_subtracted_in_whole_days(day, n):
    back = CALENDAR.subtract(day, 24 * n, Unit.HOURS)
    assert CALENDAR.elapsed(back, day, Unit.HOURS) == 24 * n


@given(days, st.integers(1, 200))
def test_working_days_subtracted_end_on_a_working_day(day, n):
    assert CALENDAR.is_working_day(CALENDAR.subtract(day, n, Unit.WORKING_DAYS))


@given(days.filter(CALENDAR.is_working_day), st.integers(1, 200))
def test_from_a_working_day_counting_on_undoes_counting_back(day, n):
    back = CALENDAR.subtract(day, n, Unit.WORKING_DAYS)
    assert CALENDAR.add(back, n, Unit.WORKING_DAYS) == day


def test_counting_back_before_the_first_year_is_an_error():
    with pytest.raises(BeyondCalendar) as caught:
        CALENDAR.due(date(2019, 1, 7), parse_period("9 working days before"))
    assert caught.value.day == date(2018, 12, 31)


def test_a_moment_counted_back_by_hours_is_kept_to_the_minute():
    moment = datetime(2026, 9, 30, 17, 30, tzinfo=UTC)
    assert CALENDAR.due_at(moment, parse_period("2 hours before")) == moment - timedelta(hours=2)


def test_a_moment_counted_back_by_days_is_the_end_of_the_day():
    moment = datetime(2026, 9, 30, 17, 30, tzinfo=UTC)
    end = datetime(2026, 9, 30, tzinfo=UTC)
    assert CALENDAR.due_at(moment, parse_period("1 working day before")) == end


def test_a_period_that_runs_backwards_has_no_reckoning():
    with pytest.raises(PeriodError, match="'1 working day before' runs backwards") as caught:
        CALENDAR.explain(date(2026, 9, 28), parse_period("1 working day before"))
    assert "倒数" in caught.value.text.zh
