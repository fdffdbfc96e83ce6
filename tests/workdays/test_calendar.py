from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.workdays import (
    BeyondCalendar,
    Calendar,
    CalendarError,
    DayKind,
    PeriodError,
    Status,
    Unit,
    add_months,
    parse_period,
)
from changrong.workdays.seed import seed
from changrong.workdays.table import COLUMNS, read_table

from .arrangements import OFF, working_days

CALENDAR = Calendar.load()
ALL_DAYS = [
    date(2019, 1, 1) + timedelta(days=n)
    for n in range((date(2026, 12, 31) - date(2019, 1, 1)).days + 1)
]
days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize("year", sorted(OFF))
def test_every_official_day_is_as_the_state_council_arranged_it(year):
    ours = {day for day in ALL_DAYS if day.year == year and CALENDAR.is_working_day(day)}
    assert ours == working_days(year)


def test_the_official_years_are_2019_to_2026_and_2027_is_provisional():
    official = [year for year, status in CALENDAR.years.items() if status is Status.OFFICIAL]
    assert official == sorted(OFF)
    assert CALENDAR.years[2027] is Status.PROVISIONAL
    assert CALENDAR.last_official_day == date(2026, 12, 31)


def test_a_provisional_year_has_holidays_but_no_swapped_working_days():
    kinds = {CALENDAR.day(date(2027, 1, 1) + timedelta(days=n)).kind for n in range(365)}
    assert DayKind.HOLIDAY in kinds
    assert DayKind.SWAPPED not in kinds


def test_the_committed_table_is_what_the_seed_writes():
    assert read_table() == seed()


def test_a_day_names_its_holiday_and_its_document():
    swapped = CALENDAR.day(date(2026, 10, 10))
    assert swapped.kind is DayKind.SWAPPED
    assert swapped.name.zh == "国庆节"
    assert swapped.source == "国办发明电〔2025〕7号"
    assert CALENDAR.day(date(2026, 9, 25)).name.en == "Mid-Autumn Festival"
    assert CALENDAR.day(date(2026, 9, 26)).kind is DayKind.WEEKEND


def test_a_joint_holiday_keeps_both_names():
    assert CALENDAR.day(date(2023, 10, 5)).name.zh == "中秋节、国庆节"


@pytest.mark.parametrize(
    ("start", "period", "due"),
    [
        ("2026-09-23", "2 working days", "2026-09-28"),  # over the Mid-Autumn Festival
        ("2026-09-23", "10 working days", "2026-10-14"),  # 10 October is worked
        ("2026-09-25", "1 working day", "2026-09-28"),  # received on a holiday
        ("2026-09-19", "1 working day", "2026-09-20"),  # a Sunday that is worked
        ("2026-09-30", "15 days", "2026-10-15"),
        ("2026-09-24", "1 day", "2026-09-25"),  # ends on a holiday, and is not moved
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2026-11-30", "3 months", "2027-02-28"),
        ("2026-11-21", "24 hours", "2026-11-22"),
        ("2026-11-21", "36 hours", "2026-11-23"),
    ],
)
def test_a_period_is_due_at_the_end_of_its_last_day(start, period, due):
    assert CALENDAR.due(date.fromisoformat(start), parse_period(period)) == date.fromisoformat(due)


def test_working_days_elapsed_since_any_day_are_those_that_were_added():
    work, lengths = Unit.WORKING_DAYS, (*range(121), 150, 180, 240)
    wrong = [
        (start, n)
        for start in ALL_DAYS
        for n in lengths
        if CALENDAR.elapsed(start, CALENDAR.add(start, n, work), work) != n
    ]
    assert not wrong
    assert len(ALL_DAYS) == 2922


@given(days, st.integers(0, 250), st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS]))
def test_elapsed_undoes_add(start, n, unit):
    assert CALENDAR.elapsed(start, add(start, n, unit), unit) == n


def add(start: date, n: int, unit: Unit) -> date:
    return CALENDAR.add(start, n, unit)


@given(days, st.integers(0, 100))
def test_elapsed_undoes_add_for_hours_in_whole_days(start, n):
    assert CALENDAR.elapsed(start, add(start, 24 * n, Unit.HOURS), Unit.HOURS) == 24 * n


@given(days, st.integers(1, 200))
def test_a_period_of_working_days_ends_on_a_working_day(start, n):
    assert CALENDAR.is_working_day(add(start, n, Unit.WORKING_DAYS))


@given(days, st.integers(0, 100), st.integers(1, 100))
def test_working_days_may_be_added_in_parts(start, first, second):
    middle = add(start, first, Unit.WORKING_DAYS)
    whole = add(start, first + second, Unit.WORKING_DAYS)
    assert add(middle, second, Unit.WORKING_DAYS) == whole


@given(days, days, st.sampled_from(list(Unit)))
def test_elapsed_is_the_negative_of_the_way_back(start, end, unit):
    assert CALENDAR.elapsed(start, end, unit) == -CALENDAR.elapsed(end, start, unit)


@given(days, days)
def test_working_days_elapsed_are_those_one_can_count(start, end):
    first, last = min(start, end), max(start, end)
    counted = sum(first < day <= last and CALENDAR.is_working_day(day) for day in ALL_DAYS)
    assert CALENDAR.elapsed(first, last, Unit.WORKING_DAYS) == counted


