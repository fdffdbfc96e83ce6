from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.text import Problem
from changrong.workdays import BeyondCalendar, Calendar, OfficeHours

CALENDAR = Calendar.load()
SHANGHAI = timezone(timedelta(hours=8))
HOURS = OfficeHours(time(9), time(17, 30))
moments = st.builds(
    datetime.combine,
    st.dates(date(2019, 1, 1), date(2026, 12, 20)),
    st.times(),
    tzinfo=st.just(SHANGHAI),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "comes"),
    [
        ("2026-09-24 08:59:59", "2026-09-24 09:00"),
        ("2026-09-24 09:00", "2026-09-24 09:00"),
        ("2026-09-24 12:34:56", "2026-09-24 12:34:56"),
        ("2026-09-24 17:30", "2026-09-28 09:00"),  # closed, and the Mid-Autumn Festival follows
        ("2026-09-26 03:00", "2026-09-28 09:00"),
        ("2026-10-09 23:59", "2026-10-10 09:00"),  # a Saturday that is worked
    ],
)
def test_a_reminder_waits_until_the_office_is_open(moment, comes):
    assert CALENDAR.next_office_moment(at(moment), HOURS) == at(comes)


@given(moments)
def test_an_office_moment_lies_in_office_hours_and_stays_where_it_is(moment):
    found = CALENDAR.next_office_moment(moment, HOURS)
    assert found >= moment
    assert CALENDAR.is_working_day(found.date())
    assert HOURS.opens <= found.time() < HOURS.closes
    assert CALENDAR.next_office_moment(found, HOURS) == found


def test_the_hours_are_those_of_the_moments_own_time_zone():
    moment = datetime(2026, 9, 24, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai
    assert CALENDAR.next_office_moment(moment, HOURS) == datetime(2026, 9, 24, 9, tzinfo=UTC)
    assert CALENDAR.next_office_moment(moment.astimezone(SHANGHAI), HOURS) == moment


def test_beyond_the_calendar_no_weekday_is_assumed_unless_asked_for():
    friday_evening = at(f"{CALENDAR.last_day} 18:00")
    with pytest.raises(BeyondCalendar):
        CALENDAR.next_office_moment(friday_evening, HOURS)
    found = CALENDAR.next_office_moment(friday_evening, HOURS, weekdays_beyond=True)
    assert found == at("2028-01-03 09:00")


def test_the_fallback_leaves_days_that_the_table_covers_alone():
    found = CALENDAR.next_office_moment(at("2026-10-01 10:00"), HOURS, weekdays_beyond=True)
    assert found.date() == date(2026, 10, 8)


def test_an_office_closes_after_it_opens():
    with pytest.raises(Problem, match="17:30"):
        OfficeHours(time(17, 30), time(9))
