"""How long something may take: a whole number of working days, days, months or hours.

A period may also run backwards ("1 working day before"): so long before the day it is told from.
"""

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

_PERIOD = re.compile(
    r"(?P<n>[1-9][0-9]{0,3}) (?P<unit>working day|day|month|hour)s?(?P<before> before)?"
)


class PeriodError(Problem):
    """A period that cannot be read, or that cannot be reckoned so."""


@dataclass(frozen=True, slots=True)
class Period:
    """`n` of a unit, at least one; `before`: counted back from its day instead of on from it."""

    n: int
    unit: Unit
    before: bool = False

    def __post_init__(self) -> None:
        if self.n < 1:
            raise PeriodError(f"时限至少为 1：{self.n}", f"a period is at least 1, not {self.n}")

    @property
    def text(self) -> Text:
        """「2 个工作日」, "2 working days"; backwards 「期满前 2 个工作日」, "… before the end"."""
        length = self.unit.text(self.n)
        if not self.before:
            return length
        return Text(f"期满前{NO_BREAK}{length.zh}", f"{length.en} before the end")

    def __str__(self) -> str:
        """The form that `parse_period` reads."""
        length = f"{self.n} {self.unit.value if self.n != 1 else self.unit.value[:-1]}"
        return f"{length} before" if self.before else length


def parse_period(text: str) -> Period:
    """Read "2 working days", "15 days", "1 month" or "24 hours"; the unit may be singular, and
    " before" may follow.

    Raises PeriodError, which quotes what was found, for everything else.
    """
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise PeriodError(
            f"时限“{text}”读不懂，应写作 2 working days、15 days、1 month 或 24 hours，"
            "倒数的在后面加 before",
            f"cannot read the period {text!r}: "
            'write "2 working days", "15 days", "1 month" or "24 hours", '
            'and "before" after it to count back',
        )
    return Period(int(found["n"]), Unit(found["unit"] + "s"), found["before"] is not None)
