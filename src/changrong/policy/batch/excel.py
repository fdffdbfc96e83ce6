"""Excel workbooks as tapes: one sheet, its first row that is not blank as the header.

Cells keep their sort: text is text, dates are days, numbers are the digits that Excel shows, which
keeps fifteen of them. A number in a column of codes is refused as it is in Parquet, since its zeros
are lost, unless the cell is formatted to show them. An error such as #N/A is a value that cannot be
read; a formula is what it came to, and one that was never computed stops the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import BadZipFile, ZipFile

import pyarrow as pa

from changrong.policy.batch.files import TapeError
from changrong.policy.batch.tape import Tape, checked
from changrong.policy.errors import did_you_mean

ROWS = 20_000
"""Rows in memory at once: each cell is a Python object."""
MOST_TEXT = 256 << 20
"""Bytes of the table of texts, which a workbook keeps apart and which is held whole."""
MOST_ROWS = 1_048_576
"""Rows that a sheet can have. One that claims a higher number would be led up to by blank rows
without end."""
_TEXTS = "xl/sharedStrings.xml"
_BOOK = "xl/workbook.xml"
_FORMULA = re.compile(rb"<(\w+:)?f[\s>/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([^"]+)"')
_LONGEST_TAG = 256
_ZEROS = re.compile("0{2,18}")
_DIGITS = 15
"""Significant digits of a number that Excel keeps and shows."""
_BLOCK = 1 << 20

Cell = str | Decimal | bool | date | datetime | bytes | None
"""A cell's value; bytes are an error such as #N/A."""


