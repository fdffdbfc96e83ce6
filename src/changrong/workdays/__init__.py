"""Calendars and clocks: which days are worked, when a period ends, and how that came about.

Each name is loaded when it is first used: who only speaks of periods needs no calendar.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from changrong.workdays.arrangement import Holiday, arranged, documents
    from changrong.workdays.calendar import BeyondCalendar, Calendar, add_months
    from changrong.workdays.days import CalendarDay, DayKind, day_text
    from changrong.workdays.office import OfficeHours
    from changrong.workdays.periods import Period, PeriodError, Unit, parse_period
    from changrong.workdays.reckoning import Day, Pause, Reckoning, Stand, Standing, Why
    from changrong.workdays.table import (
        CalendarError,
        Kind,
        SpecialDay,
        Status,
        decoded,
        read_table,
    )
    from changrong.workdays.wording import Line, lines
    from changrong.workdays.years import Year, doubts, overlaid, read_year

_MODULES = {
    "arrangement": ("Holiday", "arranged", "documents"),
    "calendar": ("BeyondCalendar", "Calendar", "add_months"),
    "days": ("CalendarDay", "DayKind", "day_text"),
    "office": ("OfficeHours",),
    "periods": ("Period", "PeriodError", "Unit", "parse_period"),
    "reckoning": ("Day", "Pause", "Reckoning", "Stand", "Standing", "Why"),
    "table": ("CalendarError", "Kind", "SpecialDay", "Status", "decoded", "read_table"),
    "wording": ("Line", "lines"),
    "years": ("Year", "doubts", "overlaid", "read_year"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "BeyondCalendar",
    "Calendar",
    "CalendarDay",
    "CalendarError",
    "Day",
    "DayKind",
    "Holiday",
    "Kind",
    "Line",
    "OfficeHours",
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
    "Year",
    "add_months",
    "arranged",
    "day_text",
    "decoded",
    "documents",
    "doubts",
    "lines",
    "overlaid",
    "parse_period",
    "read_table",
    "read_year",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
