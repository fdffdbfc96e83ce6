"""A schedule as an Excel file: one sheet, numbers as numbers, days as days."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None

AMOUNT, RATE, DAY, WORD = "#,##0.00", "0.00####%", "yyyy-mm-dd", "@"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, how its cells are shown, and how wide."""

    heading: str
    format: str = WORD
    width: int = 16


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The file. A cell's number is written with all its digits that Excel can hold."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    sheet.title = title
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        head = sheet.cell(1, place, column.heading)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for line, row in enumerate(rows, start=2):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            if value is not None:
                sheet.cell(line, place, value).number_format = column.format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
