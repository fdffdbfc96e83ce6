"""A table as a workbook for people, and back: CSV to Excel to CSV gives the same bytes.

The workbook has the table as text, so that codes keep their zeros, with the words of each fact as a
comment on its header, and a second sheet with the settings: which table it is, what it yields, how
its rows are read, and how its CSV is written.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from changrong.policy.errors import NoticeError, Place
from changrong.policy.facts import Fact, Vocabulary
from changrong.policy.tables.csvs import Style, csv_bytes, decoded, lines_of, style_of
from changrong.policy.tables.excel import (
    MOST_CHARACTERS,
    SETTINGS_TITLE,
    TableBook,
    escaped,
    read_book,
)
from changrong.policy.tables.rows import DAY_COLUMNS
from changrong.text import Text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TABLE_TITLE = "表 table"
_WIDEST = 60
_TEXT_FORMAT = "@"
_STYLE = "csv"

SETTINGS = {
    "notice": Text("通知", "the notice the table belongs to"),
    "table": Text("表名", "the name of its file"),
    "facts": Text("推出的事实", "the facts it yields"),
    "hit": Text("命中方式：first、unique、any、collect", "how many rows may hold"),
    "collect": Text("汇总方式：sum、count、min、max", "what all rows that hold come to"),
    "dated_by": Text("from、until 比较哪一天", "the day that from and until are compared with"),
    _STYLE: Text("CSV 的写法，勿改", "how the CSV is written; leave it"),
}
"""What the settings sheet names, and its words."""
_DAYS = {
    "from": Text("自哪天起（含）", "the first day on which the row holds"),
    "until": Text("到哪天止（含）", "the last day on which the row holds"),
}


def workbook_of(
    content: bytes, settings: Mapping[str, str], vocabulary: Vocabulary, place: Place
) -> tuple[bytes, bool]:
    """The workbook of a CSV, and whether its CSV will come back byte for byte.

    Blank lines and idle quotation marks do not come back; the table does. Raises NoticeError for a
    file that is no table, or a cell that Excel cannot hold.
    """
    from openpyxl import Workbook

    lines = [line for _, line in lines_of(decoded(content, place), place)]
    if not lines:
        raise NoticeError("empty-table", place, Text("表中没有行", "this table has no rows"))
    style = style_of(content, lines)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = TABLE_TITLE
    _fill(sheet, lines, place)
    _furnish(sheet, lines[0], vocabulary)
    _write_settings(
        book.create_sheet(SETTINGS_TITLE), {**settings, _STYLE: str(style or Style())}, place
    )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), style is not None


def csv_of(content: bytes, place: Place) -> tuple[bytes, TableBook]:
    """The CSV of a workbook, and what it was made of. Raises NoticeError naming the cell."""
    book = read_book(content, place)
    if not book.lines:
        raise NoticeError("empty-table", place, Text("表中没有行", "this table has no rows"))
    style = Style.of_words(book.settings.get(_STYLE, ""))
    return csv_bytes([line for _, line in book.lines], style), book


def _fill(sheet: Worksheet, lines: Sequence[Sequence[str]], place: Place) -> None:
    """Every cell as text, even what looks like a number, a formula or an error."""
    width = len(lines[0])
    for number, line in enumerate(lines, start=1):
        if len(line) != width:
            problem = Text(
                f"有 {len(line)} 格，表头有 {width} 格",
                f"has {len(line)} cells and the header {width}",
            )
            raise NoticeError("ragged-row", replace(place, row=number), problem)
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(number, column)
            written = escaped(text)
            if len(written) > MOST_CHARACTERS:
                most = MOST_CHARACTERS
                problem = Text(
                    f"单元格 {cell.coordinate}：超过 Excel 的 {most} 个字符",
                    f"cell {cell.coordinate}: longer than the {most} characters of Excel",
                )
                raise NoticeError("too-long", place, problem)
            if text:
                cell.value = written
                cell.data_type = "s"
            cell.number_format = _TEXT_FORMAT


def _furnish(sheet: Worksheet, header: Sequence[str], vocabulary: Vocabulary) -> None:
    """Comfort for whoever types: a header that stays, words on it, wide columns, all of text."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for column, name in enumerate(header, start=1):
        cell = sheet.cell(1, column)
        cell.font = Font(bold=True)
        words = _words(name.strip(), vocabulary)
        if words:
            cell.comment = Comment(escaped(words), "changrong", width=320, height=120)
        values = (each.value for (each,) in sheet.iter_rows(min_col=column, max_col=column))
        widths = [len(str(value or "")) for value in values]
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.width = min(max(widths) + 4, _WIDEST)
        dimension.number_format = _TEXT_FORMAT


def _words(name: str, vocabulary: Vocabulary) -> str:
    """What a header means, in both languages."""
    if name in DAY_COLUMNS:
        return f"{_DAYS[name].zh}\n{_DAYS[name].en}\n2026-01-31"
    fact = vocabulary.find(name)
    return "" if fact is None else f"{fact.label.zh}\n{fact.label.en}\n{_form(fact)}"


def _form(fact: Fact) -> str:
    """How the values of a fact are written."""
    if fact.values:
        return " | ".join(fact.values)
    unit = f" ({fact.unit.zh}, {fact.unit.en})" if fact.unit is not None else ""
    return f"{fact.type}{unit} {fact.pattern}".strip()


def _write_settings(sheet: Worksheet, settings: Mapping[str, str], place: Place) -> None:
    rows = [("setting", "value", "中文", "English")]
    rows += [(name, settings.get(name, ""), words.zh, words.en) for name, words in SETTINGS.items()]
    _fill(sheet, rows, place)
    for letter, width in zip("ABCD", (14, 50, 40, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
