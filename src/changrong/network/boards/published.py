"""The public figures as visitors are told them: counted once in a few minutes, whoever asks.

Each process keeps its own in memory, and nothing has to invalidate it: whatever page shows them
says when they were counted. Only the first page and the open data read them here; the boards and
figures of those who work here are counted whenever they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from changrong.network import clock
from changrong.network.boards.period import period_of
from changrong.network.boards.queries import PublicFigures, public_figures
from changrong.network.indicators.engine import Figure
from changrong.network.indicators.indicator import Indicator
from changrong.network.indicators.queries import public

KEPT = timedelta(minutes=5)
T = TypeVar("T")


@dataclass(frozen=True)
class Counted(Generic[T]):
    """What was counted, and when."""

    value: T
    at: datetime

    @property
    def stands(self) -> bool:
        """Whether it may still be told: for minutes, within its day; that there is nothing to tell
        is looked up each time."""
        age = clock.now() - self.at
        return bool(self.value) and self.at >= clock.midnight() and timedelta() <= age < KEPT


class Kept(Generic[T]):
    """Counts when it is asked, unless it did so just now. Of two threads that find it too old, both
    count, and either's may be kept."""

    def __init__(self, count: Callable[[], T]) -> None:
        self.count = count
        self._last: Counted[T] | None = None

    def __call__(self) -> Counted[T]:
        found = self._last
        if found is None or not found.stands:
            now = clock.now()  # what comes while it is counted is not promised
            found = self._last = Counted(self.count(), now)
        return found

    def forget(self) -> None:
        self._last = None


def _indicators() -> tuple[tuple[Indicator, Figure], ...]:
    return tuple(public(period_of("year", clock.today())))


figures: Kept[PublicFigures | None] = Kept(public_figures)
indicators = Kept(_indicators)


def forget() -> None:
    """Count again the next time."""
    figures.forget()
    indicators.forget()
