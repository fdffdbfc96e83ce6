"""What the market showed: rates and indices by code and day, and how far they are known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from changrong.lending.errors import MarketError
from changrong.text import Text


@dataclass(frozen=True, slots=True)
class Series:
    """Values that hold from their time until the next. `known_through` is the last day they are
    known for; None where the last value stands until it is replaced."""

    times: tuple[datetime, ...]
    values: tuple[Decimal, ...]
    known_through: date | None = None
    label: Text | None = None

    @classmethod
    def of(
        cls,
        points: Iterable[tuple[datetime, Decimal]],
        known_through: date | None = None,
        label: Text | None = None,
    ) -> Series:
        """From points in any order; `label` is what people call it."""
        ordered = sorted(points)
        times = tuple(time for time, _ in ordered)
        return cls(times, tuple(value for _, value in ordered), known_through, label)


class Market:
    """Observed series by code."""

    def __init__(self, series: Mapping[str, Series] | None = None) -> None:
        self._series = dict(series or {})

    def with_(self, series: Mapping[str, Series]) -> Market:
        """This market with other series, which stand before its own of the same code."""
        return Market(self._series | dict(series))

    def held(self) -> Market:
        """This market with its last values standing for good: an assumption, to be shown so."""
        return Market(
            {code: replace(one, known_through=None) for code, one in self._series.items()}
        )

    def known_through(self) -> date | None:
        """The last day on which all series are known; None where none of them ends."""
        ends = [one.known_through for one in self._series.values() if one.known_through]
        return min(ends, default=None)

    def at(self, code: str, time: datetime) -> Decimal:
        """The value that holds at a time. Raises MarketError where none is known: a code that is
        not observed, a time before the first value or after what is known."""
        series = self._series.get(code)
        if series is None:
            raise MarketError(f"没有 {code} 的数据", f"nothing is known of {code}")
        day, name = time.date(), series.label or Text(code, code)
        if series.known_through is not None and day > series.known_through:
            until = series.known_through
            raise MarketError(
                f"{name.zh} 只公布到 {until}，{day} 的还不知道",
                f"{name.en} ({code}) is known through {until}; that of {day} is not",
            )
        place = bisect_right(series.times, time)
        if place == 0:
            raise MarketError(f"{day} 还没有 {name.zh}", f"there is no {code} yet on {day}")
        return series.values[place - 1]
