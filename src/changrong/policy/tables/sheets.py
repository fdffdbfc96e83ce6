"""Tables as people keep them, before anything is meant: a header and rows of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from changrong.policy.errors import NoticeError, Place
from changrong.policy.tables.csvs import Line, decoded, lines_of
from changrong.text import Text

SUFFIXES = (".csv", ".xlsx")
"""How the name of a table's file may end."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and rows of text, as they stand in the file; `rows` have their line's number.

    `settings` are those of a workbook's settings sheet.
    """

    header: Line
    rows: tuple[tuple[int, Line], ...]
    settings: Mapping[str, str] = field(default_factory=dict)

    def where(self, number: int, column: str) -> Text:
        """What a person calls this cell, where there is more to say than its row and column."""
        return Text("", "")


@dataclass(frozen=True, slots=True)
class ExcelSheet(Sheet):
    """A sheet whose cells have the names that Excel gives them."""

    def where(self, number: int, column: str) -> Text:
        from openpyxl.utils import get_column_letter

        if column not in self.header:
            return Text("", "")
        cell = f"{get_column_letter(self.header.index(column) + 1)}{number}"
        return Text(f"单元格 {cell}", f"cell {cell}")


def read_sheet(file: Path, place: Place) -> Sheet:
    """The table of a file. Raises NoticeError where it is none."""
    try:
        content = file.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        problem = Text("缺少这个表", "this table is missing")
        raise NoticeError("missing-table", place, problem) from None
    is_excel = file.suffix.lower() == ".xlsx"
    sheet = excel_sheet(content, place) if is_excel else csv_sheet(decoded(content, place), place)
    if not sheet.rows:
        raise NoticeError("empty-table", place, Text("表中没有行", "this table has no rows"))
    return sheet


def csv_sheet(text: str, place: Place) -> Sheet:
    """The sheet of a CSV text; lines without any text are no rows."""
    header, rows = _shaped(lines_of(text, place), place)
    return Sheet(header, rows)


def excel_sheet(content: bytes, place: Place) -> Sheet:
    """The sheet of a workbook. Raises NoticeError naming the cell."""
    from changrong.policy.tables.excel import read_book

    book = read_book(content, place)
    header, rows = _shaped(book.lines, place)
    return ExcelSheet(header, rows, book.settings)


def _shaped(
    lines: Sequence[tuple[int, Line]], place: Place
) -> tuple[Line, tuple[tuple[int, Line], ...]]:
    """The header and the rows, each row as wide as the header."""
    if not lines:
        return (), ()
    header = tuple(cell.strip() for cell in lines[0][1])
    for number, line in lines[1:]:
        if len(line) != len(header):
            problem = Text(
                f"有 {len(line)} 格，表头有 {len(header)} 格",
                f"has {len(line)} cells and the header {len(header)}",
            )
            raise NoticeError("ragged-row", replace(place, row=number), problem)
    return header, tuple(lines[1:])
