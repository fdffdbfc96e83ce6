"""`changrong notices check`, as a person, a hook and an editor use it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from changrong.cli import app
from changrong.policy.book import NOTICES

FIXTURES = Path(__file__).parents[1] / "policy" / "checks" / "fixtures"
FAULTS, CLEAN = FIXTURES / "faults", FIXTURES / "clean"


def check(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["notices", "check", *map(str, arguments), "--lang", "en"])


def test_each_planted_fault_is_printed_with_its_file_line_and_code() -> None:
    result = check(FAULTS)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    for start in (
        "tables-2022/tables/hidden.csv:4: error shadowed: row 4: rows above it always answer",
        "tables-2022/tables/gap.csv:1: warning gap: column enterprise.kind: no row holds for "
        "enterprise.kind owner. Add a row",
        "tables-2022/tables/order.csv:3: warning conflict: row 3, column enterprise.rank: ",
        "conditions-2022/measures.toml:49: error contradiction: measure clash, condition ",
        "facts.toml:58: warning unused-fact: enterprise.colour: no measure or formula reads it",
    ):
        assert any(f"fixtures/faults/{start}" in line for line in lines), start
    assert lines[-1] == "32 errors, 14 warnings"


def test_a_clean_folder_passes_even_strictly() -> None:
    result = check(CLEAN, "--strict")
    assert (result.exit_code, result.stdout) == (0, "nothing found\n")


@pytest.mark.long
def test_the_notices_of_the_package_pass_strictly() -> None:
    result = check("--strict")
    assert (result.exit_code, result.stdout) == (0, "nothing found\n")


def test_warnings_pass_unless_strict() -> None:
    assert check(FAULTS, "--only", "gap").exit_code == 0
    assert check(FAULTS, "--only", "gap", "--strict").exit_code == 1
    assert check(FAULTS, "--only", "shadowed").exit_code == 1
    both = check(FAULTS, "--only", "shadowed", "--only", "gap")
    assert both.stdout.splitlines()[-1] == "1 error, 1 warning"


def test_json_gives_a_program_all_that_a_person_sees() -> None:
    (found,) = json.loads(check(FAULTS, "--only", "conflict", "--json").stdout)
    path = found.pop("path")
    assert path.endswith("fixtures/faults/tables-2022/tables/order.csv")
    assert found.pop("help")["en"].startswith("Let each row speak")
    assert found.pop("zh").startswith("与第 2 行同时成立")
    assert found == {
        "code": "conflict",
        "severity": "warning",
        "file": "tables-2022/tables/order.csv",
        "line": 3,
        "measure": None,
        "condition": None,
        "row": 3,
        "cell": "enterprise.rank",
        "en": "it holds together with row 2, which wins by its order alone, "
        "for enterprise.kind company, enterprise.headcount >= 100",
    }


@pytest.mark.long
def test_a_file_stands_for_its_notice_and_several_paths_are_checked_at_once(
    tmp_path: Path,
) -> None:
    copies = [
        Path(shutil.copytree(NOTICES / id, tmp_path / id))
        for id in ("beijing-2022-guarantee", "pboc-lpr")
    ]
    measures = copies[0] / "measures.toml"
    text = measures.read_text(encoding="utf-8")
    measures.write_text(text.replace("bank_share >= 0.20", "bank_share >= 0.20 AND FALSE"))
    line = text[: text.index("bank_share >= 0.20")].count("\n") + 1
    (copies[1] / "checks.toml").unlink()
    result = check(measures, copies[1])
    assert f"{measures}:{line}: error always-false: measure risk-share" in result.stdout
    assert f"{copies[1]}/tables/lpr.csv:16: warning ends-early: " in result.stdout
    assert f"{copies[1]}/notice.toml:1: warning no-number: " in result.stdout
    assert result.stdout.splitlines()[-1].startswith("1 error, 2 warnings")


@pytest.mark.parametrize("arguments", [("nowhere",), ("--only", "gaps")])
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...]) -> None:
    result = check(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
