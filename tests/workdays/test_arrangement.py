from datetime import date

import pytest

from changrong.text import NO_BREAK, Text
from changrong.workdays import (
    BeyondCalendar,
    Calendar,
    Kind,
    SpecialDay,
    Status,
    arranged,
    documents,
)

CALENDAR = Calendar.load()


def told(year: int) -> dict[str, str]:
    return {
        holiday.name.zh: holiday.text.zh.replace(NO_BREAK, " ")
        for holiday in arranged(CALENDAR, year)
    }


def test_a_year_is_told_as_its_document_tells_it():
    assert told(2026) == {
        "元旦": "1 月 1 日—1 月 3 日，共 3 天；1 月 4 日上班",
        "春节": "2 月 15 日—2 月 23 日，共 9 天；2 月 14 日、2 月 28 日上班",
        "清明节": "4 月 4 日—4 月 6 日，共 3 天",
        "劳动节": "5 月 1 日—5 月 5 日，共 5 天；5 月 9 日上班",
        "端午节": "6 月 19 日—6 月 21 日，共 3 天",
        "中秋节": "9 月 25 日—9 月 27 日，共 3 天",
        "国庆节": "10 月 1 日—10 月 7 日，共 7 天；9 月 20 日、10 月 10 日上班",
    }


def test_a_joint_holiday_is_told_once():
    assert told(2023)["中秋节、国庆节"].startswith("9 月 29 日—10 月 6 日，共 8 天")


def test_a_single_day_off_is_told_in_english():
    [holiday] = [each for each in arranged(CALENDAR, 2024) if each.name.en == "New Year's Day"]
    assert holiday.text.en.replace(NO_BREAK, " ") == "1 January, 1 day off"


def test_a_weekend_worked_for_no_holiday_of_the_year_is_told_too():
    name = Text("防汛", "Flood watch")
    row = SpecialDay(date(2026, 7, 4), Kind.WORKDAY, name, 2026, Status.OFFICIAL, "", "文件")
    [only] = arranged(Calendar([row]), 2026)
    assert (only.off, only.worked) == ((), (date(2026, 7, 4),))
    assert only.text.en.replace(NO_BREAK, " ") == "4 July worked"


def test_a_weekend_is_worked_for_the_nearer_of_two_new_years():
    name = Text("元旦", "New Year's Day")
    rows = [
        SpecialDay(date(2026, *day), kind, name, year, Status.OFFICIAL, "", f"{year} 年文件")
        for day, kind, year in [
            ((1, 1), Kind.HOLIDAY, 2026),
            ((1, 4), Kind.WORKDAY, 2026),
            ((12, 27), Kind.WORKDAY, 2027),
            ((12, 31), Kind.HOLIDAY, 2027),
        ]
    ]
    calendar = Calendar(rows)
    assert [[day.day for day in each.worked] for each in arranged(calendar, 2026)] == [[4], [27]]
    assert documents(calendar, 2026) == ("2026 年文件", "2027 年文件")


def test_a_year_that_is_not_known_is_not_told():
    with pytest.raises(BeyondCalendar):
        arranged(CALENDAR, 2031)
