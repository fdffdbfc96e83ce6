from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.text import NO_BREAK, Problem, Text
from changrong.workdays import (
    Calendar,
    Pause,
    Stand,
    Unit,
    Why,
    lines,
    parse_period,
)

CALENDAR = Calendar.load()
TEN = parse_period("10 working days")
RECEIVED = date(2026, 9, 23)
days = st.dates(date(2019, 1, 1), date(2026, 6, 30))
units = st.sampled_from(["working day", "day", "month", "hour"])


def plain(text: Text) -> tuple[str, str]:
    return text.zh.replace(NO_BREAK, " "), text.en.replace(NO_BREAK, " ")


def test_the_panel_of_a_need_received_before_two_holidays():
    reckoning = CALENDAR.explain(RECEIVED, TEN)
    weeks = CALENDAR.weeks(reckoning)
    assert [week[0].date for week in weeks] == [
        date(2026, 9, 21),
        date(2026, 9, 28),
        date(2026, 10, 5),
        date(2026, 10, 12),
    ]
    numbers = {day.date.isoformat(): day.number for week in weeks for day in week if day.number}
    assert numbers == {
        "2026-09-24": 1,
        "2026-09-28": 2,
        "2026-09-29": 3,
        "2026-09-30": 4,
        "2026-10-08": 5,
        "2026-10-09": 6,
        "2026-10-10": 7,
        "2026-10-12": 8,
        "2026-10-13": 9,
        "2026-10-14": 10,
    }
    cells = {day.date.day: day for day in weeks[0]}
    assert cells[22].text is None
    assert plain(cells[23].text) == ("收到，不计", "Received, not counted")
    assert plain(cells[24].text) == ("第 1 日", "Day 1")
    assert plain(cells[25].text) == ("中秋节", "Mid-Autumn Festival")
    assert cells[26].text is None
    assert [cells[day].mark and cells[day].mark.zh for day in (24, 25, 26)] == [None, "休", "休"]
    assert weeks[2][5].mark.zh == "班"
    assert weeks[3][2].is_due
    assert weeks[3][5].mark.zh == "休"
    assert weeks[3][5].number is None


def test_the_lines_under_the_panel():
    texts = {line.key: plain(line.text) for line in lines(CALENDAR.explain(RECEIVED, TEN))}
    assert texts == {
        "starts": (
            "9 月 23 日收到，当天不计",
            "Received 23 September; that day is not counted",
        ),
        "rule": ("10 个工作日", "10 working days"),
        "calendar": (
            "2026 年放假安排（正式）：中秋节、国庆节不计，10 月 10 日调休计入",
            "2026 arrangement (official): Mid-Autumn Festival, National Day not counted; "
            "10 October worked in exchange",
        ),
        "pauses": ("没有", "None"),
        "ends": ("10 月 14 日 24:00", "14 October, 24:00"),
    }


def test_a_joint_holiday_is_not_named_twice():
    texts = {line.key: line.text for line in lines(CALENDAR.explain(date(2025, 9, 29), TEN))}
    assert "国庆节、中秋节不计" in texts["calendar"].zh


def test_a_date_in_a_year_not_yet_arranged_says_provisional():
    reckoning = CALENDAR.explain(date(2026, 12, 30), parse_period("5 working days"))
    texts = {line.key: plain(line.text) for line in lines(reckoning)}
    assert reckoning.provisional
    assert texts["ends"] == (
        "2027 年 1 月 7 日 24:00（暂定）",
        "7 January 2027, 24:00 (provisional)",
    )
    assert texts["calendar"][0].startswith(
        "2026 年放假安排（正式）、2027 年放假安排（暂定，调休未公布）：元旦不计"
    )


def test_natural_days_in_such_a_year_are_not_provisional():
    reckoning = CALENDAR.explain(date(2026, 12, 30), parse_period("15 days"))
    assert reckoning.due == date(2027, 1, 14)
    assert not reckoning.provisional


def test_natural_days_beyond_the_table_are_explained_without_marks():
    reckoning = CALENDAR.explain(date(2030, 1, 1), parse_period("3 days"))
    assert reckoning.due == date(2030, 1, 4)
    assert all(day.mark is None for day in reckoning.days)
    assert "节假日不扣除" in {line.key: line.text for line in lines(reckoning)}["calendar"].zh


@given(days, st.integers(1, 40), units)
def test_a_reckoning_agrees_with_the_due_date_and_numbers_every_counted_day(start, n, unit):
    period = parse_period(f"{n} {unit}s")
    reckoning = CALENDAR.explain(start, period)
    assert reckoning.due == CALENDAR.due(start, period)
    assert reckoning.days[-1].is_due
    assert reckoning.days[-1].number == reckoning.counted == reckoning.needed
    assert [day.date for day in reckoning.days] == [
        start + timedelta(days=k) for k in range((reckoning.due - start).days + 1)
    ]
    assert all((day.number is None) != (day.why is None) for day in reckoning.days)
    assert reckoning.days[0].why is Why.RECEIVED


@given(days, st.integers(1, 20), st.data())
def test_a_pause_moves_the_due_date_by_the_working_days_it_touches(start, n, data):
    period = parse_period(f"{n} working days")
    unpaused = CALENDAR.due(start, period)
    since = data.draw(st.dates(start + timedelta(days=1), unpaused))
    until = since + timedelta(days=data.draw(st.integers(0, 20)))
    touched = CALENDAR.elapsed(since - timedelta(days=1), until, Unit.WORKING_DAYS)
    due = CALENDAR.explain(start, period, [Pause(since, until)]).due
    assert CALENDAR.elapsed(start, due, Unit.WORKING_DAYS) == n + touched


