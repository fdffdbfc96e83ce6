"""How long duties give, and the days they end on in a region's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import Any

from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.time.deadlines import kept
from changrong.network.rules.book import book
from changrong.workdays import BeyondCalendar, Calendar, Pause, Period, Unit


def within(duty: str) -> Period:
    """How long the named duty ("<notice>/<measure>") gives."""
    declared = book().measure(duty).duty
    if declared is None:
        raise ValueError(f"{duty} is not a duty")
    return declared.within


def last_day(since: date, duty: str, region: str) -> date | None:
    """The last day of a duty's period from a day; None where the calendar does not reach so far."""
    try:
        return calendar_for(region).due(since, within(duty))
    except BeyondCalendar:
        return None


def reckoned(
    start: datetime, period: Period, region: str, pauses: Sequence[Pause] = ()
) -> tuple[datetime | None, dict[str, Any]]:
    """The moment a period received at `start` is over and how that came about, as it is kept; no
    moment while it is paused, or where the calendar does not reach so far."""
    calendar, first = calendar_for(region), start.date()
    try:
        if pauses or period.unit is Unit.HOURS:
            reckoning = kept(calendar.explain(first, period, pauses))
            return calendar.due_at(start, period, pauses), reckoning
        over, plain = _plain(calendar, first, period, start.tzinfo)
        return over, dict(plain)
    except BeyondCalendar as beyond:
        return None, {
            "start": first.isoformat(),
            "period": str(period),
            "problem": {"zh": beyond.text.zh, "en": beyond.text.en},
        }


@lru_cache(maxsize=4096)  # a day's cases mostly begin the same few periods
def _plain(
    calendar: Calendar, first: date, period: Period, zone: tzinfo | None
) -> tuple[datetime | None, dict[str, Any]]:
    start = datetime.combine(first, time(), zone)
    return calendar.due_at(start, period), kept(calendar.explain(first, period))
