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


def moment_of(text: str, name: str) -> datetime:
    """A moment, in Shanghai unless it names a zone; a day means its end. Raises Problem."""
    try:
        if len(text) == len("2026-03-02"):
            return datetime.combine(date.fromisoformat(text), time.max, SHANGHAI)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(
            f"{name} {text}：应为日期或时刻，如 2026-01-31、2026-01-31T17:00",
            f"{name} {text}: should be a day or a moment such as 2026-01-31T17:00",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
