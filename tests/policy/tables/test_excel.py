"""Tables as Excel workbooks: out and back without loss; what could decide unseen is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from changrong.policy import Book, NoticeError, Place, Vocabulary
from changrong.policy.book import NOTICES
from changrong.policy.tables.csvs import Style, csv_bytes, lines_of
from changrong.policy.tables.excel import SETTINGS_TITLE, escaped, unescaped
from changrong.policy.tables.sheets import excel_sheet
from changrong.policy.tables.workbooks import csv_of, workbook_of

from ..conftest import Spoil
from .random_tables import VOCABULARY

PLACE = Place("city/tables/t.xlsx")
TABLES = sorted(NOTICES.glob("*/tables/*.csv"))

CELLS = st.one_of(
    st.sampled_from(
        ["", "0100", "007", "1e5", "0.10", "=1+1", "= 20", "#N/A", "TRUE", "2022-01-31", " 空 "]
    ),
    st.sampled_from(
        ["a,b", 'say "x"', "'x'", "a\nb", "a\r\nb", "a\rb", "_x000D_", "_x005F_", "，"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


@st.composite
def sheets(draw: st.DrawFn) -> list[list[str]]:
    """Lines of one width, under a full header, each with some text: else it is no row."""
    width = draw(st.integers(1, 5))
    line = st.lists(CELLS, min_size=width, max_size=width).filter(any)
    header = draw(line.filter(all).filter(lambda cells: not cells[0].startswith("\ufeff")))
    return [header, *draw(st.lists(line, max_size=6))]


STYLES = st.builds(
    Style, st.sampled_from(["lf", "crlf"]), st.booleans(), st.booleans(), st.booleans()
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=100, deadline=None)
@given(lines=sheets(), style=STYLES, words=WORDS)
def test_any_table_comes_back_from_excel_byte_for_byte_with_its_settings(
    lines: list[list[str]], style: Style, words: str
) -> None:
    content = csv_bytes(lines, style)
    assert [list(line) for _, line in lines_of(content.decode("utf-8-sig"), PLACE)] == lines
    told = {"notice": "city-2022", "table": words, "hit": "unique"}
    workbook, exact = workbook_of(content, told, VOCABULARY, PLACE)
    back, book = csv_of(workbook, PLACE)
    assert exact
    assert back == content
    assert {name: book.settings[name] for name in told} == told


@pytest.mark.parametrize("file", TABLES, ids=lambda file: f"{file.parts[-3]}/{file.name}")
def test_every_table_of_the_shipped_notices_comes_back_byte_for_byte(file: Path) -> None:
    content = file.read_bytes()
    workbook, exact = workbook_of(content, {}, Vocabulary.load(), PLACE)
    assert exact
    assert csv_of(workbook, PLACE)[0] == content


def test_blank_lines_and_idle_quotation_marks_do_not_come_back_and_it_is_said() -> None:
    workbook, exact = workbook_of(b'a,b\n\n"1",2\n', {}, VOCABULARY, PLACE)
    assert not exact
    assert csv_of(workbook, PLACE)[0] == b"a,b\n1,2\n"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_that_xml_cannot_hold_is_spelt_out_and_read_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


def test_an_exported_sheet_is_comfortable_and_all_text() -> None:
    content = "t.industry,from,until,t.points,note\n0100,2022-01-01,,1,甲\n".encode()
    workbook, _ = workbook_of(content, {}, VOCABULARY, PLACE)
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet["A2"].value == "0100"
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert sheet.column_dimensions["A"].number_format == "@"
    assert "word" in sheet["A1"].comment.text
    assert "词" in sheet["A1"].comment.text
    assert "[0-9]{4}" in sheet["A1"].comment.text
    assert "the last day on which the row holds" in sheet["C1"].comment.text
    assert sheet["E1"].comment is None


Fill = Callable[[Worksheet], object]


def workbook(fill: Fill) -> bytes:
    """A workbook as a person makes it: values in Excel's own types."""
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (["industry", "staff", "day", "yes", "share"], ["0100", 20, None, None, None]):
        sheet.append(line)
    fill(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(cell: str, value: object, number_format: str = "General") -> Fill:
    def fill(sheet: Worksheet) -> None:
        sheet[cell] = value
        sheet[cell].number_format = number_format

    return fill


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (20, "General", "20"),
        (20.0, "General", "20"),
        (0.05, "0.00%", "0.05"),
        (0.1, "General", "0.1"),
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333333333"),
        (1e-07, "General", "0.0000001"),
        (5000000, "#,##0", "5000000"),
        (1e14, "General", "100000000000000"),
        (123456789012.345, "General", "123456789012.345"),
        (-0.5, "General", "-0.5"),
        (100, "0000", "0100"),
        (5411, "0000", "5411"),
        (date(2022, 1, 31), "yyyy/m/d", "2022-01-31"),
        (datetime(2022, 1, 31), "yyyy-mm-dd", "2022-01-31"),  # noqa: DTZ001 - a day of a sheet
        (date(1900, 1, 1), "yyyy-mm-dd", "1900-01-01"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
        ("0100", "@", "0100"),
        (" ５１００ ", "@", " ５１００ "),
        ("a\nb", "@", "a\nb"),
    ],
)
def test_what_excel_stores_in_its_own_types_is_read_as_a_person_sees_it(
    value: object, number_format: str, text: str
) -> None:
    sheet = excel_sheet(workbook(put("E2", value, number_format)), PLACE)
    assert dict(zip(sheet.header, sheet.rows[0][1], strict=True))["share"] == text


def second_sheet(sheet: Worksheet) -> None:
    assert sheet.parent is not None
    sheet.parent.create_sheet("旧表")["A1"] = "x"


def hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[2].hidden = True


def hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


@pytest.mark.parametrize(
    ("fill", "code", "words"),
    [
        (put("B2", "=1+1"), "formula", "cell B2: a formula"),
        (put("B2", "#N/A"), "error-cell", "cell B2: an error, #N/A"),
        (put("C2", time(8, 30), "h:mm"), "wrong-type", "cell C2: cannot read 08:30:00"),
        (
            put("C2", datetime(2022, 1, 31, 8), "yyyy-mm-dd"),  # noqa: DTZ001
            "wrong-type",
            "cell C2: 2022-01-31 08:00:00 has a time of day",
        ),
        (put("E2", 1234567890123456), "wrong-type", "cell E2: 1234567890123456 has more than"),
        (lambda sheet: sheet.merge_cells("A2:A3"), "merged-cells", "cell A2:A3: cells are merged"),
        (hide_row, "hidden", "cell 2:2: a hidden row"),
        (hide_column, "hidden", "cell B:B: a hidden column"),
        (put("G2", "stray"), "ragged-row", "cell G2: this column has no header"),
        (second_sheet, "second-sheet", "one sheet only; here are: Sheet, 旧表"),
    ],
)
def test_what_could_decide_unseen_is_refused_with_its_cell(
    fill: Fill, code: str, words: str
) -> None:
    with pytest.raises(NoticeError) as caught:
        excel_sheet(workbook(fill), PLACE)
    assert caught.value.code == code
    assert words in str(caught.value)
    assert str(caught.value).startswith("city/tables/t.xlsx")


def test_an_empty_second_sheet_and_blank_rows_above_the_header_do_no_harm() -> None:
    def fill(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.create_sheet("Sheet2")
        sheet.insert_rows(1, 2)

    sheet = excel_sheet(workbook(fill), PLACE)
    assert sheet.header[0] == "industry"
    assert sheet.rows[0][0] == 4
    assert sheet.where(4, "staff").en == "cell B4"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 no zip"])
def test_a_file_that_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(NoticeError, match="this is not an Excel workbook"):
        excel_sheet(content, PLACE)


def test_a_truncated_workbook_is_refused_wherever_it_ends() -> None:
    whole = workbook(lambda sheet: None)
    for end in range(0, len(whole), 97):
        with pytest.raises(NoticeError, match="not an Excel workbook"):
            excel_sheet(whole[:end], PLACE)


def test_a_workbook_of_endless_zeros_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (1 << 27) + b"0")
    with pytest.raises(NoticeError, match="this workbook is too large"):
        excel_sheet(stream.getvalue(), PLACE)


def test_a_cell_longer_than_excel_can_hold_is_refused_and_not_cut() -> None:
    with pytest.raises(NoticeError, match="cell B2: longer than the 32767 characters"):
        workbook_of(f"a,b\n1,{'x' * 32768}\n".encode(), {}, VOCABULARY, PLACE)


def test_a_person_who_types_numbers_and_days_into_an_export_gets_the_same_values() -> None:
    content = b"t.staff,from,until,t.yes,t.points\n5,2022-01-01,,TRUE,0.5\n"
    exported, _ = workbook_of(content, {}, VOCABULARY, PLACE)
    book = load_workbook(io.BytesIO(exported))
    sheet = book.worksheets[0]
    for cell, value in (("A2", 5), ("B2", date(2022, 1, 1)), ("D2", True), ("E2", 0.5)):
        sheet[cell] = value
        sheet[cell].number_format = "yyyy-mm-dd" if cell == "B2" else "General"
    stream = io.BytesIO()
    book.save(stream)
    assert csv_of(stream.getvalue(), PLACE)[0] == content


def as_workbook(notices: Path, settings_: dict[str, str]) -> Path:
    """The fixture's table as a workbook in its place."""
    file = notices / "city-2022" / "tables" / "size.csv"
    workbook, _ = workbook_of(file.read_bytes(), settings_, VOCABULARY, PLACE)
    file.unlink()
    excel = file.with_suffix(".xlsx")
    excel.write_bytes(workbook)
    return excel


def test_a_notice_may_keep_its_table_as_a_workbook(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil, book: Book
) -> None:
    before = Book.load(notices, vocabulary=vocabulary)
    excel = as_workbook(notices, {"hit": "first"})
    spoil("derived.toml", "size.csv", "size.xlsx")
    after = Book.load(notices, vocabulary=vocabulary)
    assert {item.fact: item.node for item in after.derived} == {
        item.fact: item.node for item in before.derived
    }
    assert after.hash != before.hash
    opened = load_workbook(excel)
    opened.worksheets[0]["C3"] = "< many"
    opened.save(excel)
    with pytest.raises(NoticeError) as caught:
        Book.load(notices, vocabulary=vocabulary)
    assert "tables/size.xlsx, row 3, column enterprise.headcount: cell C3: " in str(caught.value)
    assert "单元格 C3" in caught.value.text.zh


def test_settings_that_contradict_the_notice_are_refused(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil
) -> None:
    as_workbook(notices, {"hit": "unique", "dated_by": "as_of"})
    spoil("derived.toml", "size.csv", "size.xlsx")
    with pytest.raises(NoticeError, match="says hit = unique, derived"):
        Book.load(notices, vocabulary=vocabulary)


def test_the_settings_sheet_says_what_each_setting_means() -> None:
    exported, _ = workbook_of(b"a\n1\n", {"hit": "unique"}, VOCABULARY, PLACE)
    sheet = load_workbook(io.BytesIO(exported))[SETTINGS_TITLE]
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows()}
    assert rows["hit"][0] == "unique"
    assert all(words for row in rows.values() for words in row[1:])
