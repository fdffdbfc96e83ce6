"""Where a stored clock stands today, read from the reckoning that was kept when it was made.

A reckoning is kept as JSON: `start` and `due` (ISO days), `period` (as notices write it), `days`
(a letter for each day from the first), `pauses` as pairs of days, and whether days of a year that
is not arranged yet were counted. Where the calendar ends before the period does, it keeps the
`problem` instead of days.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.models import Case, Clock
from changrong.network.clock import SHANGHAI
from changrong.text import Text
from changrong.workdays import (
    BeyondCalendar,
    Calendar,
    CalendarDay,
    Day,
    Pause,
    Reckoning,
    Standing,
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
    due = date.fromisoformat(stored["due"]) if stored["due"] else None
    days = tuple(_days(stored["days"], date.fromisoformat(stored["start"]), due, region))
    return Reckoning(
        start=date.fromisoformat(stored["start"]),
        period=parse_period(stored["period"]),
        needed=_needed(stored, days, region),
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


def _needed(stored: dict[str, Any], days: tuple[Day, ...], region: str) -> int:
    """How many days the period takes; while it is paused more than have been counted so far."""
    if stored["due"]:
        return sum(day.number is not None for day in days)
    plain = calendar_for(region).explain(
        date.fromisoformat(stored["start"]), parse_period(stored["period"])
    )
    return plain.needed


def _known(calendar: Calendar, day: date) -> CalendarDay | None:
    try:
        return calendar.day(day)
    except BeyondCalendar:
        return None


def due_on(clock: Clock) -> date | None:
    """The last day of a deadline, from what was reckoned; of hours, the day they end on."""
    if clock.due_at is None:
        return None
    last = clock.due_at.astimezone(SHANGHAI) - timedelta(microseconds=1)
    return last.date()


def standing_of(reckoning: Reckoning, region: str, today: date) -> Standing:
    return calendar_for(region).standing(reckoning, today)


def running(case: Case) -> Clock | None:
    """The clock that presses most; reads the prefetched rows where there are any."""
    return first_due(clock for clock in case.clocks.all() if clock.stopped_at is None)


def first_due(clocks: Any) -> Clock | None:
    return min(clocks, key=lambda clock: clock.due_on or date.max, default=None)


def stopped_on(clock: Clock) -> date | None:
    return clock.stopped_at.astimezone(SHANGHAI).date() if clock.stopped_at else None


def was_late(clock: Clock, today: date) -> bool:
    return clock.due_on is not None and (stopped_on(clock) or today) > clock.due_on
