"""Excel workbooks are tapes: every row, each cell as a person sees it, or one clear message."""

from __future__ import annotations

import gc
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from changrong.policy import Book
from changrong.policy.batch import excel as excel_module
from changrong.policy.batch.files import TapeError
from changrong.policy.batch.screening import screen_file
from changrong.policy.batch.tape import open_tape

DAY = date(2022, 6, 9)
WIDE = 20
MIDNIGHT = datetime.combine(DAY, time())


def workbook(file: Path, rows: list[list[Any]], title: str = "名册") -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file


def rows_of(file: Path, sheet: str | None = None, size: int = 1000) -> list[tuple[Any, ...]]:
    tape = open_tape(file, sheet)
    chunks = tape.chunks(tape.columns, size)
    return [tuple(row.values()) for chunk in chunks for row in chunk.to_pylist()]


def test_cells_keep_their_sort_and_numbers_the_digits_that_excel_shows(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        [
            ["文字", "整数", "小数", "是非", "日期", "混合"],
            ["0141", 8, 0.1 + 0.2, True, date(2022, 6, 9), "many"],
            [" x ", -1, 1e-9, False, MIDNIGHT, 7],
            [None, 10**14, 0.05, None, None, date(2022, 6, 9)],
        ],
    )
    assert rows_of(file) == [
        ("0141", Decimal(8), Decimal("0.3"), True, date(2022, 6, 9), "many"),
        (" x ", Decimal(-1), Decimal("1E-9"), False, date(2022, 6, 9), Decimal(7)),
        (None, Decimal(10**14), Decimal("0.05"), None, None, date(2022, 6, 9)),
    ]


def test_blank_rows_are_no_rows_and_the_first_filled_one_is_the_header(tmp_path: Path) -> None:
    rows = [[], [None, " "], ["a", None, "b"], [1, None, 2], [], [None], [3], [" ", None, " "]]
    file = workbook(tmp_path / "a.xlsx", rows)
    tape = open_tape(file)
    assert tape.columns == ("a", "", "b")
    chunks = [chunk.to_pylist() for chunk in tape.chunks(["b", "a"], 10)]
    assert chunks == [[{"b": Decimal(2), "a": Decimal(1)}, {"b": None, "a": Decimal(3)}]]


def test_a_workbook_screens_as_the_same_rows_in_a_csv(book: Book, tmp_path: Path) -> None:
    header = ["enterprise.region", "enterprise.headcount", "loan.amount", "loan.secured"]
    rows = [["110105", 8, 1000000.5, True], ["110105", -1, None, False], ["310115", 300, 0.1, None]]
    out = {}
    csv = "".join(
        ",".join("" if cell is None else str(cell) for cell in row) + "\n"
        for row in [header, *rows]
    )
    (tmp_path / "a.csv").write_text(csv)
    workbook(tmp_path / "a.xlsx", [header, *rows])
    for name in ("a.csv", "a.xlsx"):
        screening = screen_file(book, open_tape(tmp_path / name), tmp_path / "out.parquet", DAY)
        out[name] = (
            pq.read_table(tmp_path / "out.parquet"),
            pq.read_table(screening.problems_file),
            screening.counts,
        )
    assert out["a.xlsx"] == out["a.csv"]
    assert out["a.xlsx"][1].num_rows == 1


def test_a_code_that_became_a_number_is_refused_unless_its_zeros_are_shown(
    book: Book, tmp_path: Path
) -> None:
    made = Workbook()
    sheet = made.active
    for row in (["enterprise.industry"], [600], [600], ["0600"]):
        sheet.append(row)
    sheet["A3"].number_format = "0000"
    made.save(tmp_path / "a.xlsx")
    screening = screen_file(
        book, open_tape(tmp_path / "a.xlsx"), tmp_path / "o.parquet", DAY, language="en"
    )
    problems = pq.read_table(screening.problems_file).to_pylist()
    assert [(each["row"], each["value"]) for each in problems] == [(0, "600")]
    assert "text" in problems[0]["problem"]


