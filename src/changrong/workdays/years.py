"""One year's arrangement, as somebody wrote it down to be published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from changrong.text import Text
from changrong.workdays.table import (
    CalendarError,
    Kind,
    SpecialDay,
    Status,
    cell_error,
    numbered_rows,
    refuse_doubles,
)

SATURDAY = 5
DECEMBER = 12
_REGION = re.compile(r"([0-9]{6})?")
_Row = tuple[int, SpecialDay]


@dataclass(frozen=True, slots=True)
class Year:
    """The rows of one area for one year, all official or all provisional. A row's day may lie in
    the December before: a weekend worked, or a day off, for the New Year."""

    year: int
    region: str
    status: Status
    rows: tuple[SpecialDay, ...]

    @property
    def years(self) -> frozenset[int]:
        """The years in which one of its days lies."""
        return frozenset(row.date.year for row in self.rows) | {self.year}


def read_year(
    text: str, file: str, *, year: int | None = None, region: str | None = None, source: str = ""
) -> Year:
    """Read a file with the columns of the calendar's table; errors name it `file`.

    `year` and `region` are what the file must be about (None: what its first row says); `source`
    is the document of the rows that name none. Raises CalendarError, with row and column.
    """
    rows = numbered_rows(text, file)
    if not rows:
        raise CalendarError(f"{file}：一行也没有", f"{file}: there are no rows")
    _number, first = rows[0]
    wanted = replace(
        first,
        year=first.year if year is None else year,
        region=first.region if region is None else region,
    )
    fail = partial(cell_error, file)
    for number, row in rows:
        _refuse_other(number, row, wanted, fail)
        _refuse_bad(number, row, source, fail)
    refuse_doubles((row for _number, row in rows), file)
    sourced = (replace(row, source=row.source or source) for _number, row in rows)
    ordered = tuple(sorted(sourced, key=lambda row: row.date))
    return Year(wanted.year, wanted.region, wanted.status, ordered)


def overlaid(rows: Iterable[SpecialDay], years: Iterable[Year]) -> tuple[SpecialDay, ...]:
    """A table's rows with some areas' years put in the place of those it has. Raises CalendarError
    for a day that two years of one area both speak of."""
    given = {(year.year, year.region): year for year in years}
    kept = tuple(row for row in rows if (row.year, row.region) not in given)
    whole = (*kept, *(row for year in given.values() for row in year.rows))
    refuse_doubles(whole, "calendar")
    return whole


def doubts(year: Year, known: Iterable[SpecialDay]) -> tuple[Text, ...]:
    """What is allowed and yet looks like a slip in a year of the whole country, beside what the
    table `known` gives for other years."""
    if year.region:
        return ()
    found = []
    if year.status is Status.OFFICIAL and not any(row.kind is Kind.WORKDAY for row in year.rows):
        found.append(
            Text(
                f"{year.year} 年写作正式，却没有一个调休上班的周末",
                f"{year.year} is said to be official, yet no weekend is worked in exchange",
            )
        )
    missing = _names(known) - _names(year.rows)
    if missing:
        zh, en = zip(*sorted(missing), strict=True)
        found.append(Text(f"没有写到：{'、'.join(zh)}", f"not mentioned: {', '.join(en)}"))
    return tuple(found)


def _names(rows: Iterable[SpecialDay]) -> set[tuple[str, str]]:
    """The holidays that national rows are named after; a joint name is several."""
    return {
        pair
        for row in rows
        if row.region == ""
        for pair in zip(row.name.zh.split("、"), row.name.en.split(", "), strict=False)
    }


def _refuse_other(
    number: int, row: SpecialDay, wanted: SpecialDay, fail: partial[CalendarError]
) -> None:
    """A file is of one year, one area and one status."""
    if row.year != wanted.year:
        raise fail(
            number,
            "year",
            f"应为 {wanted.year}，写的是 {row.year}",
            f"{row.year}, not {wanted.year}",
        )
    if row.region != wanted.region:
        raise fail(
            number,
            "region",
            f"应为“{wanted.region}”，写的是“{row.region}”（全国留空）",
            f"{row.region!r}, not {wanted.region!r} (blank: the whole country)",
        )
    if row.status is not wanted.status:
        raise fail(
            number,
            "status",
            f"同一年不能既有正式（{Status.OFFICIAL}）又有暂定（{Status.PROVISIONAL}）",
            f"a year is either {Status.OFFICIAL} or {Status.PROVISIONAL}, not both",
        )


def _refuse_bad(number: int, row: SpecialDay, source: str, fail: partial[CalendarError]) -> None:
    day = row.date
    if _REGION.fullmatch(row.region) is None:
        raise fail(
            number,
            "region",
            f"“{row.region}”不是六位地区代码",
            f"{row.region!r} is not a six-digit region code",
        )
    if day.year != row.year and (day.year, day.month) != (row.year - 1, DECEMBER):
        raise fail(
            number,
            "date",
            f"{day} 不在 {row.year} 年，也不在前一年 12 月",
            f"{day} lies neither in {row.year} nor in the December before",
        )
    if row.kind is Kind.WORKDAY and not row.region and day.weekday() < SATURDAY:
        raise fail(
            number,
            "kind",
            f"{day} 是周一到周五，本来就上班",
            f"{day} is a weekday, and worked anyway",
        )
    for column, value in (("name_zh", row.name.zh), ("name_en", row.name.en)):
        if not value:
            raise fail(number, column, "要写节日名称", "name the holiday")
    if not (row.source or source):
        raise fail(number, "source", "要写依据的文件", "name the document")
