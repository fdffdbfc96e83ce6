"""The levels of a deadline in time: when each is reached, and which comes next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from changrong.network.cases.kind import Clock, Level
from changrong.network.cases.time.periods import last_day, within
from changrong.network.clock import SHANGHAI

OVERDUE = "overdue"
Next = tuple[str, datetime | None]
NONE: Next = ("", None)


@dataclass(frozen=True)
class Due:
    """A deadline: its last day, and the moment it is over."""

    on: date | None
    at: datetime | None


ONE_DAY = timedelta(days=1)


def first(
    declared: Clock, due: Due, region: str, now: datetime, acted: Collection[str] = ()
) -> Next:
    """The first level of a deadline that was just set, but for those `acted` on when it was set to
    this day before. A reminder whose day has come already is left out; what is done when it is
    over, or after, is not."""
    return next(
        (
            (level.name, at)
            for at, level in rungs(declared, due, region)
            if level.name not in acted and (at > now or not is_before(level))
        ),
        NONE,
    )


def after(declared: Clock, due: Due, region: str, level: str) -> Next:
    """The level that follows one."""
    reached = rungs(declared, due, region)
    names = [one.name for _at, one in reached]
    later = reached[names.index(level) + 1 :] if level in names else []
    return next(((one.name, at) for at, one in later), NONE)


def rungs(declared: Clock, due: Due, region: str) -> list[tuple[datetime, Level]]:
    """The levels in order of time. Every deadline has one for when it is over, whether or not the
    declaration does more about it than to say so."""
    if due.on is None or due.at is None:
        return []
    levels = declared.levels
    if not any(not level.duty for level in levels):
        levels = (*levels, Level(OVERDUE))
    reached = [(at, level) for level in levels if (at := _moment(level, due, region))]
    return sorted(reached, key=lambda one: one[0])


def _moment(level: Level, due: Due, region: str) -> datetime | None:
    """A level before the last day is reached as its own day begins; one after, as its day ends;
    None where the calendar does not reach so far."""
    if not level.duty:
        return due.at
    day = last_day(due.on, level.duty, region) if due.on else None
    if day is None:
        return None
    return _midnight(day if is_before(level) else day + ONE_DAY)


def is_before(level: Level) -> bool:
    """Whether it is reached before the deadline is over."""
    return bool(level.duty) and within(level.duty).before


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
