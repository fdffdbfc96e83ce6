"""The calendar beside a source it was not made from.

`chinesecalendar` is transcribed by its own authors from the State Council's notices; the committed
table comes from another package (seed.py), and arrangements.py is a third transcription, by hand.
"""

from datetime import date, timedelta

import chinese_calendar

from changrong.workdays import Calendar, DayKind

CALENDAR = Calendar.load()
OFFICIAL_DAYS = [
    date(2019, 1, 1) + timedelta(days=n)
    for n in range((CALENDAR.last_official_day - date(2019, 1, 1)).days + 1)
]


def test_every_official_day_is_worked_exactly_where_the_witness_says_so():
    differ = [
        day
        for day in OFFICIAL_DAYS
        if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)
    ]
    assert not differ
    assert len(OFFICIAL_DAYS) >= 2922


def test_the_days_worked_in_exchange_are_the_weekend_days_the_witness_calls_worked():
    ours = {day for day in OFFICIAL_DAYS if CALENDAR.day(day).kind is DayKind.SWAPPED}
    theirs = {
        day for day in OFFICIAL_DAYS if day.weekday() >= 5 and chinese_calendar.is_workday(day)
    }
    assert ours == theirs
    assert len(ours) > 40
