"""The calendar table: the days on which a year departs from its plain weekdays and weekends."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from changrong.text import Problem, Text

T = TypeVar("T")

TABLE = Path(__file__).with_name("calendar.csv")
COLUMNS = ("date", "kind", "name_zh", "name_en", "year", "status", "region", "source")


class Kind(StrEnum):
    """A weekday taken off, or a weekend day worked in exchange for one."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


class Status(StrEnum):
    """`official`: the State Council has published the year. `provisional`: only the statutory
    holidays are known, and the working weekends that will pay for longer ones are not."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"


class CalendarError(Problem):
    """A calendar table that cannot be used; names the file, the row and the column."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """One row. `name` is the holiday's, for a swapped working day the holiday it pays for;
    `year` is the year whose arrangement the row belongs to; `region` a GB/T 2260 code, "" for
    the whole country; `source` the document."""

    date: date
    kind: Kind
    name: Text
    year: int
    status: Status
    region: str
    source: str


def read_table(path: Path = TABLE) -> tuple[SpecialDay, ...]:
    """Read a table (UTF-8 CSV with the columns of `COLUMNS`), in date order.

    Raises CalendarError for a missing column, an unreadable cell or a day given twice.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise CalendarError(
                f"{path.name}：缺少列 {'、'.join(missing)}",
                f"{path.name}: missing columns {', '.join(missing)}",
            )
        days = tuple(_days(path.name, reader))
    _refuse_doubles(path.name, days)
    return tuple(sorted(days, key=lambda day: (day.date, day.region)))


def _days(file: str, rows: Iterable[Mapping[str, str]]) -> Iterator[SpecialDay]:
    for number, row in enumerate(rows, start=2):
        at = _Row(file, number, row)
        yield SpecialDay(
            date=at.read("date", date.fromisoformat),
            kind=at.read("kind", Kind),
            name=Text(row["name_zh"], row["name_en"]),
            year=at.read("year", int),
            status=at.read("status", Status),
            region=row["region"],
            source=row["source"],
        )


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    number: int
    cells: Mapping[str, str]

    def read(self, column: str, reader: Callable[[str], T]) -> T:
        try:
            return reader(self.cells[column])
        except (TypeError, ValueError) as error:
            found = self.cells[column]
            raise CalendarError(
                f"{self.file} 第 {self.number} 行，{column} 列：读不懂“{found}”",
                f"{self.file}, row {self.number}, column {column}: cannot read {found!r}",
            ) from error


def _refuse_doubles(name: str, days: tuple[SpecialDay, ...]) -> None:
    seen: set[tuple[date, str]] = set()
    for day in days:
        if (day.date, day.region) in seen:
            raise CalendarError(
                f"{name}：{day.date} 出现了两次", f"{name}: {day.date} is given twice"
            )
        seen.add((day.date, day.region))
