"""The commands as processes: how they start, end, are piped, and are stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

COMMAND = [sys.executable, "-m", "changrong"]


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text('{"enterprise.headcount": 8}')
    return file


@pytest.mark.parametrize(
    "arguments",
    [["facts", "--json"], ["notices", "list"], ["notices", "coverage"], ["decide"]],
    ids=" ".join,
)
def test_a_reader_that_goes_away_ends_a_command_quietly(firm: Path, arguments: list[str]) -> None:
    arguments = [*arguments, str(firm)] if arguments == ["decide"] else arguments
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([*COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert ended.stderr == b""
    assert ended.returncode == 141


def test_json_is_utf8_and_tables_are_legible_on_a_terminal_without_chinese(firm: Path) -> None:
    narrow = {**os.environ, "PYTHONIOENCODING": "ascii", "LANG": "zh_CN.UTF-8"}
    for arguments in (["decide", str(firm)], ["notices", "list"], ["facts"]):
        shown = subprocess.run([*COMMAND, *arguments], env=narrow, capture_output=True)
        assert shown.returncode == 0, shown.stderr
        assert b"\\u" in shown.stdout
        if arguments[0] != "decide":
            continue
        piped = subprocess.run([*COMMAND, *arguments, "--json"], env=narrow, capture_output=True)
        assert json.loads(piped.stdout.decode("utf-8"))["facts"] == {"enterprise.headcount": 8}
        assert "登记地" in piped.stdout.decode("utf-8")


def test_deciding_one_case_loads_no_engine_for_many_and_no_service(firm: Path) -> None:
    program = (
        "import sys; from changrong.cli import app\n"
        f"try: app(['decide', {str(firm)!r}, '--json'])\n"
        "except SystemExit: pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert json.loads(ended.stdout)["measures"]
    loaded = set(ended.stderr.split())
    assert "changrong.policy.judge" in loaded
    assert not loaded & {"duckdb", "pyarrow", "django", "numpy", "pandas"}


@pytest.mark.parametrize(
    ("number", "engine"),
    [
        (signal.SIGINT, "arrow"),
        (signal.SIGTERM, "arrow"),
        (signal.SIGHUP, "arrow"),
        (signal.SIGINT, "duckdb"),
    ],
)
def test_a_screening_that_is_stopped_leaves_no_file(
    tmp_path: Path, number: signal.Signals, engine: str
) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out" / "o.parquet"
    table.write_text("enterprise.headcount\n" + "8\n" * 3_000_000)
    out.parent.mkdir()
    screening = subprocess.Popen(
        [*COMMAND, "screen", str(table), "--out", str(out), "--engine", engine],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while not list(out.parent.iterdir()):
        assert screening.poll() is None
        time.sleep(0.02)
    screening.send_signal(number)
    _, said = screening.communicate(timeout=60)
    assert screening.returncode == 128 + number
    assert b"Traceback" not in said
    assert list(out.parent.iterdir()) == []


def test_a_disk_that_is_full_ends_in_one_line_and_leaves_no_file(tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out" / "o.parquet"
    table.write_text("enterprise.headcount\n" + "8\n" * 1000)
    out.parent.mkdir()
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "from changrong.cli import app\n"
        f"app(['screen', {str(table)!r}, '--out', {str(out)!r}, '--lang', 'en'])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr == "changrong: o.parquet: cannot be written: File too large\n"
    assert list(out.parent.iterdir()) == []
