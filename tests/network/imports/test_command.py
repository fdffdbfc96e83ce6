"""`changrong import` as somebody runs it, and what docs/how-to/import.md says of it."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from changrong import import_cli, service_cli
from changrong.cli import app
from changrong.network.imports import worker
from changrong.network.imports.models import Import

from .sheets import as_csv, done, firm

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "import.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """The command runs in a folder of its own, on the database of the test."""
    monkeypatch.chdir(tmp_path)
    for module in (import_cli, service_cli):
        monkeypatch.setattr(module, "migrated", lambda: None)
    return tmp_path


def run(*words: str):
    return CliRunner().invoke(app, words)


def blocks(sort: str) -> list[str]:
    return re.findall(rf"```{sort}\n(.*?)\n```", PAGE, re.DOTALL)


@pytest.mark.django_db
def test_the_commands_of_the_page_do_what_it_says_and_the_report_can_be_handed_in(here):
    [rows] = blocks("csv")
    (here / "needs.csv").write_text(rows + "\n", encoding="utf-8")
    told = iter(blocks("text"))
    for block in blocks("sh"):
        for line in block.splitlines():
            ended = run(*shlex.split(line)[1:])
            assert ended.exit_code == (1 if " import " in line else 0), ended.output
        assert next(told) in ended.stdout, ended.stdout
    tried, report = (
        list(csv.reader((here / name).open(encoding="utf-8-sig")))
        for name in ("tried.csv", "report.csv")
    )
    assert report[0][-3:] == ["结果", "编号", "问题"]
    assert [row[-3] for row in report[1:]] == ["已受理", "已受理", "没有导入"]
    assert [row[-3] for row in tried[1:]] == ["可以导入", "可以导入", "不能导入"]
    assert [row[-1] for row in tried] == [row[-1] for row in report]
    assert re.fullmatch(r"XQ-\d{4}-\d{4}-0001", report[1][-2])
    assert "很多" in report[3][4]
    assert "炒股" in report[3][-1]
    text = (here / "report.csv").read_text(encoding="utf-8-sig")
    right = text.replace("很多", "20").replace("炒股", "发工资")
    (here / "right.csv").write_text(right, encoding="gb18030")
    again = run("import", "need", "right.csv", "--as", "zhoulan")
    assert again.exit_code == 0, again.output
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
def test_what_cannot_be_done_is_one_line_and_2(cast, words, says):
    Path("some.csv").write_bytes(as_csv(firm(1)))
    Path("seen.csv").write_bytes(as_csv(firm(2)))
    Path("bad.csv").write_text("a,b\n1,2\n")
    done(cast.hotline, as_csv(firm(2)))
    ended = run("import", *words)
    assert ended.exit_code == 2, ended.output
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert says in line


@pytest.mark.django_db
def test_broken_off_the_same_command_goes_on(cast, monkeypatch):
    monkeypatch.setattr(worker, "CHUNK", 1)
    Path("some.csv").write_bytes(as_csv(firm(1), firm(2), firm(3)))
    results = worker.results_of

    def interrupted(*args):
        if args[3][0].number == 3:
            raise KeyboardInterrupt
        return results(*args)

    monkeypatch.setattr(worker, "results_of", interrupted)
    words = ["import", "need", "some.csv", "--as", "hotline"]
    stopped = run(*words)
    assert (stopped.exit_code, stopped.stdout) == (2, "")
    assert "goes on" in stopped.stderr
    monkeypatch.setattr(worker, "results_of", results)
    ended = run(*words)
    assert ended.exit_code == 0, ended.output
    assert "Going on" in ended.stdout
    assert "3 rows: 3 opened" in ended.stdout
    assert Import.objects.count() == 1
