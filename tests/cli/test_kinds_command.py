"""`changrong kinds list|show|check`, as a person, a pipe and an editor use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from django.conf import settings
from tests.network.cast import make_cast
from tests.network.steps import state_need
from typer.testing import CliRunner

from changrong.cli import app
from changrong.network.cases.checks.lines import line_of
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import KindVersion

FIXTURES = Path(__file__).parents[1] / "network" / "cases" / "kinds_fixtures"
FAULTS, CLEAN = FIXTURES / "faults", FIXTURES / "clean"


def kinds(*arguments: object, lang: str = "en") -> Result:
    return CliRunner().invoke(app, ["kinds", *map(str, arguments), "--lang", lang])


def refused(result: Result) -> str:
    """The one line of a command that ended with bad input."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    return line


# list


def test_the_list_names_every_kind_with_what_it_serves():
    shown = kinds("list").stdout
    for kind in KINDS.values():
        assert kind.name in shown
        assert kind.prefix in shown


def test_the_list_as_json_is_a_list_of_objects():
    found = json.loads(kinds("list", "--json").stdout)
    assert [each["name"] for each in found] == list(KINDS)
    need = next(each for each in found if each["name"] == "need")
    assert need["label"] == {"zh": "融资需求", "en": "Financing need"}
    assert need["hash"] == KINDS["need"].hash
    assert need["prefix"] == "XQ"
    assert "dispatch" in need["children"]
    assert need["states"] == [state.name for state in KINDS["need"].states]
    assert need["moves"] == [move.name for move in KINDS["need"].moves]
    assert "result" in need["clocks"]


# show


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_shown_with_all_that_is_declared(name, lang):
    result = kinds("show", name, lang=lang)
    assert result.exit_code == 0, result.output
    kind, shown = KINDS[name], "".join(result.stdout.split())
    for part in (*kind.fields, *kind.states, *kind.clocks, *kind.outcomes):
        assert part.name in shown
    for part in (*kind.states, *kind.clocks, *kind.outcomes):
        assert "".join(part.label.in_(lang).split()) in shown
    for clock in kind.clocks:
        assert all(level.name in shown for level in clock.levels)
        assert clock.duty in shown


def test_a_clock_is_shown_with_its_period_in_words():
    shown = "".join(kinds("show", "need", lang="zh").stdout.split())
    assert "10个工作日，从“发起”起，到“" in shown
    shown = " ".join(kinds("show", "need").stdout.split())
    assert "10 working days, from “opening” until" in shown


def test_a_kind_as_json_is_its_declaration_and_what_follows_from_it():
    found = json.loads(kinds("show", "need", "--json").stdout)
    assert {key: found[key] for key in KINDS["need"].declaration} == KINDS["need"].declaration
    assert found["hash"] == KINDS["need"].hash
    assert found["periods"]["result"]["en"].replace("\u00a0", " ") == "10 working days"


def test_the_states_can_be_had_as_mermaid():
    shown = kinds("show", "need", "--mermaid").stdout
    assert shown.startswith('stateDiagram-v2\n    state "')
    assert "[*] --> received" in shown


def test_a_kind_that_is_misspelled_is_asked_about():
    assert refused(kinds("show", "ned")) == ("changrong: there is no kind ned; did you mean need?")


# versions


@pytest.mark.django_db
def test_stored_versions_are_shown_with_the_cases_that_run_under_each(monkeypatch, tmp_path):
    monkeypatch.setattr("changrong.kinds_cli.showing._check_database", lambda lang: None)
    old = KindVersion.objects.create(kind="need", version=1, hash="0" * 64, declaration={})
    cast = make_cast()
    first, second = state_need(cast), state_need(cast)
    type(first).objects.filter(pk=first.pk).update(version=old)
    type(second).objects.filter(pk=second.pk).update(closed_at=second.opened_at)
    found = json.loads(kinds("show", "need", "--versions", "--json").stdout)
    assert [(v["version"], v["open"], v["closed"], v["current"]) for v in found] == [
        (1, 1, 0, False),
        (2, 0, 1, True),
    ]
    assert found[1]["hash"] == KINDS["need"].hash
    assert "2 current" in kinds("show", "need", "--versions").stdout


