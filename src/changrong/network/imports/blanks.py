"""Empty files to fill in: headings with units, choices to pick from, one row as an example."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from changrong.network.boards import sheets
from changrong.network.clock import today
from changrong.network.imports.columns import CREDIT_CODE, FIRM_NAME, REGION, Column
from changrong.network.imports.importers import Importer
from changrong.network.imports.reading import EXAMPLE_CODE
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.text import Text

MOST_ROWS = 10_000  # rows of a workbook in which choices drop down
_FIRM = {
    CREDIT_CODE: Text(EXAMPLE_CODE, EXAMPLE_CODE),
    FIRM_NAME: Text(
        "示例鲜禾餐饮管理有限公司（示例，请删掉）", "Sample Catering Ltd. (remove this row)"
    ),
    REGION: Text("北京市朝阳区", "110105"),
}
_BY_TYPE = {
    "money": "300000",
    "fraction": "4.35%",
    "integer": "12",
    "number": "12",
    "phone": "13800000000",
    "industry": "6210",
}


def shown_columns(importer: Importer) -> list[Column]:
    """The columns of a template: the firm, the kind's fields, and what a firm knows of itself."""
    return [column for column in importer.columns if column.part != "fact" or _is_told(column)]


def _is_told(column: Column) -> bool:
    fact = book().vocabulary[column.name]
    return fact.subject == "enterprise" and fact.asked_of == "enterprise"


def example_of(column: Column) -> str:
    """What might stand in the column, in the reader's language."""
    if column.name in _FIRM:
        return str(choose(_FIRM[column.name]))
    if not column.required and column.part == "fact":
        return ""
    if column.takes.choices:
        return str(choose(next(iter(column.takes.choices.values()))))
    if column.takes.type == "date":
        return today().isoformat() if column.required else ""
    if column.takes.type == "boolean":
        return str(choose(Text("是", "yes")))
    return _BY_TYPE.get(
        column.takes.type, str(choose(Text("示例", "Example"))) if column.required else ""
    )


def heading_of(column: Column) -> str:
    return str(choose(column.heading))


def blank(
    name: str, form: str, columns: Sequence[Column], examples: Mapping[str, str] | None = None
) -> HttpResponse:
    """A template to download, as XLSX or CSV. `examples`: what stands in some columns of its row,
    by their names. Raises Http404 for any other form."""
    shown = [(examples or {}).get(column.name, example_of(column)) for column in columns]
    if form == "xlsx":
        return sheets.as_excel(name, blank_xlsx(columns, shown))
    if form != "csv":
        raise Http404
    content = blank_csv(columns, shown)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def blank_csv(columns: Sequence[Column], examples: Sequence[str]) -> bytes:
    """UTF-8 with the mark by which spreadsheets recognise it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[heading_of(column) for column in columns], examples])
    return text.getvalue().encode("utf-8-sig")


def blank_xlsx(columns: Sequence[Column], examples: Sequence[str]) -> bytes:
    """One sheet to fill in, with a note at each heading; a hidden one holds the choices that drop
    down."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = str(choose(Text("名单", "Rows")))
    for place, (column, example) in enumerate(zip(columns, examples, strict=True), 1):
        _write_heading(sheet, place, column)
        sheet.cell(2, place, example).number_format = "@"
    sheet.freeze_panes = "B2"
    _add_choices(workbook, sheet, columns)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_heading(sheet: Any, place: int, column: Column) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    cell = sheet.cell(1, place, heading_of(column))
    cell.font = Font(bold=column.required)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    note = choose(column.hint) if column.hint else ""
    if column.required:
        note = f"{choose(Text('必填。', 'Required. '))}{note}"
    if note:
        cell.comment = Comment(str(note), "")
    letter = get_column_letter(place)
    sheet.column_dimensions[letter].width = 22
    if column.takes.type in ("credit_code", "phone", "industry", "region", "text"):
        # Codes and numbers to dial are text: as numbers they would lose digits.
        sheet.column_dimensions[letter].number_format = "@"


def _add_choices(workbook: Any, sheet: Any, columns: Sequence[Column]) -> None:
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    hidden: Any = workbook.create_sheet(str(choose(Text("选项", "Choices"))))
    hidden.sheet_state = "hidden"
    for place, column in enumerate(columns, 1):
        words = choices_of(column)
        if not words:
            continue
        for row, word in enumerate(words, 1):
            hidden.cell(row, place, word)
        letter = get_column_letter(place)
        source = f"={quote_sheetname(hidden.title)}!${letter}$1:${letter}${len(words)}"
        validation = DataValidation(type="list", formula1=source, allow_blank=True)
        validation.add(f"{letter}2:{letter}{MOST_ROWS}")
        sheet.add_data_validation(validation)


def choices_of(column: Column) -> list[str]:
    if column.takes.type == "boolean":
        return [str(choose(word)) for word in (Text("是", "yes"), Text("否", "no"))]
    return [str(choose(word)) for word in column.takes.choices.values()]
