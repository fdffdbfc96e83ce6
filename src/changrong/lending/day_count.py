"""Day counts: which part of a year lies between two days, as whole numbers.

A part of a year is `units / basis`, both whole, and a convention has one basis for all its parts.
So interest is added up as principal x rate x units, exactly, and divided by the basis only when it
is paid; a sum that ends at exactly half a fen is then seen as such.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import partial

_YEAR, _LEAP_YEAR = 365, 366
_FEBRUARY = 2


class DayCount(StrEnum):
    """The conventions, by their ACTUS names."""

    ACTUAL_ACTUAL = "AA"  # days over 365, in leap years over 366 (ISDA)
    ACTUAL_360 = "A360"
    ACTUAL_365 = "A365"
    THIRTY_E_360 = "30E360"
    THIRTY_E_360_ISDA = "30E360ISDA"  # the last day of February counts as the 30th
    TWENTY_EIGHT_E_336 = "28E336"

    @property
    def basis(self) -> int:
        """What units are parts of."""
        return _BASIS[self]

    def counter(self, maturity: date | None = None) -> Callable[[date, date], int]:
        """The function that tells how many parts of a year lie between two days, negative where the
        second is earlier. One convention looks at maturity."""
        if self is DayCount.THIRTY_E_360_ISDA:
            return partial(_thirty_isda, maturity=maturity)
        return _UNITS[self]


def _actual(start: date, end: date) -> int:
    return end.toordinal() - start.toordinal()


def _actual_actual(start: date, end: date) -> int:
    return _in_leap_and_other_years(end) - _in_leap_and_other_years(start)


def _in_leap_and_other_years(day: date) -> int:
    """Units since the beginning of year one: a day of a leap year is 365 of them, another 366."""
    before = day.year - 1
    day_of_year = day.toordinal() - date(day.year, 1, 1).toordinal()
    weight = _YEAR if isleap(day.year) else _LEAP_YEAR
    return before * _YEAR * _LEAP_YEAR + day_of_year * weight


def _thirty(start: date, end: date) -> int:
    years, months = end.year - start.year, end.month - start.month
    return years * 360 + months * 30 + min(end.day, 30) - min(start.day, 30)


def _thirty_isda(start: date, end: date, maturity: date | None) -> int:
    years, months = end.year - start.year, end.month - start.month
    first = 30 if _is_month_end(start) else start.day
    keeps = end == maturity and end.month == _FEBRUARY
    last = 30 if _is_month_end(end) and not keeps else end.day
    return years * 360 + months * 30 + last - first


def _twenty_eight(start: date, end: date) -> int:
    years, months = end.year - start.year, end.month - start.month
    return years * 336 + months * 28 + min(end.day, 28) - min(start.day, 28)


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


_UNITS: dict[DayCount, Callable[[date, date], int]] = {
    DayCount.ACTUAL_ACTUAL: _actual_actual,
    DayCount.ACTUAL_360: _actual,
    DayCount.ACTUAL_365: _actual,
    DayCount.THIRTY_E_360: _thirty,
    DayCount.TWENTY_EIGHT_E_336: _twenty_eight,
}
_BASIS = {
    DayCount.ACTUAL_ACTUAL: _YEAR * _LEAP_YEAR,
    DayCount.ACTUAL_360: 360,
    DayCount.ACTUAL_365: _YEAR,
    DayCount.THIRTY_E_360: 360,
    DayCount.THIRTY_E_360_ISDA: 360,
    DayCount.TWENTY_EIGHT_E_336: 336,
}
