"""Where a stored clock stands today, read from the reckoning that was kept when it began."""

from __future__ import annotations

from datetime import date
from typing import Any

from changrong.network.cases.models import Case, Clock
from changrong.network.clock import SHANGHAI
from changrong.workdays import (
    BeyondCalendar,
    Calendar,
    CalendarDay,
    Day,
    Reckoning,
    Standing,
    Why,
    parse_period,
)


def reckoning_of(clock: Clock, region: str) -> Reckoning | None:
    """The kept reckoning as a value; None where the calendar did not reach when it was made."""
    kept = clock.reckoning
    if "days" not in kept:
        return None
    calendar = Calendar.load(region)
    days = tuple(_day(day, calendar) for day in kept["days"])
    return Reckoning(
        start=date.fromisoformat(kept["start"]),
        period=parse_period(kept["period"]),
        needed=max((day.number or 0) for day in days),
        days=days,
        pauses=(),
        due=date.fromisoformat(kept["due"]) if kept["due"] else None,
    )


def _day(kept: dict[str, Any], calendar: Calendar) -> Day:
    day = date.fromisoformat(kept["date"])
    return Day(
        date=day,
        calendar=_known(calendar, day),
        number=kept["number"],
        why=Why(kept["why"]) if kept["why"] else None,
        is_due=kept["due"],
    )


def _known(calendar: Calendar, day: date) -> CalendarDay | None:
    try:
        return calendar.day(day)
    except BeyondCalendar:
        return None


def standing_of(reckoning: Reckoning, region: str, today: date) -> Standing:
    return Calendar.load(region).standing(reckoning, today)


def running(case: Case) -> Clock | None:
    """The clock that presses most; reads the prefetched rows where there are any."""
    return first_due(clock for clock in case.clocks.all() if clock.stopped_at is None)


def first_due(clocks: Any) -> Clock | None:
    return min(clocks, key=lambda clock: clock.due_on or date.max, default=None)


def stopped_on(clock: Clock) -> date | None:
    return clock.stopped_at.astimezone(SHANGHAI).date() if clock.stopped_at else None


def was_late(clock: Clock, today: date) -> bool:
    return clock.due_on is not None and (stopped_on(clock) or today) > clock.due_on
