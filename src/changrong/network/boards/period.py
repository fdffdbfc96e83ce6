"""The stretch of days a board looks at, always up to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both included."""

    name: str
    start: date
    end: date

    @classmethod
    def year(cls, today: date) -> Period:
        return cls("year", today.replace(month=1, day=1), today)

    @classmethod
    def quarter(cls, today: date) -> Period:
        return cls("quarter", today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today)

    @classmethod
    def week(cls, today: date) -> Period:
        return cls("week", today - timedelta(days=today.weekday()), today)


NAMES = ("year", "quarter", "week")


def period_of(name: str, today: date) -> Period:
    """The period of that name; the year for a name that is none."""
    return getattr(Period, name if name in NAMES else "year")(today)
