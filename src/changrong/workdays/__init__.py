"""Calendars and clocks: which days are worked, when a period ends, and how that came about."""

from changrong.workdays.calendar import BeyondCalendar, Calendar, add_months
from changrong.workdays.days import CalendarDay, DayKind, day_text
from changrong.workdays.periods import Period, PeriodError, Unit, parse_period
from changrong.workdays.reckoning import Day, Pause, Reckoning, Stand, Standing, Why
from changrong.workdays.table import CalendarError, Kind, SpecialDay, Status, read_table
from changrong.workdays.wording import Line, lines

__all__ = [
    "BeyondCalendar",
    "Calendar",
    "CalendarDay",
    "CalendarError",
    "Day",
    "DayKind",
    "Kind",
    "Line",
    "Pause",
    "Period",
    "PeriodError",
    "Reckoning",
    "SpecialDay",
    "Stand",
    "Standing",
    "Status",
    "Unit",
    "Why",
    "add_months",
    "day_text",
    "lines",
    "parse_period",
    "read_table",
]
