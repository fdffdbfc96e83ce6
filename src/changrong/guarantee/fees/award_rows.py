"""The guarantees of a claim from a CSV file: what was guaranteed, and the facts that decide whether
it counts.

Columns: `number`, `amount` and `fee` in yuan, `since`, `until`; every other column is a fact by its
name (`enterprise.headcount`), blank where it is not known. Errors name the row and the column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

from changrong.guarantee.fees.annualised import Guaranteed
from changrong.guarantee.fees.award import Row, measures_of_award
from changrong.guarantee.fees.errors import FeeError
from changrong.money import Fen, MoneyError, fen
from changrong.policy import Book, FactError, Value

OWN = ("number", "amount", "fee", "since", "until")


def award_rows(content: bytes, book: Book) -> list[Row]:
    """The rows of a file, each judged as of the day it begins. Raises FeeError."""
    part = measures_of_award(book)
    return [_row(place, cells, part) for place, cells in _cells(content, book)]


def _cells(content: bytes, book: Book) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines by their number in the file, the heading being the first."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FeeError("file", None, "请存成 UTF-8 的 CSV", "save it as CSV in UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    heading = [name.strip() for name in next(reader, [])]
    for name in OWN:
        if name not in heading:
            raise FeeError(name, None, "文件里没有这一列", "the file has no such column")
    for name in heading:
        if heading.count(name) > 1:
            raise FeeError(name, None, "这一列出现了不止一次", "the column is there more than once")
        if name not in OWN and name not in book.vocabulary:
            raise FeeError(
                name, None, "既不是要填的列，也不是事实", "is neither a column nor a fact"
            )
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heading):
            raise _at(
                reader.line_num,
                FeeError(
                    "row", len(cells), f"应有 {len(heading)} 列", f"must have {len(heading)} cells"
                ),
            )
        yield reader.line_num, dict(zip(heading, map(str.strip, cells), strict=True))


def _row(place: int, cells: Mapping[str, str], part: Book) -> Row:
    try:
        since, until = _day("since", cells), _day("until", cells)
        if until <= since:
            raise FeeError("until", until, f"应晚于 {since}", f"must be after {since}")
        guaranteed = Guaranteed(_fen("amount", cells), since, until, _fen("fee", cells))
        facts = {name: _fact(name, cells[name], part) for name in cells if name not in OWN}
    except FeeError as error:
        raise _at(place, error) from None
    known = {name: value for name, value in facts.items() if value is not None}
    return Row(cells["number"], guaranteed, part.decide(known, since).measures)


def _at(place: int, error: FeeError) -> FeeError:
    """The same error with its row."""
    said = error.problem
    return FeeError(
        error.field, error.value, f"第 {place} 行，{said.zh}", f"row {place}: {said.en}"
    )


def _day(name: str, cells: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(cells[name])
    except ValueError:
        raise FeeError(
            name, cells[name], "应写成 2019-07-01 这样", "must be written as 2019-07-01"
        ) from None


def _fen(name: str, cells: Mapping[str, str]) -> Fen:
    try:
        found = fen(cells[name])
    except MoneyError as error:
        raise FeeError(name, cells[name], error.text.zh, error.text.en) from None
    if found < 0:
        raise FeeError(name, cells[name], "不能为负", "cannot be negative")
    return found


def _fact(name: str, cell: str, part: Book) -> Value:
    if not cell:
        return None
    try:
        return part.vocabulary.parse(name, cell)
    except FactError as error:
        raise FeeError(name, cell, error.text.zh, error.text.en) from None
