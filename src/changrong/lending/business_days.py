"""Business days: which days are worked, and where an event goes that falls on another.

A convention says two things: where the day moves, and whether interest is reckoned to the day it
moves to (shift, then calculate) or to the day that was meant (calculate, then shift).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from changrong.workdays import Calendar

_SATURDAY = 5
_DAY = timedelta(days=1)


class WorkingDays(Protocol):
    """What a shift asks of a calendar. It raises where its table ends, and never guesses."""

    def is_working_day(self, day: date) -> bool: ...


class EveryDay:
    """NC: no calendar, every day is worked."""

    def is_working_day(self, day: date) -> bool:
        return True


class MondayToFriday:
    """MF: weekdays are worked, and no holiday is known."""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < _SATURDAY


class CalendarName(StrEnum):
    """The calendars a contract may name. The first two are ACTUS's, the third is ours."""

    NONE = "NC"
    MONDAY_TO_FRIDAY = "MF"
    CHINA = "CN"

    def load(self) -> WorkingDays:
        """The calendar; China's is the national table that ships with the working days."""
        match self:
            case CalendarName.NONE:
                return EveryDay()
            case CalendarName.MONDAY_TO_FRIDAY:
                return MondayToFriday()
            case CalendarName.CHINA:
                return Calendar.load()


class BusinessDay(StrEnum):
    """The conventions, by their ACTUS names: S shift, C calculate, and which comes first; then
    F following, P preceding, M modified (never into another month)."""

    NONE = "NOS"
    SHIFT_FOLLOWING = "SCF"
    SHIFT_MODIFIED_FOLLOWING = "SCMF"
    CALCULATE_FOLLOWING = "CSF"
    CALCULATE_MODIFIED_FOLLOWING = "CSMF"
    SHIFT_PRECEDING = "SCP"
    SHIFT_MODIFIED_PRECEDING = "SCMP"
    CALCULATE_PRECEDING = "CSP"
    CALCULATE_MODIFIED_PRECEDING = "CSMP"

    @property
    def calculates_shifted(self) -> bool:
        """Whether interest is reckoned to the day the event moves to."""
        return self.startswith("SC")


def shifting(rule: BusinessDay, days: WorkingDays) -> Callable[[datetime], datetime]:
    """The function that moves a time to a working day. What it raises is the calendar's."""
    if rule is BusinessDay.NONE:
        return _unmoved
    step = _DAY if rule.endswith("F") else -_DAY
    is_modified = "M" in rule

    def shifted(time: datetime) -> datetime:
        moved = _first_worked(time, step, days)
        if is_modified and moved.month != time.month:
            return _first_worked(time, -step, days)
        return moved

    return shifted


def _unmoved(time: datetime) -> datetime:
    return time


def _first_worked(time: datetime, step: timedelta, days: WorkingDays) -> datetime:
    while not days.is_working_day(time.date()):
        time += step
    return time
