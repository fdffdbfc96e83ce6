"""The page that shows how to write a notice is right: its files are checked, tested and asked."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from changrong.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-notice.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w.]+)`:\n\n```(?:toml|json)\n(.*?)```", TEXT, re.M | re.S))
BLOCKS = re.findall(r"```(\w*)\n(.*?)\n```", TEXT, re.S)
PRINTED = [text for language, text in BLOCKS if not language]
CASES = FILES["cases.toml"].count("[[case]]")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the page has its reader make it, and the reader's own home."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHANGRONG_HOME", str(tmp_path / "home"))
    notice = tmp_path / "mine" / "credit-2013"
    notice.mkdir(parents=True)
    for name, text in FILES.items():
        folder = notice if name.endswith(".toml") else tmp_path
        (folder / name).write_text(text, encoding="utf-8")
    return notice


def run(*arguments: str) -> Result:
    wide = {"COLUMNS": "300"}
    return CliRunner().invoke(app, [*arguments, "--lang", "en"], env=wide)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_page_has_all_files_of_a_notice() -> None:
    toml = ["notice.toml", "clauses.toml", "measures.toml", "cases.toml"]
    assert list(FILES) == [*toml, "facts.json"]


def test_the_files_pass_the_checks_in_the_words_of_the_page(mine: Path) -> None:
    result = run("notices", "check", "mine", "--strict")
    assert (result.stdout, result.exit_code) == ("nothing found\n", 0)
    assert "changrong notices check mine      # nothing found\n" in TEXT


def test_the_worked_cases_come_out_and_are_as_many_as_the_page_says(mine: Path) -> None:
    result = run("notices", "test", "mine")
    assert result.stdout == f"{CASES} cases passed, 0 failed\n"
    assert f"changrong notices test mine       # {result.stdout}" in TEXT


def test_each_number_of_the_two_clauses_is_met_exactly_by_a_case() -> None:
    assert '"credit_record.free_reports_taken" = 1 }' in FILES["cases.toml"]
    assert '"credit_record.free_reports_taken" = 2 }' in FILES["cases.toml"]
    assert "2013-03-14" in FILES["cases.toml"]
    assert "2013-03-15" in FILES["cases.toml"]


def test_the_wrong_number_that_the_page_plants_is_found_by_its_boundary_case(mine: Path) -> None:
    replace(mine / "measures.toml", "free_reports_taken < 2", "free_reports_taken < 3")
    result = run("notices", "test", "mine", "--json")
    assert result.exit_code == 1
    [failed] = json.loads(result.stdout)["failed"]
    [found] = failed["mismatches"]
    said = f"expected {found['expected']}, got {found['got']}"
    assert f"credit-2013/cases.toml: {failed['case']}: {found['what']}: {said}" in PRINTED


def test_the_misspelt_fact_is_found_in_the_words_of_the_page(mine: Path) -> None:
    replace(mine / "measures.toml", "free_reports_taken < 2", "free_report_taken < 2")
    result = run("notices", "check", "mine")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] in PRINTED


def test_the_question_of_the_page_is_answered_by_the_notice_alone(mine: Path) -> None:
    result = run("decide", "facts.json", "--book", "mine", "--as-of", "2026-11-21", "--json")
    assert result.exit_code == 0, result.output
    told = {each["id"]: each for each in json.loads(result.stdout)["measures"]}
    assert told["two-free-reports"]["verdict"] == "applies"
    assert told["two-free-reports"]["read"] == "full"
    assert told["objection-answered"]["verdict"] == "cannot tell"


def test_from_memory_it_is_off_until_confirmed_as_the_page_says(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace(mine / "notice.toml", 'read    = "full"', 'read    = "memory"')
    monkeypatch.setattr("changrong.policy.book.NOTICES", tmp_path / "mine")
    decide = ("decide", "facts.json", "--as-of", "2026-11-21", "--json")
    assert json.loads(run(*decide).stdout)["measures"] == []
    [line] = re.findall(r"^changrong (notices confirm NOTICE .*)$", TEXT, re.M)
    words = re.findall(r'"[^"]*"|\S+', line)
    result = run(*(word.strip('"').replace("NOTICE", "credit-2013") for word in words))
    assert result.exit_code == 0, result.output
    told = {each["id"]: each for each in json.loads(run(*decide).stdout)["measures"]}
    assert told["two-free-reports"]["verdict"] == "applies"
    assert told["two-free-reports"]["confirmed"]["by"] == "张三"


def test_every_page_it_leads_to_exists() -> None:
    for link in re.findall(r"\]\(([^)#]+)", TEXT):
        assert (PAGE.parent / link).resolve().is_file(), link


def test_it_ships_by_being_moved(mine: Path, tmp_path: Path) -> None:
    from changrong.policy import Book
    from changrong.policy.book import NOTICES

    whole = Path(shutil.copytree(NOTICES, tmp_path / "notices"))
    shutil.move(mine, whole / "credit-2013")
    keys = {measure.key for measure in Book.load(whole).measures}
    assert {"credit-2013/two-free-reports", "credit-2013/objection-answered"} <= keys
