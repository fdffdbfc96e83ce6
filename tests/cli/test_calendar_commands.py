"""`changrong calendar`, as a person or a pipe meets it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from changrong.network.calendars import queries
from changrong.network.calendars.models import PublishedYear
from changrong.text import NO_BREAK
from changrong.workdays.table import COLUMNS

from .test_policy_commands import refused, run

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "publish-a-year.md"
YEAR = ROOT / "docs" / "how-to" / "publish-a-year" / "2027.csv"
PUBLISH = ("calendar", "publish", YEAR, "--year", "2027", "--source", "示例文件")


def calendar(*arguments: object) -> str:
    found = run("calendar", *arguments)
    assert found.exit_code == 0, found.output
    return found.stdout.replace(NO_BREAK, " ")


@pytest.fixture(autouse=True)
def no_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine that has the package and no service."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield
    queries.forget()


@pytest.fixture
def service(db: None, no_service: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the service's database lies."""
    monkeypatch.setenv("DATABASE_URL", "the one of the tests")


def test_the_years_are_listed_with_their_status_and_document() -> None:
    years = json.loads(calendar("show", "--json"))
    assert [each["year"] for each in years] == list(range(2019, 2028))
    assert [each["status"] for each in years][-2:] == ["official", "provisional"]
    assert years[-2]["sources"] == ["国办发明电〔2025〕7号"]
    assert "国办发明电〔2025〕7号" in calendar("show")


def test_a_year_is_shown_month_by_month_with_its_marks() -> None:
    shown = calendar("show", "2026", "--lang", "zh")
    assert "10班" in shown
    assert "国庆节  10 月 1 日—10 月 7 日，共 7 天；9 月 20 日、10 月 10 日上班" in shown
    english = calendar("show", "2026", "--lang", "en")
    assert "10+" in english
    assert "Qingming Festival  4 April to 6 April, 3 days off" in english
    found = json.loads(calendar("show", "2026", "--json"))
    assert found["holidays"][0]["worked"] == ["2026-01-04"]


def test_a_due_day_explains_itself_day_by_day() -> None:
    asked = ("due", "2026-09-23", "10 working days", "--pause", "2026-09-30..2026-10-09")
    shown = calendar(*asked, "--lang", "zh")
    rows = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if "2026-" in line}
    assert rows["2026-09-25"] == ["五", "休", "中秋节"]
    assert rows["2026-09-30"] == ["三", "暂停"]
    assert rows["2026-10-10"] == ["六", "班", "第", "4", "日"]
    assert "到期  10 月 19 日 24:00" in shown
    found = json.loads(calendar(*asked, "--json"))
    assert (found["due"], found["counted"], found["provisional"]) == ("2026-10-19", 10, False)


def test_an_open_pause_leaves_the_due_day_open() -> None:
    found = json.loads(
        calendar("due", "2026-09-23", "10 working days", "--pause", "2026-09-30..", "--json")
    )
    assert (found["due"], found["counted"]) == (None, 3)


def test_a_period_may_be_counted_back() -> None:
    assert calendar("due", "2026-09-28", "1 working day before") == "2026-09-24\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "2031"], "there is no calendar of 2031"),
        (["show", "--region", "11"], "should be a six-digit code"),
        (["due", "2026-02-30", "2 days"], "should be a date"),
        (["due", "2026-02-03", "2 weeks"], "cannot read the period '2 weeks'"),
        (["due", "2026-02-03", "2 days", "--pause", "2026-02-04"], "should be 2026-09-30..2026"),
        (["due", "2026-02-03", "2 days before", "--pause", "2026-02-01.."], "counted backwards"),
        (["due", "2027-12-30", "9 working days"], "the working calendar runs from"),
        (["check", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: list[str], said: str) -> None:
    assert said in refused(run("calendar", *arguments, "--lang", "en"))


def test_a_good_year_is_checked_clean_and_a_bad_one_by_row_and_column(tmp_path: Path) -> None:
    assert "2027, official: 21 days off, 5 worked" in calendar("check", YEAR, "--lang", "en")
    bad = tmp_path / "bad.csv"
    bad.write_text(YEAR.read_text("utf-8").replace("2027-10-09", "2027-10-08"), "utf-8")
    found = run("calendar", "check", bad, "--lang", "en")
    assert found.exit_code == 1
    assert re.search(r"bad\.csv, row \d+, column kind: 2027-10-08 is a weekday", found.stdout)


def test_a_year_that_looks_like_a_slip_is_found(tmp_path: Path) -> None:
    thin = tmp_path / "thin.csv"
    row = "2027-01-01,holiday,元旦,New Year's Day,2027,official,,文件"
    thin.write_text(f"{','.join(COLUMNS)}\n{row}\n", "utf-8")
    found = run("calendar", "check", thin, "--json")
    assert found.exit_code == 1
    said = [each["en"] for each in json.loads(found.stdout)["found"]]
    assert said[0] == "2027 is said to be official, yet no weekend is worked in exchange"
    assert said[1].startswith("not mentioned: ")


def test_a_file_as_a_chinese_spreadsheet_saves_it_is_read_and_any_other_refused(
    tmp_path: Path,
) -> None:
    other = tmp_path / "other.csv"
    other.write_bytes(YEAR.read_text("utf-8").encode("gb18030"))
    assert "2027, official" in calendar("check", other, "--lang", "en")
    other.write_bytes(YEAR.read_text("utf-8").encode("utf-16"))
    assert "CSV UTF-8" in refused(run("calendar", "check", other, "--lang", "en"))


def test_a_dry_run_writes_nothing(service: None) -> None:
    shown = run(*PUBLISH, "--dry-run", "--json")
    assert shown.exit_code == 0
    assert json.loads(shown.stdout) == {"doubts": [], "moves": []}
    assert not PublishedYear.objects.exists()


def test_what_is_published_counts_from_then_on_and_is_not_published_twice(service: None) -> None:
    assert json.loads(run(*PUBLISH, "--json").stdout)["moved"] == 0
    assert json.loads(calendar("show", "2027", "--json"))["status"] == "official"
    found = json.loads(calendar("due", "2026-12-30", "2 working days", "--json"))
    assert (found["due"], found["provisional"]) == ("2027-01-04", False)
    assert "nothing has changed" in refused(run(*PUBLISH, "--lang", "en"))


def test_a_file_about_another_year_is_not_published(service: None) -> None:
    other = ("calendar", "publish", YEAR, "--year", "2028", "--source", "示例文件")
    assert "row 2, column year: 2027, not 2028" in refused(run(*other, "--lang", "en"))
    assert not PublishedYear.objects.exists()


def test_the_commands_of_the_how_to_do_what_it_says(
    service: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) == 7
    outputs = {}
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "changrong"
        found = run(*arguments)
        assert found.exit_code == 0, found.output
        outputs[command] = found.stdout
    assert "99号（示例）" in outputs["changrong calendar show 2027"]
