"""The one place where the service reads the clock; days are days in Shanghai."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
_set: ContextVar[datetime | None] = ContextVar("set", default=None)


def now() -> datetime:
    return _set.get() or timezone.now()


def today() -> date:
    return timezone.localdate(now(), SHANGHAI)


def midnight() -> datetime:
    """When today began."""
    return now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def begin_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min, SHANGHAI)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the service believe it is `moment`: for the demonstration's past and for tests."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
