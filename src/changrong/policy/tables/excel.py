"""Excel workbooks read strictly: what a person sees in a cell, or a refusal that names the cell.

Formulas, errors, times of day, merged cells, hidden rows and columns and second sheets are refused,
for each could decide unseen. Excel's own numbers are read at the digits that it shows, days as ISO
dates, truth values as TRUE and FALSE.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context
from typing import TYPE_CHECKING

from changrong.policy.errors import NoticeError, Place
from changrong.policy.numbers import plain
from changrong.policy.tables.csvs import Line
from changrong.text import Text

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SETTINGS_TITLE = "设置 settings"
LARGEST = 1 << 27
"""Bytes of a workbook when unpacked; what is larger is no table that people keep."""
MOST_CHARACTERS = 32_767
"""Characters in one cell of Excel."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ZEROS = re.compile("0{2,}")
_SHOWN = Context(prec=15)


@dataclass(frozen=True, slots=True)
class TableBook:
    """A workbook of one table: lines of text with their rows' numbers, and its settings."""

    lines: tuple[tuple[int, Line], ...]
    settings: Mapping[str, str]


def escaped(text: str) -> str:
    """Text as a workbook keeps it: characters that XML cannot hold are spelt `_xHHHH_`."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def read_book(content: bytes, place: Place) -> TableBook:
    """The table and settings of a workbook. Raises NoticeError naming the cell."""
    book = _opened(content, place)
    filled = [sheet for sheet in book.worksheets if sheet.title != SETTINGS_TITLE and _used(sheet)]
    if len(filled) > 1:
        names = [sheet.title for sheet in filled]
        problem = Text(
            f"只能有一张表，这里有：{'、'.join(names)}",
            f"one sheet only; here are: {', '.join(names)}",
        )
        raise NoticeError("second-sheet", place, problem)
    lines = _Reader(filled[0], place).lines() if filled else []
    settings = book[SETTINGS_TITLE] if SETTINGS_TITLE in book.sheetnames else None
    return TableBook(tuple(lines), {} if settings is None else _settings(settings, place))


def _opened(content: bytes, place: Place) -> Workbook:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size <= LARGEST:
            return load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except Exception:  # openpyxl raises whatever its parts raise for a file that is none
        problem = Text("不是 Excel 工作簿（.xlsx）", "this is not an Excel workbook (.xlsx)")
        raise NoticeError("syntax", place, problem) from None
    raise NoticeError("too-long", place, Text("工作簿太大", "this workbook is too large"))


def _used(sheet: Worksheet) -> bool:
    return any(cell.value not in (None, "") for row in sheet.iter_rows() for cell in row)


class _Reader:
    """One sheet, read row by row."""

    def __init__(self, sheet: Worksheet, place: Place) -> None:
        self.sheet = sheet
        self.place = place

    def refuse(self, code: str, cell: str, zh: str, en: str) -> NoticeError:
        where = Text(f"单元格 {cell}：{zh}", f"cell {cell}: {en}")
        return NoticeError(code, self.place, where)

    def lines(self) -> list[tuple[int, Line]]:
        """The rows that hold any text, as wide as the header, which is the first of them."""
        self.check_layout()
        found: list[tuple[int, Line]] = []
        for number, row in enumerate(self.sheet.iter_rows(), start=1):
            line = [self.text(cell) for cell in row]
            if not any(line):
                continue
            while line and not line[-1]:
                line.pop()
            width = len(found[0][1]) if found else len(line)
            if len(line) > width:
                cell = row[len(line) - 1].coordinate
                raise self.refuse("ragged-row", cell, "这一列没有表头", "this column has no header")
            found.append((number, (*line, *[""] * (width - len(line)))))
        return found

    def check_layout(self) -> None:
        for merged in self.sheet.merged_cells.ranges:
            raise self.refuse(
                "merged-cells",
                str(merged.coord),
                "不能合并单元格；请拆分并填满",
                "cells are merged; split them and fill each",
            )
        for number, row in self.sheet.row_dimensions.items():
            if row.hidden and number <= self.sheet.max_row:
                raise self.refuse("hidden", f"{number}:{number}", "这一行被隐藏", "a hidden row")
        for letter, column in self.sheet.column_dimensions.items():
            if column.hidden and (column.min or 1) <= self.sheet.max_column:
                raise self.refuse("hidden", f"{letter}:{letter}", "这一列被隐藏", "a hidden column")

    def text(self, cell: Cell | MergedCell) -> str:
        """What a cell holds, as a CSV would hold it."""
        value = cell.value
        if cell.data_type == "f":
            raise self.refuse("formula", cell.coordinate, "不读公式，请写值", "a formula, no value")
        if cell.data_type == "e":
            shown = str(value)
            raise self.refuse(
                "error-cell", cell.coordinate, f"错误值 {shown}", f"an error, {shown}"
            )
        match value:
            case None:
                return ""
            case bool():
                return "TRUE" if value else "FALSE"
            case int() | float():
                return self.number(cell, value)
            case datetime() if value.time() != datetime.min.time():
                shown = value.isoformat(" ")
                raise self.refuse(
                    "wrong-type", cell.coordinate, f"{shown} 有时刻", f"{shown} has a time of day"
                )
            case datetime():
                return value.date().isoformat()
            case date():
                return value.isoformat()
            case str():
                return unescaped(value)
        raise self.refuse("wrong-type", cell.coordinate, f"不读 {value}", f"cannot read {value}")

    def number(self, cell: Cell | MergedCell, value: int | float) -> str:
        """The digits that Excel shows: fifteen, and it keeps no more of what was typed."""
        if isinstance(value, float):
            return plain(_SHOWN.create_decimal(repr(value)))
        if abs(value) >= 10**_SHOWN.prec:
            raise self.refuse(
                "wrong-type",
                cell.coordinate,
                f"{value} 超过 Excel 能保存的十五位数字，请存为文本",
                f"{value} has more than the fifteen digits that Excel keeps; store it as text",
            )
        is_padded = _ZEROS.fullmatch(cell.number_format)
        return str(value).zfill(len(cell.number_format)) if is_padded else str(value)


def _settings(sheet: Worksheet, place: Place) -> dict[str, str]:
    """The settings sheet: names in its first column, values in its second."""
    reader = _Reader(sheet, _on_sheet(place, sheet.title))
    found = {}
    for row in sheet.iter_rows(min_row=2, max_col=2):
        name, value = ([*map(reader.text, row), "", ""])[:2]
        if name:
            found[name] = value
    return found


def _on_sheet(place: Place, sheet: str) -> Place:
    """The place of a sheet of a workbook."""
    return Place(f"{place.file}, {sheet}", place.measure, place.condition, place.column)
