"""Days of many loans at once: due days by cycles of months or days, and their day counts.

A day is a number of days since 1970 and a month a place in tables that begin with `FIRST_DAY`; what
the calendar knows (where a month begins and ends, which year is leap) is looked up there. A day
count is a difference of two positions, as it is in `day_count.py`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from changrong.lending.cycles import MONTHS_IN_YEAR, Cycle
from changrong.lending.day_count import DayCount

Whole: TypeAlias = npt.NDArray[np.int32]
Places: TypeAlias = npt.NDArray[np.intp]

_STARTS = np.arange("1900-01", "2401-02", dtype="datetime64[M]").astype("datetime64[D]")
_STARTS = _STARTS.astype(np.int32)
_START, _END = _STARTS[:-1], _STARTS[1:] - 1
_MONTH = np.repeat(np.arange(len(_START)), np.diff(_STARTS))

FIRST_DAY, LAST_DAY = int(_START[0]), int(_END[-1]) - 36525
"""The days a loan may begin on; a hundred years later the tables still hold."""

_ALWAYS_LAST = 30
"""Days after the first of a month at which no month goes on."""
_FEBRUARY = 1  # from January = 0
_YEAR, _LEAP_YEAR = 365, 366


class Days(NamedTuple):
    """Days since 1970, and the place of each one's month in the tables."""

    day: Whole
    month: Places

    @property
    def in_month(self) -> Whole:
        """Days since the first of the month."""
        return self.day - _looked_up(_START, self.month)

    @property
    def ends_month(self) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = self.day == _looked_up(_END, self.month)
        return found


def days_of(day: Whole) -> Days:
    """Days with their months. They must lie within the tables."""
    return Days(day, _MONTH.take(day - FIRST_DAY, mode="clip"))


class Cycles:
    """Days that come round from an anchor, by one cycle for all."""

    def __init__(self, anchor: Days, cycle: Cycle | None, at_month_end: bool) -> None:
        self._anchor, self._cycle = anchor, cycle
        in_month = anchor.in_month
        if cycle is not None and cycle.day is not None:
            in_month = np.full(len(in_month), cycle.day - 1, np.int32)
        elif at_month_end:
            in_month = np.where(anchor.ends_month, _ALWAYS_LAST, in_month).astype(np.int32)
        self._in_month = in_month

    def after(self, times: int | Whole) -> Days:
        """The days so many cycles after the anchors; for times in a column, a row for each.

        Beyond the tables they stand still; no loan lasts until then."""
        if self._cycle is None:
            return days_of(self._anchor.day + 0 * times)
        if self._cycle.days:
            return days_of(np.minimum(self._anchor.day + self._cycle.days * times, _END[-1]))
        month = self._anchor.month + self._cycle.months * times
        day = _looked_up(_START, month)
        day += self._in_month
        np.minimum(day, _looked_up(_END, month), out=day)
        if self._cycle.day is not None:  # the anchor keeps its own
            day = np.where(np.equal(times, 0), self._anchor.day, day)
        return Days(day, month)

    def before(self, end: Days) -> Whole:
        """How many of the days, the anchor included, come before an end."""
        anchor, cycle = self._anchor, self._cycle
        if cycle is None:
            return (anchor.day < end.day).astype(np.int32)
        times: Whole
        if cycle.days:
            times = -((anchor.day - end.day) // cycle.days)
        else:
            times = ((end.month - anchor.month) // cycle.months).astype(np.int32)
            times += self.after(times).day < end.day
        return times.clip(min=0)


def position(count: DayCount, days: Days) -> Whole:
    """Where days stand on a day count's own scale; a difference of two is units of its basis."""
    match count:
        case DayCount.ACTUAL_360 | DayCount.ACTUAL_365:
            return days.day
        case DayCount.ACTUAL_ACTUAL:
            weight = _looked_up(_WEIGHT, days.month)
            return _looked_up(_WEIGHED_START, days.month) + days.in_month * weight
        case DayCount.THIRTY_E_360:
            return (days.month * 30 + np.minimum(days.in_month, 29)).astype(np.int32)
        case DayCount.TWENTY_EIGHT_E_336:
            return (days.month * 28 + np.minimum(days.in_month, 27)).astype(np.int32)
        case DayCount.THIRTY_E_360_ISDA:
            in_month = np.where(days.ends_month, 29, days.in_month)
            return (days.month * 30 + in_month).astype(np.int32)


def position_of_maturity(count: DayCount, days: Days) -> Whole:
    """The same for maturity, which one convention lets stand on the last day of February."""
    found = position(count, days)
    if count is not DayCount.THIRTY_E_360_ISDA:
        return found
    in_february = days.month % MONTHS_IN_YEAR == _FEBRUARY
    return np.where(in_february, days.month * 30 + days.in_month, found).astype(np.int32)


def _looked_up(table: Whole, months: Places) -> Whole:
    return table.take(months, mode="clip")


def _weights() -> tuple[Whole, Whole]:
    """Of each month what a day of it weighs (`day_count.py`: 365 in leap years, else 366) and the
    weight of all days before it."""
    is_leap = np.diff(_STARTS[::MONTHS_IN_YEAR]) == _LEAP_YEAR
    weight = np.repeat(np.where(is_leap, _YEAR, _LEAP_YEAR), MONTHS_IN_YEAR).astype(np.int32)
    whole = np.cumsum(weight * np.diff(_STARTS))
    return weight, np.concatenate([[0], whole[:-1]]).astype(np.int32)


_WEIGHT, _WEIGHED_START = _weights()
