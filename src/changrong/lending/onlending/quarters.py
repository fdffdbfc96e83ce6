"""Quarters of the calendar year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from changrong.lending.errors import LendingError
from changrong.text import NO_BREAK, Text

_MONTHS, _QUARTERS = 3, 4


class Quarter(NamedTuple):
    """A year and a quarter of it, 1 to 4; they compare in time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month - 1) // _MONTHS + 1)

    @classmethod
    def read(cls, text: str) -> Quarter:
        """“2026Q3”. Raises LendingError."""
        year, _, number = text.partition("Q")
        if len(year) == 4 and year.isdecimal() and number in ("1", "2", "3", "4"):
            return cls(int(year), int(number))
        raise LendingError(
            f"“{text}”不是季度，应如 2026Q3", f"{text!r} is not a quarter such as 2026Q3"
        )

    @property
    def previous(self) -> Quarter:
        if self.number == 1:
            return Quarter(self.year - 1, _QUARTERS)
        return Quarter(self.year, self.number - 1)

    @property
    def start(self) -> date:
        return date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        if self.number == _QUARTERS:
            return date(self.year, 12, 31)
        return Quarter(self.year, self.number + 1).start - timedelta(1)

    def holds(self, day: date) -> bool:
        return Quarter.of(day) == self

    @property
    def text(self) -> Text:
        zh = f"{self.year}{NO_BREAK}年第{NO_BREAK}{self.number}{NO_BREAK}季度"
        return Text(zh, f"Q{self.number} {self.year}")