@given(days, units, st.integers(1, 20), st.lists(st.tuples(st.integers(-5, 40), st.integers(0, 9))))
def test_overlapping_pauses_are_the_same_as_the_days_they_touch(start, unit, n, spans):
    period = parse_period(f"{n} {unit}s")
    pauses = [
        Pause(start + timedelta(days=since), start + timedelta(days=since + length))
        for since, length in spans
    ]
    touched = sorted({s + k for s, length in spans for k in range(length + 1)})
    single = [Pause(start + timedelta(days=k), start + timedelta(days=k)) for k in touched]
    assert (
        CALENDAR.explain(start, period, pauses).due == CALENDAR.explain(start, period, single).due
    )


def test_the_days_a_pause_touches_are_not_counted_first_and_last_included():
    pause = Pause(date(2026, 9, 24), date(2026, 9, 28), Text("等企业补充", "Firm to add a paper"))
    reckoning = CALENDAR.explain(RECEIVED, parse_period("2 working days"), [pause])
    assert reckoning.due == date(2026, 9, 30)
    why = {day.date.day: day.why for day in reckoning.days}
    assert why[24] is Why.PAUSED
    assert why[25] is Why.HOLIDAY
    assert why[28] is Why.PAUSED
    assert why[29] is None
    texts = {line.key: plain(line.text) for line in lines(reckoning)}
    assert texts["pauses"] == (
        "9 月 24 日至 9 月 28 日，等企业补充",
        "24 September to 28 September, Firm to add a paper",
    )


def test_asking_on_the_last_day_still_stops_the_clock():
    two = parse_period("2 working days")
    reckoning = CALENDAR.explain(RECEIVED, two, [Pause(date(2026, 9, 28))])
    assert reckoning.due is None
    standing = CALENDAR.standing(reckoning, date(2026, 9, 29))
    assert (standing.stand, standing.left) == (Stand.PAUSED, 1)


def test_an_open_pause_hides_the_due_date_and_keeps_what_is_left():
    reckoning = CALENDAR.explain(RECEIVED, TEN, [Pause(date(2026, 9, 30))])
    assert reckoning.due is None
    assert reckoning.counted == 3
    standing = CALENDAR.standing(reckoning, date(2026, 11, 21))
    assert plain(standing.text) == ("停在剩 7 日", "Paused with 7 days left")
    texts = {line.key: plain(line.text) for line in lines(reckoning)}
    assert texts["pauses"] == ("9 月 30 日起", "since 30 September")
    assert texts["ends"][1] == "Reckoned when the pause ends"


def test_a_pause_open_from_the_first_day_leaves_everything():
    reckoning = CALENDAR.explain(RECEIVED, TEN, [Pause(RECEIVED)])
    assert reckoning.counted == 0
    assert [day.date for day in reckoning.days] == [RECEIVED]
    assert {line.key for line in lines(reckoning)} >= {"calendar", "ends"}


def test_a_pause_cannot_end_before_it_begins():
    with pytest.raises(Problem, match="before it begins"):
        Pause(date(2026, 9, 28), date(2026, 9, 24))


@pytest.mark.parametrize(
    ("today", "stand", "left", "text"),
    [
        ("2026-09-23", Stand.RUNNING, 2, ("剩 2 日", "2 days left")),
        ("2026-09-26", Stand.RUNNING, 1, ("剩 1 日", "1 day left")),
        ("2026-09-28", Stand.DUE_TODAY, 0, ("今天到期", "Due today")),
        ("2026-09-29", Stand.OVERDUE, -1, ("超 1 个工作日", "1 working day overdue")),
        ("2026-10-09", Stand.OVERDUE, -4, ("超 4 个工作日", "4 working days overdue")),
    ],
)
def test_where_a_clock_stands(today, stand, left, text):
    reckoning = CALENDAR.explain(RECEIVED, parse_period("2 working days"))
    standing = CALENDAR.standing(reckoning, date.fromisoformat(today))
    assert (standing.stand, standing.left) == (stand, left)
    assert plain(standing.text) == text


def test_a_clock_is_overdue_beyond_the_calendar_though_nobody_can_say_by_how_much():
    last = CALENDAR.last_day
    reckoning = CALENDAR.explain(last - timedelta(days=14), parse_period("2 working days"))
    standing = CALENDAR.standing(reckoning, last + timedelta(days=5))
    assert (standing.stand, standing.left) == (Stand.OVERDUE, 0)
    assert plain(standing.text) == ("已超时", "Overdue")


def test_a_clock_that_ended_before_a_weekend_is_overdue_on_the_weekend():
    reckoning = CALENDAR.explain(date(2026, 11, 18), parse_period("2 working days"))
    standing = CALENDAR.standing(reckoning, date(2026, 11, 21))
    assert (standing.stand, standing.left) == (Stand.OVERDUE, 0)
    assert plain(standing.text) == ("已超时", "Overdue")


def test_a_clock_of_natural_days_is_overdue_by_natural_days():
    reckoning = CALENDAR.explain(date(2026, 9, 10), parse_period("15 days"))
    standing = CALENDAR.standing(reckoning, date(2026, 9, 27))
    assert plain(standing.text) == ("超 2 个自然日", "2 calendar days overdue")