@dataclass(frozen=True, slots=True)
class ExcelTape(Tape):
    """One sheet of a workbook. `header` is the number of its header row, as Excel counts."""

    sheet: str
    header: int

    def batches(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        positions = [self.columns.index(name) for name in names]
        waiting: list[list[Cell]] = []
        for number, cells in self.numbered():
            self._must_fit(number, cells)
            cells += [None] * (len(self.columns) - len(cells))
            waiting.append([cells[position] for position in positions])
            if len(waiting) == ROWS:
                yield _batch(names, waiting)
                waiting = []
        if waiting:
            yield _batch(names, waiting)

    def numbered(self) -> Iterator[tuple[int, list[Cell]]]:
        """The rows under the header that hold something, each with the number that Excel shows,
        without blank cells at its end. Raises TapeError."""
        with _opened(self.file, self.sheet) as worksheet:
            for number, cells in _filled(worksheet):
                if number > self.header:
                    yield number, cells

    def _must_fit(self, number: int, cells: Sequence[Cell]) -> None:
        if len(cells) > len(self.columns):
            raise TapeError(
                self.file,
                f"第 {number} 行有 {len(cells)} 格，表头有 {len(self.columns)} 格",
                f"row {number} has {len(cells)} cells and the header {len(self.columns)}",
            )


def excel_tape(file: Path, sheet: str | None = None) -> ExcelTape:
    """The tape of a workbook's sheet; of its only filled one where none is named.

    Raises TapeError where there is no such sheet, or more than one to choose from.
    """
    name = _sheet_of(file, sheet)
    with _opened(file, name) as worksheet:
        rows = _filled(worksheet)
        header, cells = next(rows, (0, []))
        has_rows = next(rows, None) is not None
        _must_be_computed(file, worksheet)
        _must_stand_apart(file, worksheet)
    columns = tuple(_heading(cell) for cell in cells)
    if not columns:
        raise TapeError(file, f"工作表 {name} 是空的", f"the sheet {name} is empty")
    return checked(ExcelTape(file, columns, None, name, header), has_rows)


def _sheet_of(file: Path, sheet: str | None) -> str:
    """The sheet that is asked for, or the only visible one with something in it."""
    with _workbook(file) as book:
        names = [each.title for each in book.worksheets]
        if sheet is not None:
            if sheet not in names:
                hint = did_you_mean(sheet, names)
                known = "、".join(names), ", ".join(names)
                raise TapeError(
                    file,
                    f"没有工作表 {sheet}{hint.zh}（有 {known[0]}）",
                    f"there is no sheet {sheet}{hint.en} (it has {known[1]})",
                )
            return sheet
        filled: list[str] = [
            each.title
            for each in book.worksheets
            if each.sheet_state == "visible" and next(_filled(each), None) is not None
        ]
    if not filled:
        raise TapeError(file, "文件是空的", "the file is empty")
    if len(filled) > 1:
        raise TapeError(
            file,
            f"有几张工作表（{'、'.join(filled)}），请用 --sheet 指明",
            f"there are several sheets ({', '.join(filled)}); name one by --sheet",
        )
    return filled[0]


@contextmanager
def _workbook(file: Path) -> Iterator[Any]:
    """The workbook, read as a stream. Raises TapeError where it is none or is damaged."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with ZipFile(file) as archive:
            sizes = {item.filename: item.file_size for item in archive.infolist()}
        if _BOOK not in sizes:
            raise TapeError(file, "不是 Excel 工作簿", "this is not an Excel workbook")
        if sizes.get(_TEXTS, 0) > MOST_TEXT:
            raise TapeError(
                file,
                f"文字超过 {MOST_TEXT >> 20} MB，请另存为 CSV",
                f"it holds more than {MOST_TEXT >> 20} MB of text; save it as CSV",
            )
        with file.open("rb") as raw:
            book = load_workbook(raw, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, EOFError) as error:
        if isinstance(error, TapeError):
            raise
        raise TapeError(
            file,
            f"Excel 工作簿已损坏，或没有传完：{error}",
            f"this workbook is damaged, or was not copied to its end: {error}",
        ) from None


@contextmanager
def _opened(file: Path, sheet: str) -> Iterator[Any]:
    with _workbook(file) as book:
        yield book[sheet]


def _filled(worksheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    """The rows that hold something, with their numbers, without blank cells at their end."""
    worksheet.reset_dimensions()  # some programs write wrong ones
    for number, row in enumerate(worksheet.iter_rows(max_row=MOST_ROWS), 1):
        cells = [_cell(each) for each in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _cell(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, bool | None):
        return value
    if cell.data_type == "e":
        return str(value).encode()
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    return value if isinstance(value, date) else str(value)


def _number(value: int | float, shown_as: str) -> Cell:
    """The digits that Excel shows; with the zeros in front where the cell is to show them."""
    if isinstance(value, int) and value >= 0 and _ZEROS.fullmatch(shown_as):
        return str(value).zfill(len(shown_as))
    if isinstance(value, float):
        return Decimal(format(value, f".{_DIGITS}g"))
    return Decimal(value)


def _heading(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _must_be_computed(file: Path, worksheet: Any) -> None:
    """Refuse a formula without a result: a program wrote it and no Excel has opened it since."""
    if _first(_FORMULA, file, worksheet) is None:
        return
    with ZipFile(file) as archive, archive.open(worksheet._worksheet_path) as raw:
        for _, element in iterparse(raw):
            name = element.tag.rpartition("}")[2]
            if name == "c":
                parts = {part.tag.rpartition("}")[2]: part.text for part in element}
                is_text = element.get("t") == "str"  # whose result may be empty
                if "f" in parts and not is_text and not parts.get("v"):
                    raise _not_computed(file, element.get("r", "?"))
            if name == "row":
                element.clear()


def _must_stand_apart(file: Path, worksheet: Any) -> None:
    """Refuse merged cells: only the first of them holds the value that a person sees in all."""
    merged = _first(_MERGED, file, worksheet)
    if merged is not None:
        cells = merged[1].decode()
        raise TapeError(
            file,
            f"{cells} 是合并的单元格，请取消合并并逐格填写",
            f"the cells {cells} are merged; unmerge them and fill each",
        )


def _first(pattern: re.Pattern[bytes], file: Path, worksheet: Any) -> re.Match[bytes] | None:
    """Where a tag first stands in the sheet's own file, read a block at a time."""
    with ZipFile(file) as archive, archive.open(worksheet._worksheet_path) as raw:
        tail = b""
        for block in iter(lambda: raw.read(_BLOCK), b""):
            found = pattern.search(tail + block)
            if found is not None:
                return found
            tail = block[-_LONGEST_TAG:]
    return None


def _not_computed(file: Path, cell: str) -> TapeError:
    return TapeError(
        file,
        f"{cell} 格的公式还没有计算过，请用 Excel 打开并保存一次",
        f"the formula in cell {cell} was never computed; open the file in Excel and save it once",
    )


# Columns


def _batch(names: Sequence[str], rows: list[list[Cell]]) -> pa.RecordBatch:
    columns = [_column(list(cells)) for cells in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=list(names))


def _column(cells: list[Cell]) -> pa.Array:
    """One Arrow type where all cells are of one sort, else each with its own."""
    sorts = {type(cell) for cell in cells if cell is not None}
    if len(sorts) <= 1 and bytes not in sorts:
        try:
            return pa.array(cells, pa.string()) if sorts <= {str} else pa.array(cells)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError):
            cells = [str(cell) if isinstance(cell, Decimal) else cell for cell in cells]
    return _mixed(cells)


def _mixed(cells: list[Cell]) -> pa.Array:
    kinds: list[type] = list(dict.fromkeys(type(cell) for cell in cells))
    parts: dict[type, list[Cell]] = {kind: [] for kind in kinds}
    types, offsets = [], []
    for cell in cells:
        kind = type(cell)
        types.append(kinds.index(kind))
        offsets.append(len(parts[kind]))
        parts[kind].append(cell)
    return pa.UnionArray.from_dense(
        pa.array(types, pa.int8()),
        pa.array(offsets, pa.int32()),
        [_part(part) for part in parts.values()],
        [kind.__name__ for kind in kinds],
    )


def _part(cells: list[Cell]) -> pa.Array:
    try:
        return pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError):
        return pa.array([str(cell) for cell in cells])
