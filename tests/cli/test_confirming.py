"""`changrong notices confirm`: what a person has checked is switched on, marked, and taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from changrong.policy import Book
from changrong.policy.book import NOTICES
from changrong.policy.confirming import FILE, read_confirmed

from .test_policy_commands import refused, run

KEY = "rumour-2021/hearsay"
NOTICE = """
id = "rumour-2021"
title = { zh = "听说的通知", en = "A notice known from memory" }
short = { zh = "听说", en = "Rumour" }
number = "1"
issuers = [{ zh = "某部", en = "Some ministry" }]
issued = 2021-01-01
from = 2021-01-01
read = "memory"
"""
CLAUSES = """
[[clause]]
id = "一"
gist = { zh = "听说的", en = "Hearsay" }
became = "rule"
measures = ["hearsay"]
"""
MEASURES = """
[[measure]]
id = "hearsay"
clause = "一"
sort = "entitlement"
binding = "must"
on = "enterprise"
label = { zh = "听说", en = "Hearsay" }
when = [{ that = "enterprise.headcount <= 20", zh = "不超过 20 人", en = "At most 20 people" }]
gives = [{ what = "loan.deferral", value = "TRUE", unit = "boolean" }]
"""
SEEN = ("--by", "张三", "--seen", "国务院公报 2021 年第 3 号", "--on", "2026-11-20")


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two notices, one of them known from memory, and a home of its own."""
    folder = tmp_path / "notices"
    shutil.copytree(NOTICES / "pboc-lpr", folder / "pboc-lpr")
    rumour = folder / "rumour-2021"
    rumour.mkdir()
    for name, text in (("notice", NOTICE), ("clauses", CLAUSES), ("measures", MEASURES)):
        (rumour / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("changrong.policy.book.NOTICES", folder)
    monkeypatch.setenv("CHANGRONG_HOME", str(tmp_path / "home"))
    return folder


def confirm(*arguments: str) -> Any:
    result = run("notices", "confirm", *arguments, "--lang", "en")
    assert result.exit_code == 0, result.output
    return result.stdout


def decided(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    facts = tmp_path / "facts.json"
    facts.write_text('{"enterprise.headcount": 20}')
    result = run("decide", facts, "--as-of", "2026-11-21", "--json", *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_what_is_confirmed_judges_and_says_who_read_it_where(notices: Path, tmp_path: Path) -> None:
    assert decided(tmp_path)["measures"] == []
    said = confirm("rumour-2021", *SEEN)
    assert f"{KEY}: Checked by 张三 on 2026-11-20, seen in 国务院公报 2021 年第 3 号" in said
    assert "once it is started again" in said
    decision = decided(tmp_path)
    [judged] = decision["measures"]
    assert (judged["verdict"], judged["read"]) == ("applies", "confirmed")
    assert judged["confirmed"] == {"by": "张三", "on": "2026-11-20", "seen": SEEN[3]}
    assert decision["book"][:12] in said
    facts = tmp_path / "facts.json"
    for lang, words in (("zh", "张三于 2026-11-20 核对"), ("en", "Checked by 张三 on 2026-11-20")):
        shown = run("decide", facts, "--lang", lang, env={"COLUMNS": "200"}).stdout
        assert words in shown


def test_it_is_kept_in_the_home_of_the_service_and_not_beside_the_notices(
    notices: Path, tmp_path: Path
) -> None:
    before = sorted(notices.rglob("*"))
    confirm(KEY, *SEEN)
    assert sorted(notices.rglob("*")) == before
    [kept] = read_confirmed(tmp_path / "home" / FILE)
    assert (kept.what, kept.by, str(kept.on)) == (KEY, "张三", "2026-11-20")
    assert [each.name for each in (tmp_path / "home").iterdir()] == [FILE]


def test_list_says_what_is_confirmed_and_undo_takes_it_back(notices: Path, tmp_path: Path) -> None:
    assert confirm("--list") == "nothing is confirmed\n"
    confirm(KEY, *SEEN)
    [listed] = json.loads(confirm("--list", "--json"))
    assert (listed["what"], listed["state"]) == (KEY, "holds")
    assert f"{KEY}: taken back" in confirm(KEY, "--undo")
    assert json.loads(confirm("--list", "--json")) == []
    assert decided(tmp_path)["measures"] == []
    line = refused(run("notices", "confirm", KEY, "--undo", "--lang", "en"))
    assert line == f"changrong: {KEY} is not confirmed"


def test_list_and_show_tell_the_unverified_from_the_confirmed(notices: Path) -> None:
    def header() -> dict[str, Any]:
        found = json.loads(run("notices", "list", "--json").stdout)
        return {each["id"]: each for each in found}["rumour-2021"]

    wide = {"COLUMNS": "200"}
    assert (header()["read"], header()["unverified"]) == ("memory", ["hearsay"])
    assert "unverified, off" in run("notices", "show", "rumour-2021", "--lang", "en").stdout
    confirm("rumour-2021", *SEEN)
    assert (header()["read"], header()["unverified"]) == ("confirmed", [])
    assert header()["measures"] == ["hearsay"]
    shown = run("notices", "show", "rumour-2021", "--lang", "en", env=wide).stdout
    assert "Checked by 张三 on 2026-11-20" in shown
    [measure] = json.loads(run("notices", "show", "rumour-2021", "--json").stdout)["measures"]
    assert (measure["live"], measure["read"]) == (True, "confirmed")
    assert measure["confirmed"]["by"] == "张三"


def test_what_has_changed_since_is_off_and_check_and_list_say_so(
    notices: Path, tmp_path: Path
) -> None:
    confirm(KEY, *SEEN)
    file = notices / "rumour-2021" / "measures.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("<= 20", "<= 30"), encoding="utf-8")
    assert decided(tmp_path)["measures"] == []
    [listed] = json.loads(confirm("--list", "--json"))
    assert listed["state"] == "changed"
    for command in ("check", "list"):
        said = run("notices", command, "--lang", "en", env={"COLUMNS": "200"}).stdout
        assert KEY in said
        assert "no longer holds" in said
    found = json.loads(run("notices", "check", "--json", "--only", "stale-confirmation").stdout)
    assert [each["code"] for each in found] == ["stale-confirmation"]
    assert found[0]["path"].endswith(FILE)
    confirm(KEY, *SEEN)
    assert [each["state"] for each in json.loads(confirm("--list", "--json"))] == ["holds"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rumor-2021", *SEEN), "there is no notice rumor-2021; did you mean rumour-2021?"),
        (("rumour-2021/no", *SEEN), "notice rumour-2021 has no measure or derived fact no"),
        (("pboc-lpr", *SEEN), "pboc-lpr was read in full: nothing to confirm"),
        ((KEY, "--seen", "x"), "--by: should be one line of words"),
        ((KEY, "--by", "x"), "--seen: should be one line of words"),
        ((KEY, *SEEN[:4], "--on", "2026-13-01"), "--on 2026-13-01: should be a date"),
        ((KEY, *SEEN[:4], "--on", "2999-01-01"), "--on 2999-01-01 is yet to come"),
        ((), "name a notice or NOTICE/MEASURE"),
        (("--list", KEY), "--list is used alone"),
        ((KEY, "--undo", "--by", "x"), "--undo takes no --by, --seen or --on"),
    ],
)
def test_what_cannot_be_confirmed_is_one_clear_line_and_nothing_is_kept(
    notices: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    line = refused(run("notices", "confirm", *arguments, "--lang", "en"))
    assert words in line
    assert not (tmp_path / "home").exists()


def test_what_is_confirmed_already_is_said_with_who_and_when(notices: Path) -> None:
    confirm(KEY, *SEEN)
    line = refused(run("notices", "confirm", KEY, *SEEN, "--lang", "en"))
    assert line == f"changrong: {KEY} was confirmed by 张三 on 2026-11-20"


def test_a_spoilt_file_of_confirmations_stops_every_command_with_its_name(
    notices: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / FILE).write_text("[[confirmed]]\nwho = 'x'\n")
    for command in ("list", "coverage", "test"):
        line = refused(run("notices", command, "--lang", "en"))
        assert FILE in line
        assert "what is missing" in line


def test_a_packed_book_carries_its_own_confirmations_and_no_others(
    notices: Path, tmp_path: Path
) -> None:
    before, after = tmp_path / "before.json.gz", tmp_path / "after.json.gz"
    assert run("notices", "pack", "--out", before).exit_code == 0
    confirm(KEY, *SEEN)
    assert run("notices", "pack", "--out", after).exit_code == 0
    confirm(KEY, "--undo")
    [judged] = decided(tmp_path, "--book", str(after))["measures"]
    assert judged["confirmed"]["by"] == "张三"
    confirm(KEY, *SEEN)
    assert decided(tmp_path, "--book", str(before))["measures"] == []


def test_a_folder_of_other_notices_is_taken_as_it_is(notices: Path, tmp_path: Path) -> None:
    confirm(KEY, *SEEN)
    other = Path(shutil.copytree(notices, tmp_path / "other"))
    assert decided(tmp_path, "--book", str(other))["book"] == Book.load(other).hash
    assert decided(tmp_path, "--book", str(other))["measures"] == []
    assert decided(tmp_path, "--book", str(other / "rumour-2021"))["measures"] != []
