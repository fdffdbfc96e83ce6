"""Bad input on the command line: one line that names the place, and no file left behind.

Each test runs the real command as a process, as somebody would.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.long

COMMAND = [sys.executable, "-m", "changrong"]
ENGLISH = {**os.environ, "LANG": "en_US.UTF-8"}
ROWS = 7_000_001


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = [*COMMAND, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, env=ENGLISH)


def refused(ended: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that was given bad input."""
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    return line.removeprefix("changrong: ")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "o.parquet"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A good table of several row groups."""
    file = tmp_path / "in.parquet"
    heads = pa.table({"enterprise.headcount": [number % 500 for number in range(300_000)]})
    pq.write_table(heads, file, row_group_size=50_000)
    return file


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of one notice, so that many rows are judged in a moment."""
    from changrong.policy.book import NOTICES

    folder = tmp_path_factory.mktemp("book")
    (folder / "notices").mkdir()
    (folder / "notices" / "pboc-lpr").symlink_to(NOTICES / "pboc-lpr")
    packed = folder / "book.json.gz"
    ended = run("notices", "pack", folder / "notices", "--out", packed)
    assert ended.returncode == 0, ended.stderr
    return packed


# Values and columns


def test_a_value_of_the_wrong_type_in_row_seven_million_is_reported_by_that_row(
    tmp_path: Path, out: Path, small_book: Path
) -> None:
    file = tmp_path / "in.parquet"
    heads = pa.chunked_array([pa.repeat(pa.scalar("8"), ROWS - 1), pa.array(["eight"])])
    pq.write_table(pa.table({"enterprise.headcount": heads}), file)
    ended = run("screen", file, "--out", out, "--book", small_book)
    assert ended.returncode == 0, ended.stderr
    assert "enterprise.headcount: 1 values could not be read" in ended.stdout
    assert pq.read_table(out.with_name("o.problems.parquet")).to_pylist() == [
        {
            "row": ROWS - 1,
            "column": "enterprise.headcount",
            "value": "eight",
            "problem": "should be a number",
        }
    ]
    assert pq.read_metadata(out).num_rows == ROWS
    explained = run("explain", out, ROWS - 1, "--tape", file)
    assert explained.returncode == 0, explained.stderr
    assert "enterprise.headcount = eight should be a number" in explained.stdout


def test_a_roster_without_a_column_of_the_map_is_told_what_the_map_makes_of_it(
    tmp_path: Path, out: Path
) -> None:
    file, map_file = tmp_path / "in.csv", tmp_path / "map.toml"
    file.write_text("Staf,Code\n8,5210\n")
    map_file.write_text(
        '[map]\ntitle = { zh = "名册", en = "Roster" }\n'
        '[columns]\nStaff = { type = "integer" }\n'
        '[facts]\n"enterprise.headcount" = "Staff"\n"enterprise.industry" = "Code"\n'
    )
    line = refused(run("screen", file, "--out", out, "--map", map_file))
    assert line == (
        "in.csv: there is no column Staff, of which the map makes enterprise.headcount;"
        " did you mean Staf?"
    )
    assert list(out.parent.iterdir()) == []


# Files that are not what they should be


def spoilt(table: Path, name: str) -> Path:
    content = bytearray(table.read_bytes())
    file = table.with_name(f"{name}.parquet")
    match name:
        case "cut":
            content = content[: len(content) // 2]
        case "footer":
            size = int.from_bytes(content[-8:-4], "little")
            content[-8 - size : -8] = os.urandom(size)
        case "pages":
            chunk = pq.read_metadata(table).row_group(4).column(0)
            start = chunk.dictionary_page_offset or chunk.data_page_offset
            content[start : start + 200] = b"\xff" * 200
        case "empty":
            content = bytearray()
        case "folder":
            file.mkdir()
            return file
        case "text":
            content = bytearray(os.urandom(1000))
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cut", "this Parquet file has no end; it was cut short or not copied to its end"),
        ("footer", "the directory at the end of this Parquet file is damaged: "),
        ("pages", "cannot be read on from row 1"),  # somewhere before the row group of 200000
        ("empty", "the file is empty"),
        ("folder", "this is not a file"),
        ("text", ""),
    ],
)
def test_a_spoilt_file_ends_in_one_line_and_leaves_no_file(
    table: Path, out: Path, name: str, words: str
) -> None:
    line = refused(run("screen", spoilt(table, name), "--out", out))
    assert line.startswith(f"{name}.parquet: {words}")
    assert list(out.parent.iterdir()) == []


