"""`changrong import` as somebody runs it, and what docs/how-to/import.md says of it."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from changrong import import_cli
from changrong.cli import app
from changrong.network.imports import worker
from changrong.network.imports.models import Import

from .sheets import as_csv, done, firm

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "import.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A service of its own, on SQLite."""
    return tmp_path_factory.mktemp("service")


def run(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "changrong", *map(str, words)],
        cwd=home,
        env=environment | {"CHANGRONG_HOME": str(home / "var"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


def blocks(sort: str) -> list[str]:
    return re.findall(rf"```{sort}\n(.*?)\n```", PAGE, re.DOTALL)


def test_the_commands_of_the_page_do_what_it_says_and_the_report_can_be_handed_in(home):
    [rows] = blocks("csv")
    (home / "needs.csv").write_text(rows + "\n", encoding="utf-8")
    told = iter(blocks("text"))
    for block in blocks("sh"):
        for line in block.splitlines():
            ended = run(home, *shlex.split(line)[1:])
            assert ended.returncode == (1 if " import " in line else 0), ended.stderr
        assert next(told) in ended.stdout, ended.stdout
    tried, report = (
        list(csv.reader((home / name).open(encoding="utf-8-sig")))
        for name in ("tried.csv", "report.csv")
    )
    assert report[0][-3:] == ["结果", "编号", "问题"]
    assert [row[-3] for row in report[1:]] == ["已受理", "已受理", "没有导入"]
    assert [row[-3] for row in tried[1:]] == ["可以导入", "可以导入", "不能导入"]
    assert [row[-1] for row in tried] == [row[-1] for row in report]
    assert re.fullmatch(r"XQ-\d{4}-\d{4}-0001", report[1][-2])
    assert "很多" in report[3][4]
    assert "炒股" in report[3][-1]
    text = (home / "report.csv").read_text(encoding="utf-8-sig")
    right = text.replace("很多", "20").replace("炒股", "发工资")
    (home / "right.csv").write_text(right, encoding="gb18030")
    again = run(home, "import", "need", "right.csv", "--as", "zhoulan")
    assert again.returncode == 0, again.stderr
    assert "3 rows: 1 opened, 2 there already, 0 refused" in again.stdout


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("need", "none.csv", "--as", "hotline"), "there is no such file"),
        (("need", "some.csv", "--as", "nobody"), "There is no account nobody"),
        (("nothing", "some.csv", "--as", "hotline"), "'nothing'"),
        (("need", "some.csv", "--as", "alice"), "alice may not import need"),
        (("need", "some.csv", "--as", "hotline", "--lang", "fr"), "zh or en"),
        (("need", "some.csv", "--as", "hotline", "--report", "no/o.csv"), "no/o.csv"),
        (("need", "bad.csv", "--as", "hotline"), "bad.csv: columns are missing"),
        (("need", "seen.csv", "--as", "hotline"), "--again"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_2(cast, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(import_cli, "migrated", lambda: None)
    Path("some.csv").write_bytes(as_csv(firm(1)))
    Path("seen.csv").write_bytes(as_csv(firm(2)))
    Path("bad.csv").write_text("a,b\n1,2\n")
    done(cast.hotline, as_csv(firm(2)))
    ended = CliRunner().invoke(app, ["import", *words])
    assert ended.exit_code == 2, ended.output
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert says in line


@pytest.mark.django_db
def test_broken_off_the_same_command_goes_on(cast, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(import_cli, "migrated", lambda: None)
    monkeypatch.setattr(worker, "CHUNK", 1)
    Path("some.csv").write_bytes(as_csv(firm(1), firm(2), firm(3)))
    results = worker.results_of

    def interrupted(*args):
        if args[3][0].number == 3:
            raise KeyboardInterrupt
        return results(*args)

    monkeypatch.setattr(worker, "results_of", interrupted)
    words = ["import", "need", "some.csv", "--as", "hotline"]
    stopped = CliRunner().invoke(app, words)
    assert (stopped.exit_code, stopped.stdout) == (2, "")
    assert "goes on" in stopped.stderr
    monkeypatch.setattr(worker, "results_of", results)
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == 0, ended.output
    assert "Going on" in ended.stdout
    assert "3 rows: 3 opened" in ended.stdout
    assert Import.objects.count() == 1
