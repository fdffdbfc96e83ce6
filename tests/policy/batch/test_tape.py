"""Tapes: every row of every readable file, and one clear message for any other."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from changrong.policy.batch import csv_tape
from changrong.policy.batch.tape import TapeError, open_tape

CHINESE = "名称,金额\n北京市朝阳区面馆,12\n上海,\n"


def rows_of(file: Path, names: list[str], size: int = 1000) -> list[tuple[str, ...]]:
    tape = open_tape(file)
    return [tuple(row.values()) for chunk in tape.chunks(names, size) for row in chunk.to_pylist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("packed", [False, True])
def test_utf8_with_or_without_its_mark_and_gbk_are_read(
    tmp_path: Path, encoding: str, packed: bool
) -> None:
    content = CHINESE.encode(encoding)
    file = tmp_path / ("a.csv.gz" if packed else "a.csv")
    file.write_bytes(gzip.compress(content) if packed else content)
    assert rows_of(file, ["名称", "金额"]) == [("北京市朝阳区面馆", "12"), ("上海", "")]


def test_a_file_packed_in_several_pieces_is_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(b"".join(gzip.compress(line) for line in (b"a,b\n", b"1,2\n", b"3,4\n")))
    assert rows_of(file, ["b"]) == [("2",), ("4",)]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_no_thread_but_our_own_runs_python_when_a_file_is_refused(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arrow's threads outlive the reading. One that called back while the interpreter ends would
    abort it, or hang it, as one of three runs over 90 MB with a short row did."""
    read_by = set()

    class Watched(io.BufferedReader):
        def read(self, size: int | None = -1) -> bytes:
            read_by.add(threading.current_thread())
            return super().read(size)

    monkeypatch.setattr(csv_tape, "opened", lambda file: Watched(io.FileIO(file)))
    file = tmp_path / "a.csv"
    file.write_bytes(("名称,金额\n北京市\n" + "朝阳区,5\n" * 9).encode(encoding))
    with pytest.raises(TapeError, match="row 2 has 1 cells"):
        rows_of(file, ["金额"])
    assert read_by == {threading.main_thread()}


def test_quoted_commas_newlines_and_marks_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('a,b,c\r\n"1,5","x\r\ny","say ""hi"""\r\n\r\n5" pipe,,\r\n', newline="")
    assert rows_of(file, ["a", "b", "c"]) == [("1,5", "x\r\ny", 'say "hi"'), ('5" pipe', "", "")]


def test_columns_are_found_by_name_though_others_repeat_or_have_none(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,,b,,a \n1,2,3,4,5\n")
    assert rows_of(file, ["b"]) == [("3",)]
    with pytest.raises(TapeError, match="column a is there twice"):
        rows_of(file, ["a"])
    with pytest.raises(TapeError, match="there is no column bbb"):
        rows_of(file, ["bbb"])


def test_a_table_of_one_column_keeps_its_blank_rows(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a\n1\n\n2\n")
    assert rows_of(file, ["a"]) == [("1",), ("",), ("2",)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_blank_lines_above_the_header_are_no_rows(tmp_path: Path, end: str, mark: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{mark}{end}{end}a,b{end}1,2{end}", newline="", encoding="utf-8")
    assert rows_of(file, ["b"]) == [("2",)]
    file.write_text(f"{mark}{end}a{end}1{end}{end}2{end}", newline="", encoding="utf-8")
    assert rows_of(file, ["a"]) == [("1",), ("",), ("2",)]


def test_rows_come_in_chunks_of_the_size_asked_for_and_in_order(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n" + "".join(f"{row},x\n" for row in range(1000)))
    sizes = [chunk.num_rows for chunk in open_tape(file).chunks(["a"], 300)]
    assert sizes == [300, 300, 300, 100]
    assert rows_of(file, ["a"], 300) == [(str(row),) for row in range(1000)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\n\n", "the file is empty"),
        (b"a,b\n", "there is a header but no row of data"),
        (b",,\n1,2,3\n", "there are no columns"),
        (b"a,b\n1,2\n3\n", "row 3 has 1 cells and the header 2"),
        (b"a,b\n1,2\n3,4,5\n", "row 3 has 3 cells and the header 2"),
        (b'a,b\n1,"x\n2,y\n', "near line 3 a quotation mark is not closed"),
        (b'a,b\n1,"x\n2,y"z\n', "a quotation mark is not closed or out of place"),
        ("é,à\nêtre,élan\n".encode("latin-1"), "neither UTF-8 nor GBK"),
        ("名稱,金額\n臺灣銀行,壹\n貸款與擔保業務,貳\n".encode("big5"), "neither UTF-8 nor GBK"),
        ("名称,金额\n北京,1\n".encode("utf-16"), "this is not a text file"),
        ("表,かな\nカタカナ,ひらがな\n".encode("shift-jis"), "neither UTF-8 nor GBK"),
        (b"a,b\n1,\xff\xff\n", "neither UTF-8 nor GBK"),
        (b"PAR1 but not really", "this Parquet file has no end"),
        (b"\x1f\x8b broken", "cannot be read on"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff", "cannot be read on"),
        (gzip.compress(b"a,b\n" + b"1,2\n" * 999, mtime=0)[:-12], "cannot be read on"),
        ("備考,a\nこんにちは,2\n".encode("euc-jp"), "neither UTF-8 nor GBK"),
        ("Имя,a\nПривет мир,2\n".encode("koi8-r"), "neither UTF-8 nor GBK"),
        (b"\n\na,b\n1,2\n3\n", "row 3 has 1 cells and the header 2"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_clear_message(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(TapeError) as caught:
        rows_of(file, list(open_tape(file).columns)[:1])
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_ragged_row_far_down_is_named_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n" + "1234567,1234567\n" * 1_200_000 + "1\n" + "1,2\n" * 5)
    with pytest.raises(TapeError, match="row 1200002 has 1 cells"):
        for _ in open_tape(file).chunks(["a"], 500_000):
            pass


def test_parquet_is_read_with_its_types_and_refused_when_empty(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": [1, 2], "y": [True, None]}), file)
    assert rows_of(file, ["y", "x"]) == [(True, 1), (None, 2)]
    pq.write_table(pa.table({"x": pa.array([], pa.int64())}), file)
    with pytest.raises(TapeError, match="no row of data"):
        open_tape(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match=r"nowhere\.csv: there is no such file"):
        open_tape(tmp_path / "nowhere.csv")


def test_a_huge_row_group_is_never_held_at_once(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    numbers = pa.array(range(0, 2_000_000 * 999_983, 999_983), pa.int64())
    table = pa.table({"a": numbers, "b": numbers, "c": numbers})
    plain = {"use_dictionary": False, "compression": "none"}
    pq.write_table(table, file, row_group_size=len(table), **plain)
    del table, numbers
    assert pq.read_metadata(file).num_row_groups == 1
    program = (
        "import sys, pyarrow\n"
        "from pathlib import Path\n"
        "from changrong.policy.batch.tape import open_tape\n"
        "tape = open_tape(Path(sys.argv[1]))\n"
        "rows = sum(chunk.num_rows for chunk in tape.chunks(['a', 'b', 'c'], 20_000))\n"
        "print(rows, pyarrow.default_memory_pool().max_memory())"
    )
    words = [sys.executable, "-c", program, str(file)]
    rows, most = subprocess.run(words, capture_output=True, text=True).stdout.split()
    assert int(rows) == 2_000_000
    assert int(most) < 20_000_000  # the row group has 48,000,000 bytes