@pytest.mark.django_db
def test_a_kind_of_which_no_case_was_opened_has_no_stored_version(monkeypatch):
    monkeypatch.setattr("changrong.kinds_cli.showing._check_database", lambda lang: None)
    assert kinds("show", "need", "--versions").stdout == "no case of need was opened yet\n"
    assert "did you mean need?" in refused(kinds("show", "ned", "--versions"))


def test_where_there_is_no_database_that_is_said_and_none_is_made(monkeypatch, tmp_path):
    nowhere = {**settings.DATABASES["default"], "ENGINE": "django.db.backends.sqlite3"}
    nowhere["NAME"] = str(tmp_path / "none.sqlite3")
    monkeypatch.setattr(settings, "DATABASES", {"default": nowhere})
    said = refused(kinds("show", "need", "--versions"))
    assert said.startswith("changrong: the service has no database here yet")
    assert list(tmp_path.iterdir()) == []


# check


def test_the_kinds_of_the_service_pass_strictly():
    result = kinds("check", "--strict")
    assert (result.exit_code, result.stdout) == (0, "nothing found\n")


def test_a_clean_folder_passes_strictly():
    result = kinds("check", CLEAN, "--strict", lang="zh")
    assert (result.exit_code, result.stdout) == (0, "没有发现问题\n")


def test_each_planted_fault_is_printed_with_its_file_line_and_code():
    result = kinds("check", FAULTS)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    place = (FAULTS / "states.py").read_text().splitlines().index('    "unreachable-state",')
    assert any(
        line.startswith(f"tests/network/cases/kinds_fixtures/faults/states.py:{place}: ")
        and "error unreachable-state: kind unreachable-state, state waiting: no way" in line
        for line in lines
    ), lines
    assert lines[-1].endswith(" errors, 2 warnings")


def test_warnings_pass_unless_strict(tmp_path):
    copy_of(tmp_path, "moves.py", keep="two_main_moves")
    assert kinds("check", tmp_path).exit_code == 0
    assert kinds("check", tmp_path).stdout.endswith("1 warning\n")
    assert kinds("check", tmp_path, "--strict").exit_code == 1


def copy_of(folder: Path, name: str, keep: str) -> None:
    """A file of faults of which only one is kept."""
    (folder / "_small.py").write_text((FAULTS / "_small.py").read_text())
    (folder / name).write_text(
        f"{(FAULTS / name).read_text()}\n\nfor _kind in [*vars()]:\n"
        f"    if isinstance(vars()[_kind], type({keep})) and _kind != {keep!r}:\n"
        "        del vars()[_kind]\n"
    )


def test_json_gives_a_program_all_that_a_person_sees():
    found = json.loads(kinds("check", FAULTS / "outcomes.py", "--json").stdout)
    [one] = [each for each in found if each["kind"] == "outcome-without-effect"]
    assert one.pop("line") > 1
    assert one.pop("zh")
    assert one.pop("help")["en"] == "Name a registered effect in does"
    assert one == {
        "code": "outcome-without-effect",
        "severity": "error",
        "path": "tests/network/cases/kinds_fixtures/faults/outcomes.py",
        "kind": "outcome-without-effect",
        "part": "move",
        "name": "finish",
        "en": "its outcome done changes contract, but the move does nothing",
    }


def test_what_cannot_be_read_is_said_in_one_line(tmp_path):
    assert "no such file or folder" in refused(kinds("check", tmp_path / "none"))
    assert "no kind is declared in it" in refused(kinds("check", tmp_path))
    (tmp_path / "own.py").write_text("kind = Kind()\n")
    assert "own.py:1: cannot be read: name 'Kind' is not defined" in refused(
        kinds("check", tmp_path)
    )


def test_a_part_is_found_where_its_kind_declares_it():
    file = Path(__file__).parents[2] / "src/changrong/network/cases/kinds"
    lines = (file / "need.py").read_text().splitlines()
    line = line_of(file / "need.py", "need", "move", "withdraw")
    assert lines[line - 1].strip() == "Move("
    assert lines[line].strip() == '"withdraw",'
    assert line_of(file / "need.py", "need", "move", "none") == line_of(
        file / "need.py", "need", "", ""
    )
    assert line_of(file / "none.py", "need", "move", "withdraw") == 0
