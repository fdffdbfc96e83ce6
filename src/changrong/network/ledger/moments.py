"""The two dates of a question, as people write them."""

from __future__ import annotations

from datetime import date, datetime, time

from changrong.network.clock import SHANGHAI
from changrong.text import Problem


def day_of(text: str, name: str) -> date:
    """A value day such as 2026-03-02. Raises Problem that names what was read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(
            f"{name} {text}：应为日期，如 2026-01-31",
            f"{name} {text}: should be a date such as 2026-01-31",
        ) from None


FIRST_YEAR = 1970
"""No book was kept before; and long before, clocks had no zones that can be written."""


def moment_of(text: str, name: str) -> datetime:
    """A moment in Shanghai's time, which it means unless it names a zone; a day means its end.
    Raises Problem, for what lies outside the years 1970 to 9999 too."""
    try:
        if len(text) == len("2026-03-02"):
            moment = datetime.combine(date.fromisoformat(text), time.max)
        else:
            moment = datetime.fromisoformat(text)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        there = zoned.astimezone(SHANGHAI)
        if there.year < FIRST_YEAR:
            raise ValueError(there)
    except (ValueError, OverflowError):
        raise Problem(
            f"{name} {text}：应为 {FIRST_YEAR} 年以后的日期或时刻，如 2026-01-31、2026-01-31T17:00",
            f"{name} {text}: should be a day or a moment since {FIRST_YEAR}, such as "
            "2026-01-31T17:00",
        ) from None
    return there
