"""Where a stored clock stands today, read from the reckoning that was kept when it was made.

A reckoning is kept as JSON: `start` and `due` (ISO days), `period` (as notices write it), `days`
(a letter for each day from the first), `pauses` as pairs of days, and whether days of a year that
is not arranged yet were counted. Where the calendar ends before the period does, it keeps the
`problem` instead of days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.models import Case, Clock
from changrong.network.clock import SHANGHAI, now
from changrong.text import Text
from changrong.workdays import (
    BeyondCalendar,
    Calendar,
    CalendarDay,
    Day,
    Pause,
    Reckoning,
    Stand,
    Standing,
    Unit,
    Why,
    parse_period,
)

LETTERS = {
    None: "c",
    Why.RECEIVED: "r",
    Why.WEEKEND: "w",
    Why.HOLIDAY: "h",
    Why.PAUSED: "p",
}
_WHY = {letter: why for why, letter in LETTERS.items()}
NEVER = datetime.max.replace(tzinfo=UTC)
PAUSED = Text("等待答复", "Waiting for an answer")


def kept(reckoning: Reckoning) -> dict[str, Any]:
    """A reckoning as it is stored."""
    return {
        "start": reckoning.start.isoformat(),
        "period": str(reckoning.period),
        "days": "".join(LETTERS[day.why] for day in reckoning.days),
        "due": reckoning.due.isoformat() if reckoning.due else None,
        "provisional": reckoning.provisional,
        "pauses": pairs(reckoning.pauses),
    }


def pairs(pauses: tuple[Pause, ...]) -> list[list[str | None]]:
    return [[p.since.isoformat(), p.until.isoformat() if p.until else None] for p in pauses]


def pauses_in(stored: dict[str, Any]) -> tuple[Pause, ...]:
    return tuple(
        Pause(date.fromisoformat(since), date.fromisoformat(until) if until else None, PAUSED)
        for since, until in stored.get("pauses", [])
    )


def reckoning_of(clock: Clock, region: str) -> Reckoning | None:
    """The kept reckoning as a value; None where the calendar did not reach when it was made."""
    stored = clock.reckoning
    if "days" not in stored:
        return None
    start, letters = date.fromisoformat(stored["start"]), stored["days"]
    due = date.fromisoformat(stored["due"]) if stored["due"] else None
    period = parse_period(stored["period"])
    if period.unit is Unit.HOURS and clock.due_on:  # whole days were kept; hours end earlier
        due = clock.due_on
        letters = letters[: (due - start).days + 1]
    days = tuple(_days(letters, start, due, region))
    return Reckoning(
        start=start,
        period=period,
        # While it is paused, it takes more days than have been counted so far.
        needed=calendar_for(region).needed(start, period) if due is None else _counted(days),
        days=days,
        pauses=pauses_in(stored),
        due=due,
    )


def _days(letters: str, start: date, due: date | None, region: str) -> Any:
    calendar, number = calendar_for(region), 0
    for place, letter in enumerate(letters):
        day, why = start + timedelta(days=place), _WHY[letter]
        number += why is None
        yield Day(
            date=day,
            calendar=_known(calendar, day),
            number=number if why is None else None,
            why=why,
            is_due=day == due,
        )


def _counted(days: tuple[Day, ...]) -> int:
    return sum(day.number is not None for day in days)


def _known(calendar: Calendar, day: date) -> CalendarDay | None:
    try:
        return calendar.day(day)
    except BeyondCalendar:
        return None


def due_on(clock: Clock) -> date | None:
    """The last day of a deadline, from what was reckoned; of hours, the day they end on."""
    if clock.due_at is None:
        return None
    return last_day(clock.due_at)


def last_day(over: datetime) -> date:
    """The day that what is over at this moment ends on: at midnight, the day before."""
    return (over.astimezone(SHANGHAI) - timedelta(microseconds=1)).date()


def standing_of(clock: Clock, reckoning: Reckoning, region: str, today: date) -> Standing:
    """Where it stands today; what ends at an hour is overdue from that hour on."""
    standing = calendar_for(region).standing(reckoning, today)
    hour = ends_at(clock)
    if standing.stand is Stand.DUE_TODAY and hour is not None and hour <= now():
        return replace(standing, stand=Stand.OVERDUE, left=0)
    return standing


def ends_at(clock: Clock) -> datetime | None:
    """The hour at which a deadline is over within its last day; None where it is with that day."""
    if clock.due_at is None:
        return None
    over = clock.due_at.astimezone(SHANGHAI)
    return over if over.date() == clock.due_on else None


def running(case: Case) -> Clock | None:
    """The clock that presses most; reads the prefetched rows where there are any."""
    return first_due(clock for clock in case.clocks.all() if clock.stopped_at is None)


def first_due(clocks: Any) -> Clock | None:
    return min(clocks, key=lambda clock: clock.due_at or NEVER, default=None)


def stopped_on(clock: Clock) -> date | None:
    return clock.stopped_at.astimezone(SHANGHAI).date() if clock.stopped_at else None


def was_late(clock: Clock, today: date) -> bool:
    return clock.due_on is not None and (stopped_on(clock) or today) > clock.due_on
