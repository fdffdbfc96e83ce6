"""Office hours: when a reminder may reach somebody at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from changrong.text import Problem

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From `opens` until before `closes`, on the wall clock, on every working day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise Problem(
                f"上班时间 {self.opens:%H:%M} 不早于下班时间 {self.closes:%H:%M}",
                f"the office opens at {self.opens:%H:%M}, not before it closes at "
                f"{self.closes:%H:%M}",
            )


def next_moment(moment: datetime, hours: OfficeHours, worked: Callable[[date], bool]) -> datetime:
    """`moment` if the office is open then, else the next opening; `worked` says which days are."""
    day = moment.date()
    if worked(day) and moment.time() < hours.closes:
        return max(moment, _opening(day, hours, moment))
    day += ONE_DAY
    while not worked(day):
        day += ONE_DAY
    return _opening(day, hours, moment)


def _opening(day: date, hours: OfficeHours, like: datetime) -> datetime:
    return datetime.combine(day, hours.opens, tzinfo=like.tzinfo)
