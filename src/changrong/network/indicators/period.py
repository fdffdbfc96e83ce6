"""Stretches of days by name: whole ones, so that what falls due later in them belongs too."""

from __future__ import annotations

from datetime import date, timedelta

from changrong.network.boards.period import Period

NAMES = ("quarter", "last_quarter", "month", "last_month", "year", "last_year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
USUAL = "quarter"


def period_of(name: str, today: date) -> Period:
    """The period of that name, from its first day to its last; this quarter for none."""
    name = name if name in NAMES else USUAL
    length = _MONTHS[name.removeprefix("last_")]
    start = today.replace(month=(today.month - 1) // length * length + 1, day=1)
    if name.startswith("last_"):
        start = _later(start, -length)
    return Period(name, start, _later(start, length) - timedelta(days=1))


def _later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
