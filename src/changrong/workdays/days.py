"""One day of the calendar, and how days are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from changrong.text import NO_BREAK, Text
from changrong.workdays.table import Status


class DayKind(StrEnum):
    """The four sorts of day."""

    WORKING = "working day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SWAPPED = "swapped working day"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day as the calendar knows it. `name` is the holiday's, and for a swapped working day that
    of the holiday it pays for; `source` is the document that says so."""

    date: date
    kind: DayKind
    status: Status
    name: Text | None = None
    source: str = ""

    @property
    def is_working(self) -> bool:
        return self.kind in (DayKind.WORKING, DayKind.SWAPPED)


def day_text(day: date, *, with_year: bool = False) -> Text:
    """A day as sentences write it: 「9 月 28 日」, "28 September"."""
    zh = f"{day.month}{NO_BREAK}月{NO_BREAK}{day.day}{NO_BREAK}日"
    en = f"{day.day}{NO_BREAK}{_MONTHS[day.month - 1]}"
    if with_year:
        return Text(f"{day.year}{NO_BREAK}年{NO_BREAK}{zh}", f"{en}{NO_BREAK}{day.year}")
    return Text(zh, en)


# Not strftime: its month names follow the locale of the process.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
