"""Cycles and the days they name: anchors, stubs, ends of months.

A time is a `datetime` because the published contracts end some things at 23:59:59, which counts as
the next day (`counted`) but sorts before it. Everything else happens at midnight.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MONTHS_IN_YEAR = 12
_DAYS = {"D": 1, "W": 7}
_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12}
_CYCLE = re.compile(r"P(\d{1,4})([DWMQHY])(?:L([01]))?(?:@(\d{1,2}))?")
_LAST_SECOND = (23, 59, 59)
_SECOND = timedelta(seconds=1)
_LONGEST, _LONGEST_DAYS = 1200, 36525
"""A hundred years, in months and in days: no cycle is longer, and a typing error is."""
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31
_LONGEST_ALONE = 2
"""Times, the end included, among which no last part is joined to another."""


class Stub(StrEnum):
    """What becomes of a last part that is no whole cycle."""

    LONG = "0"  # joined to the part before it
    SHORT = "1"  # a part of its own


class EndOfMonth(StrEnum):
    """Where a cycle of months goes that begins on the last day of a month."""

    SAME_DAY = "SD"
    END_OF_MONTH = "EOM"


@dataclass(frozen=True, slots=True)
class Cycle:
    """So many days or months, over and over. Exactly one of the two is not zero.

    `day` is the day of the month meant, where the anchor cannot show it: a loan of 30 January falls
    due on 28 February and then on 30 March. In text it follows an @, which ACTUS does not have.
    """

    days: int
    months: int
    stub: Stub = Stub.LONG
    day: int | None = None

    @classmethod
    def read(cls, text: str) -> Cycle:
        """From ACTUS text: P1ML0, P2WL1, P15D; ours: P1ML1@30. Raises ValueError."""
        found = _CYCLE.fullmatch(text)
        if found is None or int(found[1]) == 0:
            raise ValueError(text)
        count, unit = int(found[1]), found[2]
        if count * _DAYS.get(unit, 0) > _LONGEST_DAYS or count * _MONTHS.get(unit, 0) > _LONGEST:
            raise ValueError(text)
        day = int(found[4]) if found[4] else None
        if day is not None and (unit not in _MONTHS or not 1 <= day <= _LONGEST_MONTH):
            raise ValueError(text)
        stub = Stub(found[3] or Stub.LONG)
        return cls(count * _DAYS.get(unit, 0), count * _MONTHS.get(unit, 0), stub, day)

    @property
    def is_some(self) -> bool:
        """False for a notice of no days at all, the one cycle that names no times."""
        return bool(self.days or self.months)

    def __str__(self) -> str:
        count = f"{self.months}M" if self.months else f"{self.days}D"
        return f"P{count}L{self.stub}" + (f"@{self.day}" if self.day else "")

    def after(self, anchor: datetime, times: int, rule: EndOfMonth) -> datetime:
        """The time so many cycles after the anchor. Raises OverflowError beyond the year 9999."""
        if self.days:
            return anchor + timedelta(days=self.days * times)
        if self.day is not None:
            return _months_after(anchor, self.months * times, self.day)
        at_end = rule is EndOfMonth.END_OF_MONTH and _is_month_end(anchor)
        return _months_after(anchor, self.months * times, _LONGEST_MONTH if at_end else anchor.day)


def cycle_times(
    anchor: datetime | None,
    end: datetime,
    cycle: Cycle | None,
    rule: EndOfMonth,
    *,
    with_end: bool,
) -> list[datetime]:
    """The times a cycle names from its anchor until an end, in order.

    The end is one of them only if asked for. Without a cycle the anchor stands alone. A long last
    stub drops the last time that is no whole cycle from the end.
    """
    times = _whole_cycles(anchor, end, cycle, rule)
    if cycle and cycle.stub is Stub.LONG and len(times) + with_end > _LONGEST_ALONE:
        assert anchor is not None, "without an anchor there are no times"
        if cycle.after(anchor, len(times), rule) != end:
            times.pop()
    if with_end:
        times.append(end)
    return times


def _whole_cycles(
    anchor: datetime | None, end: datetime, cycle: Cycle | None, rule: EndOfMonth
) -> list[datetime]:
    if anchor is None or anchor >= end:
        return []
    times = [anchor]
    while cycle and (time := cycle.after(anchor, len(times), rule)) < end:
        times.append(time)
    return times


def counted(time: datetime) -> datetime:
    """The day a time counts as; the last second of a day counts as the next day."""
    is_late = time.second and (time.hour, time.minute, time.second) == _LAST_SECOND
    return time + _SECOND if is_late else time


def _is_month_end(time: datetime) -> bool:
    return time.day == monthrange(time.year, time.month)[1]


def _months_after(time: datetime, months: int, day: int) -> datetime:
    """So many months later on a day of the month, or on its last day where it is shorter."""
    year, month = divmod(time.year * MONTHS_IN_YEAR + time.month - 1 + months, MONTHS_IN_YEAR)
    if day > _SHORTEST_MONTH:
        day = min(day, monthrange(year, month + 1)[1])
    return time.replace(year, month + 1, day)
