"""Tables as people keep them, before anything is meant: a header and rows of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from changrong.policy.errors import NoticeError, Place
from changrong.text import Text

SUFFIXES = (".csv", ".xlsx")
"""How the name of a table's file may end."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and rows of text, as they stand in the file; `rows` have their line's number."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def where(self, number: int, column: str) -> Text:
        """What a person calls this row, or this cell of it."""
        return Text(f"第 {number} 行", f"row {number}")


def read_sheet(file: Path, place: Place) -> Sheet:
    """The table of a file. Raises NoticeError where it is none."""
    sheet = csv_sheet(_text_of(file, place), place)
    if not sheet.rows:
        raise NoticeError("empty-table", place, Text("表中没有行", "this table has no rows"))
    return sheet


def _text_of(file: Path, place: Place) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problem = Text("缺少这个表", "this table is missing")
        raise NoticeError("missing-table", place, problem) from None
    except UnicodeDecodeError:
        problem = Text("不是 UTF-8 文本", "this is not UTF-8 text")
        raise NoticeError("syntax", place, problem) from None


def csv_sheet(text: str, place: Place) -> Sheet:
    """The sheet of a CSV text; lines without any text are no rows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, tuple(line)) for line in reader if any(line)]
    except csv.Error as error:
        number = reader.line_num
        problem = Text(f"第 {number} 行不是 CSV：{error}", f"row {number} is not CSV: {error}")
        raise NoticeError("syntax", place, problem) from None
    header = tuple(cell.strip() for cell in lines[0][1]) if lines else ()
    check_shape(header, lines[1:], place)
    return Sheet(header, tuple(lines[1:]))


def check_shape(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], place: Place
) -> None:
    """Make sure that every row has as many cells as the header."""
    for number, line in rows:
        if len(line) != len(header):
            problem = Text(
                f"第 {number} 行有 {len(line)} 格，表头有 {len(header)} 格",
                f"row {number} has {len(line)} cells and the header {len(header)}",
            )
            raise NoticeError("ragged-row", place, problem)