def test_an_error_in_a_cell_is_a_value_that_could_not_be_read(book: Book, tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    for row in (["enterprise.headcount", "loan.amount"], [8, 1], [9, 2]):
        sheet.append(row)
    sheet["A3"].value = "#DIV/0!"
    sheet["A3"].data_type = "e"
    made.save(tmp_path / "a.xlsx")
    screening = screen_file(
        book, open_tape(tmp_path / "a.xlsx"), tmp_path / "o.parquet", DAY, language="en"
    )
    assert pq.read_table(screening.problems_file).to_pylist() == [
        {
            "row": 1,
            "column": "enterprise.headcount",
            "value": "#DIV/0!",
            "problem": "should be a number",
        }
    ]


def test_a_formula_is_what_it_came_to_and_one_never_computed_is_named(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [["a", "b"], [1, 2], [3, "=A2+A3"]])
    with pytest.raises(TapeError, match="the formula in cell B3 was never computed"):
        open_tape(file)
    computed = edited(
        file, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("<v />", "<v>4</v>", 1)
    )
    assert rows_of(computed) == [(Decimal(1), Decimal(2)), (Decimal(3), Decimal(4))]
    empty_text = edited(
        file, "xl/worksheets/sheet1.xml", lambda xml: xml.replace('r="B3"', 'r="B3" t="str"', 1)
    )
    assert rows_of(empty_text) == [(Decimal(1), Decimal(2)), (Decimal(3), None)]


def edited(file: Path, member: str, change: Callable[[str], str]) -> Path:
    """A copy of the workbook with one of its parts changed."""
    copy = file.with_name("edited.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == member:
                text = content.decode()
                assert change(text) != text, text
                content = change(text).encode()
            new.writestr(name, content)
    return copy


def test_a_sheet_is_chosen_by_name_and_never_guessed(tmp_path: Path) -> None:
    made = Workbook()
    made.active.title = "说明"
    for title, value in (("一月", 1), ("二月", 2)):
        sheet = made.create_sheet(title)
        sheet.append(["a"])
        sheet.append([value])
    file = tmp_path / "a.xlsx"
    made.save(file)
    assert rows_of(file, "二月") == [(Decimal(2),)]
    with pytest.raises(TapeError, match=r"several sheets \(一月, 二月\); name one by --sheet"):
        open_tape(file)
    with pytest.raises(TapeError, match=r"there is no sheet 三月.*it has 说明, 一月, 二月"):
        open_tape(file, "三月")
    with pytest.raises(TapeError, match="the sheet 说明 is empty"):
        open_tape(file, "说明")
    made["二月"].sheet_state = "hidden"
    made.save(file)
    assert rows_of(file) == [(Decimal(1),)]
    (tmp_path / "a.csv").write_text("a\n1\n")
    with pytest.raises(TapeError, match="no workbook, so it has no sheet 一月"):
        open_tape(tmp_path / "a.csv", "一月")


def test_a_row_that_is_longer_than_the_header_is_named_as_excel_numbers_it(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [["a"], [], [1], [2, "more"]])
    with pytest.raises(TapeError, match="row 4 has 2 cells and the header 1"):
        rows_of(file)


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(a="b"), "this is not an Excel workbook"),
        (b"PK\x03\x04 and no more", "this workbook is damaged, or was not copied to its end"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"an old \.xls or a workbook with a password"),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    with pytest.raises(TapeError, match=words):
        open_tape(file)


def test_a_workbook_cut_short_or_spoilt_inside_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [["a", "b"], *([number, "x"] for number in range(500))])
    content = file.read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(content[: len(content) // 2])
    with pytest.raises(TapeError, match="damaged"):
        rows_of(cut)
    broken = edited(file, "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])
    with pytest.raises(TapeError, match="damaged"):
        rows_of(broken)


def test_a_table_of_texts_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workbook(tmp_path / "a.xlsx", [["a"], ["text"]])
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 1001)
    monkeypatch.setattr(excel_module, "MOST_TEXT", 1000)
    with pytest.raises(TapeError, match="save it as CSV"):
        open_tape(file)


def test_a_row_far_beyond_the_end_of_any_sheet_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_module, "MOST_ROWS", 1000)
    file = workbook(tmp_path / "a.xlsx", [["facts"], [1], [2]])
    far = edited(
        file,
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace('<row r="3"', '<row r="999999999999"').replace('"A3"', '"A9"'),
    )
    assert rows_of(far) == [(1,)]


def test_rows_are_read_a_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_module, "ROWS", 100)

    def peak(count: int) -> int:
        made = Workbook(write_only=True)
        sheet = made.create_sheet("a")
        sheet.append([f"c{column}" for column in range(WIDE)])
        for number in range(count):
            sheet.append([number / 7] * WIDE)
        file = tmp_path / f"{count}.xlsx"
        made.save(file)
        tape = open_tape(file)
        gc.collect()
        tracemalloc.start()
        read = sum(chunk.num_rows for chunk in tape.chunks(tape.columns, 100))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert read == count
        return highest

    peak(100)  # what the library keeps for good
    assert peak(900) - peak(300) < 600 * 500  # the cells of a row alone would take 2 kB


def test_times_and_midnights_are_told_apart(book: Book, tmp_path: Path) -> None:
    rows = [
        ["loan.maturity_on"],
        [MIDNIGHT],
        [MIDNIGHT.replace(hour=8, minute=30)],
        [time(8, 30)],
        ["2022-06-09"],
    ]
    file = workbook(tmp_path / "a.xlsx", rows)
    screening = screen_file(book, open_tape(file), tmp_path / "o.parquet", DAY, language="en")
    problems = pq.read_table(screening.problems_file).to_pylist()
    assert [(each["row"], each["value"]) for each in problems] == [
        (1, "2022-06-09 08:30:00"),
        (2, "08:30:00"),
    ]


def test_merged_cells_are_refused_as_only_the_first_of_them_holds_the_value(
    tmp_path: Path,
) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["enterprise.region", "enterprise.headcount"])
    for headcount in (8, 9, 10):
        sheet.append(["110105" if headcount == 8 else None, headcount])
    sheet.merge_cells("A2:A4")
    file = tmp_path / "merged.xlsx"
    book.save(file)
    with pytest.raises(TapeError, match="the cells A2:A4 are merged; unmerge them and fill each"):
        open_tape(file)