def test_months_never_skip_a_month():
    ends = [add_months(date(2026, 1, 31), n) for n in range(13)]
    assert all(
        (after.year, after.month) == divmod_month(before) for before, after in pairwise(ends)
    )


def divmod_month(day: date) -> tuple[int, int]:
    return (day.year + day.month // 12, day.month % 12 + 1)


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2028, 1, 1)])
def test_outside_the_table_a_weekday_is_not_assumed_to_be_worked(day):
    with pytest.raises(BeyondCalendar) as caught:
        CALENDAR.is_working_day(day)
    assert caught.value.day == day
    assert "2027" in str(caught.value)
    assert "2027" in caught.value.text.zh


def test_a_period_that_runs_beyond_the_table_is_an_error():
    with pytest.raises(BeyondCalendar):
        CALENDAR.due(date(2027, 12, 30), parse_period("5 working days"))
    with pytest.raises(BeyondCalendar):
        CALENDAR.elapsed(date(2027, 12, 30), date(2028, 1, 5), Unit.WORKING_DAYS)
    with pytest.raises(BeyondCalendar):
        CALENDAR.due(date(2018, 12, 28), parse_period("1 working day"))


def test_natural_days_and_months_need_no_table():
    assert CALENDAR.due(date(2030, 1, 31), parse_period("1 month")) == date(2030, 2, 28)
    assert CALENDAR.due(date(2030, 1, 1), parse_period("15 days")) == date(2030, 1, 16)


@pytest.mark.parametrize("count", [CALENDAR.add, CALENDAR.subtract])
def test_a_negative_period_is_an_error(count):
    with pytest.raises(PeriodError):
        count(date(2026, 11, 21), -1, Unit.DAYS)


def test_a_moment_is_due_at_midnight_after_the_last_day_in_its_own_time_zone():
    shanghai = timezone(timedelta(hours=8))
    start = datetime(2026, 9, 23, 10, 42, tzinfo=shanghai)
    assert CALENDAR.due_at(start, parse_period("2 working days")) == datetime(
        2026, 9, 28, 16, 0, tzinfo=UTC
    )


def test_hours_run_to_the_minute_through_days_off():
    start = datetime(2026, 9, 30, 17, 30, tzinfo=UTC)
    assert CALENDAR.due_at(start, parse_period("48 hours")) == start + timedelta(days=2)


def test_remaining_is_zero_on_the_last_day_and_negative_after_it():
    due = date(2026, 9, 24)
    assert CALENDAR.remaining(date(2026, 9, 22), due) == 2
    assert CALENDAR.remaining(due, due) == 0
    assert CALENDAR.remaining(date(2026, 9, 28), due) == -1  # 25 to 27 September are off


def table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "calendar.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("2026-13-01,holiday,元旦,New Year,2026,official,,国", "row 2, column date"),
        ("2026-01-01,feast,元旦,New Year,2026,official,,国", "row 2, column kind"),
        ("2026-01-01,holiday,元旦,New Year,MMXXVI,official,,国", "row 2, column year"),
        ("2026-01-01,holiday,元旦,New Year,2026,likely,,国", "row 2, column status"),
        ("2026-01-01", "row 2, column kind"),
        ("2026-01-01,holiday,元旦,New Year,2026,official", "row 2, column region"),
    ],
)
def test_a_bad_cell_is_named(tmp_path, row, place):
    with pytest.raises(CalendarError, match=place):
        Calendar.load(table=table(tmp_path, row))


def test_a_missing_column_a_double_day_and_an_empty_table_are_errors(tmp_path):
    row = "2026-01-01,holiday,元旦,New Year,2026,official,,国"
    with pytest.raises(CalendarError, match="2026-01-01 is given twice"):
        read_table(table(tmp_path, row, row))
    with pytest.raises(CalendarError, match="is empty"):
        Calendar(())
    short = tmp_path / "short.csv"
    short.write_text("date,kind\n", encoding="utf-8")
    with pytest.raises(CalendarError, match="missing columns name_zh"):
        read_table(short)


def test_a_gap_between_years_and_a_year_of_two_minds_are_errors(tmp_path):
    new_year = "{0}-01-01,holiday,元旦,New Year,{0},{1},,国".format
    with pytest.raises(CalendarError, match="2026 is missing"):
        Calendar.load(table=table(tmp_path, new_year(2025, "official"), new_year(2027, "official")))
    with pytest.raises(CalendarError, match="both official and provisional"):
        Calendar.load(
            table=table(
                tmp_path,
                new_year(2026, "official"),
                "2026-10-01,holiday,国庆节,National Day,2026,provisional,,国",
            )
        )


def test_the_last_official_day_lies_before_the_first_year_that_may_still_move(tmp_path):
    new_year = "{0}-01-01,holiday,元旦,New Year,{0},{1},,国".format
    rows = [new_year(2026, "official"), new_year(2027, "provisional"), new_year(2028, "official")]
    calendar = Calendar.load(table=table(tmp_path, *rows))
    assert calendar.last_official_day == date(2026, 12, 31)


def test_a_table_saved_by_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "marked.csv"
    path.write_text(f"{HEADER}\n2026-01-01,holiday,元旦,New Year,2026,official,,国\n", "utf-8-sig")
    assert [row.name.zh for row in read_table(path)] == ["元旦"]
