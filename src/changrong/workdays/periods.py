"""How long something may take: a whole number of working days, days, months or hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from changrong.text import NO_BREAK, Problem, Text


class Unit(StrEnum):
    """What a period is counted in; the values are the words used in notices."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"
    HOURS = "hours"

    def text(self, n: int) -> Text:
        """`n` of this unit in words: 「2 个工作日」, "2 working days"."""
        zh, en = _WORDS[self]
        plural = "" if abs(n) == 1 else "s"
        return Text(f"{n}{NO_BREAK}{zh}", f"{n}{NO_BREAK}{en}{plural}")


_WORDS = {
    Unit.WORKING_DAYS: ("个工作日", "working day"),
    Unit.DAYS: ("个自然日", "calendar day"),
    Unit.MONTHS: ("个月", "month"),
    Unit.HOURS: ("小时", "hour"),
}

_PERIOD = re.compile(r"(?P<n>[1-9][0-9]{0,3}) (?P<unit>working day|day|month|hour)s?")


class PeriodError(Problem):
    """A period that cannot be read."""


@dataclass(frozen=True, slots=True)
class Period:
    """`n` of a unit, at least one."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.n < 1:
            raise PeriodError(f"时限至少为 1：{self.n}", f"a period is at least 1, not {self.n}")

    @property
    def text(self) -> Text:
        return self.unit.text(self.n)

    def __str__(self) -> str:
        """The form that `parse_period` reads."""
        return f"{self.n} {self.unit.value if self.n != 1 else self.unit.value[:-1]}"


def parse_period(text: str) -> Period:
    """Read "2 working days", "15 days", "1 month" or "24 hours"; the unit may be singular.

    Raises PeriodError, which quotes what was found, for everything else.
    """
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise PeriodError(
            f"时限“{text}”读不懂，应写作 2 working days、15 days、1 month 或 24 hours",
            f"cannot read the period {text!r}: "
            'write "2 working days", "15 days", "1 month" or "24 hours"',
        )
    return Period(int(found["n"]), Unit(found["unit"] + "s"))