def test_a_csv_by_the_name_of_a_parquet_file_is_read_as_what_it_is(
    tmp_path: Path, out: Path
) -> None:
    file = tmp_path / "in.parquet"
    file.write_text("enterprise.headcount\n8\n")
    assert run("screen", file, "--out", out).returncode == 0
    assert pq.read_metadata(out).num_rows == 1


# Where the result goes


def test_the_result_never_takes_the_place_of_what_is_read(table: Path, tmp_path: Path) -> None:
    before = table.read_bytes()
    symbolic, hard = tmp_path / "soft.parquet", tmp_path / "hard.parquet"
    symbolic.symlink_to(table)
    hard.hardlink_to(table)
    beside = tmp_path / "x.problems.parquet"
    beside.symlink_to(table)
    for out in (symbolic, hard, tmp_path / "x.parquet"):
        assert refused(run("screen", table, "--out", out)).endswith("this is the file that is read")
    assert table.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("decide", "{}/none.json"), "{}/none.json：没有这个文件或文件夹"),
        (("decide", "{}"), "{}：这是文件夹，不是文件"),
        (
            ("tables", "import", "{}/none.xlsx", "--out", "{}/x.csv"),
            "{}/none.xlsx：没有这个文件或文件夹",
        ),
    ],
)
def test_what_the_system_refuses_is_said_in_chinese_too(
    arguments: tuple[str, ...], line: str, tmp_path: Path
) -> None:
    given = [each.format(tmp_path) for each in arguments]
    assert refused(run(*given, "--lang", "zh")).endswith(line.format(tmp_path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_fills_ends_in_one_line_and_leaves_what_was_there(
    table: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        earlier = disk / "o.parquet"
        earlier.write_bytes(b"an earlier result")
        line = refused(run("screen", table, "--out", earlier))
        assert line == "o.parquet: cannot be written: No space left on device"
        assert list(disk.iterdir()) == [earlier]
        assert earlier.read_bytes() == b"an earlier result"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_system_that_refuses_ends_in_one_line(table: Path) -> None:
    line = refused(run("screen", table, "--out", "/proc/o.parquet"))
    assert line.startswith("o.parquet: cannot be written: ")


# Runs that are stopped, and runs at once


def started(table: Path, out: Path) -> subprocess.Popen[bytes]:
    words = [*COMMAND, "screen", str(table), "--out", str(out)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENGLISH)


def once_writing(running: subprocess.Popen[bytes], part: Path) -> None:
    while not part.exists():
        assert running.poll() is None
        time.sleep(0.02)


@pytest.fixture
def long_table(tmp_path: Path) -> Path:
    file = tmp_path / "long.parquet"
    pq.write_table(pa.table({"enterprise.headcount": [8] * 3_000_000}), file)
    return file


def test_what_a_killed_run_left_is_no_result_and_goes_with_the_next(
    long_table: Path, table: Path, out: Path
) -> None:
    part = out.with_name(f".{out.name}.part")
    running = started(long_table, out)
    once_writing(running, part)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert not out.exists()
    assert part.exists()
    assert run("screen", table, "--out", out).returncode == 0
    assert sorted(out.parent.iterdir()) == [out, out.with_name("o.problems.parquet")]
    assert pq.read_metadata(out).num_rows == 300_000


def test_two_runs_never_write_the_same_result_at_once(
    long_table: Path, table: Path, out: Path
) -> None:
    running = started(long_table, out)
    once_writing(running, out.with_name(f".{out.name}.part"))
    line = refused(run("screen", table, "--out", out))
    assert line == "o.parquet: another run is writing this file"
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"Traceback" not in said
    assert list(out.parent.iterdir()) == []
    assert run("screen", table, "--out", out).returncode == 0
