"""The calendar table: the days on which a year departs from its plain weekdays and weekends."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
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
    return parse_table(path.read_text(encoding="utf-8-sig"), path.name)


def decoded(content: bytes, file: str) -> str:
    """The text of a file as a Chinese office saves it: UTF-8, with a byte order mark or without,
    else GB 18030. Raises CalendarError."""
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise CalendarError(
        f"{file}：不是 CSV 文本，请另存为“CSV UTF-8”",
        f"{file}: not a CSV text; save it as “CSV UTF-8”",
    )


def parse_table(text: str, file: str) -> tuple[SpecialDay, ...]:
    """Read a table's text; errors name it `file`. Raises what `read_table` raises."""
    days = tuple(day for _row, day in numbered_rows(text, file))
    refuse_doubles(days, file)
    return tuple(sorted(days, key=lambda day: (day.date, day.region)))


def numbered_rows(text: str, file: str) -> list[tuple[int, SpecialDay]]:
    """The rows as written, each with its number in the file, the heading being row 1."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise CalendarError(
            f"{file}：缺少列 {'、'.join(missing)}",
            f"{file}: missing columns {', '.join(missing)}",
        )
    return [(number, _day(_Row(file, number, row))) for number, row in enumerate(reader, start=2)]


def refuse_doubles(days: Iterable[SpecialDay], file: str) -> None:
    """Raises CalendarError where one area has two rows for a day."""
    seen: set[tuple[date, str]] = set()
    for day in days:
        if (day.date, day.region) in seen:
            raise CalendarError(
                f"{file}：{day.date} 出现了两次", f"{file}: {day.date} is given twice"
            )
        seen.add((day.date, day.region))


def cell_error(file: str, number: int, column: str, zh: str, en: str) -> CalendarError:
    """A CalendarError that names the file, the row and the column."""
    return CalendarError(
        f"{file} 第 {number} 行，{column} 列：{zh}", f"{file}, row {number}, column {column}: {en}"
    )


def _day(at: _Row) -> SpecialDay:
    return SpecialDay(
        date=at.read("date", date.fromisoformat),
        kind=at.read("kind", Kind),
        name=Text(at.read("name_zh", str.strip), at.read("name_en", str.strip)),
        year=at.read("year", int),
        status=at.read("status", Status),
        region=at.read("region", str.strip),
        source=at.read("source", str.strip),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    number: int
    cells: Mapping[str, str | None]

    def read(self, column: str, reader: Callable[[str], T]) -> T:
        found = self.cells[column]
        try:
            if found is None:
                raise ValueError
            return reader(found)
        except ValueError as error:
            said = found or ""
            zh, en = f"读不懂“{said}”", f"cannot read {said!r}"
            raise cell_error(self.file, self.number, column, zh, en) from error
