"""Which part of a year a period is, by a basis that the contract names."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from changrong.guarantee.fees.errors import FeeError, checked_period
from changrong.text import Text
from changrong.workdays import add_months

_MONTHS_IN_YEAR = 12


class YearBasis(StrEnum):
    """Days over 365 (the basis of the annualised amount), days over 360 as banks count, or whole
    months over 12."""

    DAYS_365 = "days/365"
    DAYS_360 = "days/360"
    MONTHS_12 = "months/12"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    def part(self, since: date, until: date) -> Fraction:
        """The part from one day until another, the last not counted. Raises FeeError where nothing
        lies between them, or no whole months on the basis of months."""
        checked_period(since, until)
        if self is YearBasis.MONTHS_12:
            return Fraction(whole_months(since, until), _MONTHS_IN_YEAR)
        days = (until - since).days
        return Fraction(days, 365 if self is YearBasis.DAYS_365 else 360)

    def first_day(self, since: date, until: date) -> date:
        """The first day from one on of which a part until another can be told: on the basis of
        months, the first that leaves whole ones; the last day where none does."""
        if self is not YearBasis.MONTHS_12:
            return since
        days = (since + timedelta(days) for days in range((until - since).days))
        return next((day for day in days if _are_whole(day, until)), until)


_LABELS = {
    YearBasis.DAYS_365: Text("实际天数/365", "Days over 365"),
    YearBasis.DAYS_360: Text("实际天数/360", "Days over 360"),
    YearBasis.MONTHS_12: Text("整月数/12", "Whole months over 12"),
}


def whole_months(since: date, until: date) -> int:
    """The whole months between two days. Raises FeeError where days are left over."""
    if not _are_whole(since, until):
        raise FeeError(
            "until",
            until,
            f"从 {since} 起不是整月，按整月计费算不出",
            f"is not a whole number of months after {since}, which a fee by months needs",
        )
    return _months(since, until)


def _months(since: date, until: date) -> int:
    return (until.year - since.year) * _MONTHS_IN_YEAR + until.month - since.month


def _are_whole(since: date, until: date) -> bool:
    return add_months(since, _months(since, until)) == until
