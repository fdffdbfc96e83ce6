"""`changrong tables`, as a person or a pipe meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from changrong.policy.book import NOTICES

from .test_policy_commands import refused, run

TABLES = sorted(file.relative_to(NOTICES).parts[0::2] for file in NOTICES.glob("*/tables/*.csv"))


def test_every_table_is_listed_with_its_settings() -> None:
    found = json.loads(run("tables", "list", "--json").stdout)
    assert sorted((each["notice"], each["table"]) for each in found) == TABLES
    (lpr,) = [each for each in found if each["table"] == "lpr.csv"]
    assert lpr["facts"] == ["lpr.one_year", "lpr.five_year"]
    assert lpr["dated_by"] == "as_of"
    shown = run("tables", "list", "pboc-lpr", "--lang", "zh")
    assert "命中方式" in shown.stdout


def test_a_table_is_shown_by_its_rows() -> None:
    found = json.loads(run("tables", "show", "pboc-lpr", "lpr", "--json").stdout)
    assert found["rows"][0]["cells"]["from"] == "2019-08-20"
    assert found["columns"] == ["from", "until", "lpr.one_year", "lpr.five_year"]
    assert "2019-08-20" in run("tables", "show", "pboc-lpr", "lpr.csv").stdout


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """A copy of a notice that a test may change."""
    return Path(shutil.copytree(NOTICES / "miit-2011-300-size", tmp_path / "miit-2011-300-size"))


@pytest.mark.parametrize(("of", "table"), TABLES)
def test_a_table_goes_out_and_comes_back_byte_for_byte(tmp_path: Path, of: str, table: str) -> None:
    folder = Path(shutil.copytree(NOTICES / of, tmp_path / of))
    original = (folder / "tables" / table).read_bytes()
    workbook = tmp_path / "x.xlsx"
    assert run("tables", "export", of, table, "--out", workbook).exit_code == 0
    (folder / "tables" / table).unlink()
    assert run("tables", "import", workbook, "--notice", folder).exit_code == 0
    assert (folder / "tables" / table).read_bytes() == original
    assert run("tables", "import", workbook, "--out", tmp_path / "y.csv").exit_code == 0
    assert (tmp_path / "y.csv").read_bytes() == original


def test_an_edited_workbook_that_the_notice_could_not_read_changes_nothing(
    tmp_path: Path, notice: Path
) -> None:
    before = (notice / "tables" / "size.csv").read_bytes()
    workbook = tmp_path / "size.xlsx"
    run("tables", "export", notice, "size", "--out", workbook)
    book = load_workbook(workbook)
    book.worksheets[0]["B3"] = "06-4699"
    book.save(workbook)
    line = refused(run("tables", "import", workbook, "--notice", notice, "--lang", "en"))
    assert "size.xlsx, row 3, column enterprise.industry: cell B3: enterprise.industry = 06" in line
    assert (notice / "tables" / "size.csv").read_bytes() == before
    assert list((notice / "tables").iterdir()) == [notice / "tables" / "size.csv"]


def test_a_workbook_of_another_notice_or_without_settings_is_refused(
    tmp_path: Path, notice: Path
) -> None:
    workbook = tmp_path / "lpr.xlsx"
    run("tables", "export", "pboc-lpr", "lpr", "--out", workbook)
    line = refused(run("tables", "import", workbook, "--notice", notice, "--lang", "en"))
    assert "names the notice pboc-lpr, not miit-2011-300-size" in line
    book = load_workbook(workbook)
    del book[book.sheetnames[1]]
    book.save(workbook)
    line = refused(run("tables", "import", workbook, "--notice", notice, "--lang", "en"))
    assert "names the notice none" in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "miit-2011-300-size", "sizes"), "no such table; did you mean size?"),
        (("show", "pboc-lp", "lpr"), "there is no such notice; did you mean pboc-lpr?"),
        (("export", "pboc-lpr", "lpr", "--out", "x.csv"), "should end in .xlsx"),
        (("export", "pboc-lpr", "lpr", "--out", "no/x.xlsx"), "the folder to write to does not"),
        (("import", "nowhere.xlsx", "--out", "x.csv"), "nowhere.xlsx: No such file"),
        (("import", "x.xlsx"), "give either --notice or --out"),
        (("import", "x.xlsx", "--out", "x.txt"), "should end in .csv"),
    ],
)
def test_bad_input_ends_in_one_line_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in refused(run("tables", *arguments, "--lang", "en"))
    assert list(tmp_path.iterdir()) == []
