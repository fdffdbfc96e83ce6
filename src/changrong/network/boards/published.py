"""The public figures as visitors are told them: counted once in a few minutes, whoever asks.

Each process keeps its own in memory, and nothing has to invalidate it: whatever page shows them
says when they were counted. Only the first page and the open data read them here; the boards and
figures of those who work here are counted whenever they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from changrong.network import clock
from changrong.network.boards.period import period_of
from changrong.network.boards.queries import PublicFigures, public_figures
from changrong.network.indicators.engine import Figure
from changrong.network.indicators.indicator import Indicator
from changrong.network.indicators.queries import public

KEPT = timedelta(minutes=5)


@dataclass(frozen=True)
class Published:
    """What was counted, and when. `figures`: None while no need was submitted this year."""

    at: datetime
    figures: PublicFigures | None
    indicators: tuple[tuple[Indicator, Figure], ...]

    @property
    def stands(self) -> bool:
        """Whether it may still be told: for minutes, within its day; that there is nothing to tell
        is looked up each time."""
        age = clock.now() - self.at
        return bool(self.figures) and self.at >= clock.midnight() and timedelta() <= age < KEPT


_last: Published | None = None


def published() -> Published:
    """Two threads that find it too old both count it, and either may be kept."""
    global _last
    found = _last
    if found is None or not found.stands:
        year = period_of("year", clock.today())
        found = _last = Published(clock.now(), public_figures(), tuple(public(year)))
    return found


def forget() -> None:
    """Count again the next time."""
    global _last
    _last = None
