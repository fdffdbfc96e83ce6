"""The commands of policy, as a person or a pipe meets them."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from changrong.cli import app
from changrong.policy.book import NOTICES

FIRM = {
    "enterprise.region": "110105",
    "enterprise.industry": "6210",
    "enterprise.headcount": 200,
}


def run(*arguments: object, **options: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], **options)  # type: ignore[arg-type]


def refused(result: Result) -> str:
    """The one line of a command that ended with bad input."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert "Traceback" not in lines[0]
    return lines[0]


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FIRM))
    return file


# decide


def test_a_firm_with_one_missing_fact_cannot_be_told_and_the_fact_is_asked(firm: Path) -> None:
    result = run("decide", firm, "--as-of", "2022-07-01", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout, parse_float=Decimal)
    assert found["as_of"] == "2022-07-01"
    assert found["derived"]["enterprise.size"] is None
    waiting = [item for item in found["measures"] if "enterprise.revenue" in item["missing"]]
    assert waiting
    assert {item["verdict"] for item in waiting} == {"cannot tell"}
    unlocks = {ask["fact"]: ask["unlocks"] for ask in found["ask"]}
    assert unlocks["enterprise.revenue"] == len(waiting)


def test_a_beijing_firm_never_gets_the_shanghai_branchs_cut(firm: Path) -> None:
    result = run("decide", firm, "--as-of", "2022-07-01", "--json")
    found = {(item["notice"], item["id"]): item for item in json.loads(result.stdout)["measures"]}
    cut = found["shengjing-shanghai-2022", "rate-cut-50bp"]
    assert cut["verdict"] == "does not apply"
    assert cut["conditions"][0]["verdict"] == "false"


def test_facts_may_come_from_a_pipe_and_the_day_is_today_in_shanghai(firm: Path) -> None:
    before = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    result = run("decide", "-", "--json", input=firm.read_bytes())
    after = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert json.loads(result.stdout)["as_of"] in {str(before), str(after)}


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ["还不能判断", "接着问什么"]), ("en", ["cannot tell", "What to ask"])],
)
def test_a_person_reads_verdicts_and_questions_in_their_language(
    firm: Path, lang: str, words: list[str]
) -> None:
    result = run("decide", firm, "--as-of", "2022-07-01", "--lang", lang)
    assert result.exit_code == 0
    for word in words:
        assert word in result.stdout
    assert run("decide", firm, "--as-of", "2022-07-01", env={"LANG": f"{lang}.UTF-8"}).stdout == (
        result.stdout
    )


def test_a_person_reads_what_is_given_and_where_no_answer_would_help(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    facts = {"emergency.active": True, "institution.is_policy_guarantor": True}
    file.write_text(json.dumps(FIRM | facts | {"enterprise.revenue": 1}))
    shown = run("decide", file, "--as-of", "2022-07-01", "--lang", "en", env={"COLUMNS": "200"})
    assert "Guarantee fee rate cut 0.005" in shown.stdout
    outside = {"enterprise.industry": "9999", "institution.kind": "guarantor"}
    file.write_text(json.dumps(FIRM | facts | outside))
    shown = run("decide", file, "--as-of", "2022-07-01", "--lang", "en", env={"COLUMNS": "200"})
    assert "nothing that can be stated would settle it" in shown.stdout


def test_a_decision_about_a_subject_judges_by_its_measures_only(firm: Path) -> None:
    whole = json.loads(run("decide", firm, "--as-of", "2022-07-01", "--json").stdout)
    about = run("decide", firm, "--as-of", "2022-07-01", "--about", "complaint", "--json")
    found = json.loads(about.stdout)
    assert found["book"] == whole["book"]
    assert 0 < len(found["measures"]) < 20
    assert all(item in whole["measures"] for item in found["measures"])
    assert {item["notice"] for item in found["measures"]} >= {"cbirc-2020-complaints"}
    asked = {name for item in found["measures"] for name in item["missing"]}
    assert {each["fact"] for each in found["ask"]} == asked


def test_a_subject_that_no_measure_is_about_is_refused(firm: Path) -> None:
    line = refused(run("decide", firm, "--about", "loans", "--lang", "en"))
    assert line.endswith("no measure is about loans; did you mean loan?")


def test_on_a_screen_what_hangs_on_nothing_stated_is_counted_and_not_listed(firm: Path) -> None:
    options = ("--as-of", "2022-07-01", "--lang", "en")
    shown = run("decide", firm, *options, env={"COLUMNS": "200"}).stdout
    found = json.loads(run("decide", firm, *options, "--json").stdout)["measures"]
    told = [item for item in found if item["verdict"] == "cannot tell"]
    listed = [line for line in shown.splitlines() if line.startswith("│ ? cannot tell")]
    more = re.search(r"(\d+) more cannot be told: no fact that they hang on is stated", shown)
    assert more
    assert len(listed) + int(more[1]) == len(told)
    # The size hangs on the industry and the headcount that are stated.
    size = {"that": "enterprise.is_small_or_micro", "verdict": "unknown"}
    hang_on_size = [
        item for item in told if any(size.items() <= each.items() for each in item["conditions"])
    ]
    assert 0 < len(hang_on_size) <= len(listed)


def test_the_json_of_a_decision_has_the_keys_that_the_reference_promises(firm: Path) -> None:
    found = json.loads(run("decide", firm, "--as-of", "2022-07-01", "--json").stdout)
    assert list(found) == ["as_of", "book", "facts", "derived", "measures", "ask"]
    keys = [
        "notice",
        "id",
        "clause",
        "sort",
        "binding",
        "read",
        "verdict",
        "conditions",
        "gives",
        "missing",
    ]
    for item in found["measures"]:
        assert list(item) == keys + ["due_on"] * (item["sort"] == "duty")
        for condition in item["conditions"]:
            assert list(condition) == ["that", "label", "verdict", "facts"]
            assert list(condition["label"]) == ["zh", "en"]
            assert condition["verdict"] in ("true", "false", "unknown")
        for given in item["gives"]:
            assert list(given) == ["what", "value", "unit"]
    assert all(list(ask) == ["fact", "unlocks"] for ask in found["ask"])
    assert [ask["unlocks"] for ask in found["ask"]] == sorted(
        (ask["unlocks"] for ask in found["ask"]), reverse=True
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"enterprise.hedcount": 1}', "no such fact; did you mean enterprise.headcount?"),
        (b'{"enterprise.headcount": "x"}', "enterprise.headcount = x: should be a number"),
        (b'{"enterprise.headcount": 1, "enterprise.headcount": 2}', "is there twice"),
        (b'{"enterprise": {"headcount": 1}}', "should be one value, not nested"),
        (b'{"enterprise.headcount": [1]}', "should be one value, not nested"),
        (b'{"enterprise.revenue": NaN}', "NaN is not a number"),
        (b'{"enterprise.revenue": 1e999999999}', "is not within"),
        (b'{"enterprise.revenue": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"enterprise.size": "small"}', "is derived and cannot be stated"),
        (b"[1]", "should be one object"),
        (b'{"a": ', "not valid JSON"),
        (b"", "facts.json: the file is empty"),
        (b"\r\n", "facts.json: the file is empty"),
        (b'{"enterprise.headcount": 8,}', "facts.json: not valid JSON"),
        (b'{"enterprise.region": "\\ud800"}', "holds something that is no character"),
        (b'{"enterprise.region": "11\\u0000105"}', "holds something that is no character"),
        (b'{"enterprise.hedcount": null}', "enterprise.hedcount = null: no such fact"),
        (b'{"as_of": "2022-01-01"}', "is given apart from facts (--as-of)"),
        (b'{"enterprise.industry": 6210}', "should be text, in quotes"),
        (b'{"enterprise.founded_on": "2026-02-30"}', "is not a day of the calendar"),
        (b'{"need.urgent": 1}', "should be true or false"),
        (b"null", "should be one object"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_bad_facts_end_in_one_clear_line(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    assert words in refused(run("decide", file, "--lang", "en"))


def test_a_missing_file_and_an_unreadable_day_end_in_one_clear_line(firm: Path) -> None:
    assert "nowhere.json" in refused(run("decide", "nowhere.json", "--lang", "en"))
    for day in ("2022-02-30", "20220101", "yesterday", "", " 2022-02-20"):
        line = refused(run("decide", firm, "--as-of", day, "--lang", "en"))
        assert f"--as-of {day.strip()}: should be a date" in line


def test_a_language_that_is_not_spoken_is_refused_before_anything_is_judged(firm: Path) -> None:
    line = refused(run("decide", firm, "--lang", "fr", env={"LANG": "en"}))
    assert line == "changrong: --lang fr: should be zh or en"


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    assert "Is a directory" in refused(run("decide", tmp_path, "--lang", "en"))


# screen


def test_a_table_is_screened_and_summed_up(tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.parquet"
    table.write_text("enterprise.headcount,note\n8,a\nx,b\n", encoding="gbk")
    result = run("screen", table, "--out", out, "--as-of", "2022-07-01", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["rows"] == 2
    assert found["ignored"] == ["note"]
    assert found["problems"] == {"enterprise.headcount": 1}
    assert all(sum(counts.values()) == 2 for counts in found["measures"].values())
    assert pq.read_table(out)["row"].to_pylist() == [0, 1]
    problems = pq.read_table(found["problems_file"])
    assert problems["problem"].to_pylist() == ["应为数字"]
    summary = run("screen", table, "--out", out, "--as-of", "2022-07-01", "--lang", "en")
    assert "2 rows, judged as of 2022-07-01" in summary.stdout
    assert "enterprise.headcount: 1 values could not be read" in summary.stdout
    assert "1 columns not used: note" in summary.stdout


def test_a_map_and_its_assumptions_are_shown(tmp_path: Path) -> None:
    table, out, map_file = tmp_path / "in.csv", tmp_path / "out.parquet", tmp_path / "map.toml"
    table.write_text("GrAppv,SBA_Appv\n60000,48000\n60000,48001\n")
    shutil.copy(Path(__file__).parents[2] / "maps" / "sba-7a.toml", map_file)
    arguments = ("screen", table, "--map", map_file, "--out", out)
    summary = run(*arguments, "--lang", "en", env={"COLUMNS": "200"})
    assert summary.exit_code == 0
    assert "assumed guarantee.bank_guarantor_deal = yes: every loan" in summary.stdout
    found = json.loads(run(*arguments, "--json").stdout)
    assert found["assumptions"][0]["value"] is True
    assert found["measures"]["beijing-2022-guarantee/risk-share"] == {
        "broken": 1,
        "cannot tell": 1,
    }
    assert found["broken_by"] == {
        "beijing-2022-guarantee/risk-share": [
            {
                "that": "guarantee.bank_share >= 0.20",
                "label": {"zh": "银行分担不低于 20%", "en": "The bank bears at least 20%"},
                "rows": 1,
            }
        ]
    }
    assert "broken 1" in summary.stdout
    assert "1: The bank bears at least 20%" in summary.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "no column is named as a fact"),
        (b"enterprise.headcount\n", "no row of data"),
        (b"enterprise.headcount,b\n1\n", "row 2 has 1 cells"),
        (b"enterprise.headcount,enterprise.headcount\n1,2\n", "is there twice"),
        (b"enterprise.headcount;b\n1;2\n", "separate columns by commas, not semicolons"),
        (b"enterprise.headcount\tb\n1\t2\n", "separate columns by commas, not tabs"),
        (b"enterprise.headcount,b\n1,\xff\n", "neither UTF-8 nor GBK"),
    ],
)
def test_a_table_that_cannot_be_read_ends_in_one_clear_line_and_no_file(
    tmp_path: Path, content: bytes, words: str
) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.parquet"
    table.write_bytes(content)
    assert words in refused(run("screen", table, "--out", out, "--lang", "en"))
    assert list(tmp_path.iterdir()) == [table]


def test_the_results_never_replace_the_table_or_go_where_they_cannot_be_found(
    tmp_path: Path,
) -> None:
    table = tmp_path / "in.parquet"
    pq.write_table(pa.table({"enterprise.headcount": [8]}), table)
    before = table.read_bytes()
    (tmp_path / "a.parquet").mkdir()
    (tmp_path / "link.parquet").symlink_to(table)
    (tmp_path / "b.problems.parquet").hardlink_to(table)
    for out, words in (
        (table, "in.parquet: this is the file that is read"),
        (tmp_path / "link.parquet", "link.parquet: this is the file that is read"),
        (tmp_path / "b.parquet", "b.problems.parquet: this is the file that is read"),
        (tmp_path / "a.parquet", "a.parquet: this is a folder"),
        (tmp_path / "out.csv", "out.csv: the file to write should end in .parquet"),
        (tmp_path / "no" / "out.parquet", "the folder to write to does not exist"),
        (Path("/proc/out.parquet"), "out.parquet: cannot be written: "),
    ):
        assert words in refused(run("screen", table, "--out", out, "--lang", "en"))
    assert table.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 4
    assert "this is not a file" in refused(
        run("screen", tmp_path, "--out", tmp_path / "o.parquet", "--lang", "en")
    )


def test_results_of_an_earlier_run_are_replaced(tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.parquet"
    for rows in ("8\nx\n", "9\n"):
        table.write_text(f"enterprise.headcount\n{rows}")
        assert run("screen", table, "--out", out).exit_code == 0
    assert pq.read_table(out).num_rows == 1
    assert pq.read_table(tmp_path / "out.problems.parquet").num_rows == 0
    assert len(list(tmp_path.iterdir())) == 3


# facts and notices


def test_the_vocabulary_can_be_listed_for_a_person_and_for_a_pipe() -> None:
    found = {fact["name"]: fact for fact in json.loads(run("facts", "--json").stdout)}
    assert found["enterprise.size"]["derived"] is True
    assert set(found["enterprise.size"]["values"]) == {"micro", "small", "medium", "large"}
    assert "enterprise.headcount" in run("facts", env={"COLUMNS": "200"}).stdout


@pytest.mark.long
def test_the_notices_of_the_package_pass_their_own_checks_and_cases() -> None:
    checked = run("notices", "check", "--json")
    assert (checked.exit_code, json.loads(checked.stdout)) == (0, [])
    result = json.loads(run("notices", "test", "--json").stdout)
    assert result["failed"] == []
    assert result["cases"] > 100


def test_every_notice_is_listed_and_can_be_shown() -> None:
    listed = json.loads(run("notices", "list", "--json").stdout)
    assert {notice["id"] for notice in listed} == {
        folder.name for folder in NOTICES.iterdir() if (folder / "notice.toml").exists()
    }
    for notice in listed[::8]:
        shown = run("notices", "show", notice["id"], "--lang", "en")
        assert shown.exit_code == 0
        assert notice["issuers"][0]["en"] in shown.stdout.replace("\n", " ")
    assert "did you mean pboc-lpr?" in refused(run("notices", "show", "pboc-lp", "--lang", "en"))


def test_coverage_prints_everything_asked_for_with_where_it_lives() -> None:
    lines = json.loads(run("notices", "coverage", "--json").stdout)
    assert {line["mark"] for line in lines} == {"rule", "workflow", "metric", "channel", "org"}
    assert {line["state"] for line in lines} <= {"live", "unverified", "planned", "not software"}
    assert len({line["id"] for line in lines}) == len(lines)
    shared = next(line for line in lines if line["id"] == "S2-35")
    assert (shared["notice"], shared["clause"]) == ("beijing-2022-guarantee", "四(九)")
    assert (shared["mark"], shared["state"]) == ("rule", "live")
    assert {"sort": "measure", "name": "risk-share"} in shared["lives"]
    for line in lines:
        assert line["planned"] if line["state"] == "planned" else not line["planned"]
        assert line["why"] if line["state"] == "not software" else True
    table = run("notices", "coverage", "--lang", "en", env={"COLUMNS": "200"})
    assert "measure risk-share" in table.stdout


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.fixture
def guarantee(tmp_path: Path) -> Path:
    """A notice of the package in a folder where it may be spoilt."""
    return shutil.copytree(NOTICES / "beijing-2022-guarantee", tmp_path / "beijing-2022-guarantee")


@pytest.mark.long
def test_a_broken_promise_passes_the_check_and_fails_the_test(guarantee: Path) -> None:
    measures = guarantee / "measures.toml"
    text = measures.read_text(encoding="utf-8")
    measures.write_text(text.replace("bank_share >= 0.20", "bank_share >= 0.25"), encoding="utf-8")
    assert run("notices", "check", guarantee).exit_code == 0
    result = run("notices", "test", guarantee, "--lang", "en")
    assert result.exit_code == 1
    assert re.search(
        r"^beijing-2022-guarantee/cases\.toml: .+: risk-share: expected kept, got broken$",
        result.stdout,
        re.MULTILINE,
    )


def test_a_spoilt_notice_fails_the_check_at_its_line(guarantee: Path) -> None:
    measures = guarantee / "measures.toml"
    text = measures.read_text(encoding="utf-8")
    measures.write_text(text.replace("bank_share >=", "bank_shar >="), encoding="utf-8")
    result = run("notices", "check", guarantee, "--lang", "en")
    assert result.exit_code == 1
    assert (
        f"{measures}:{line_of(text, 'bank_share >=')}: error unknown-fact: "
        "measure risk-share, condition must 1: "
        "line 1, column 1, guarantee.bank_shar: no such fact; did you mean guarantee.bank_share?"
    ) in result.stdout
    assert "note not-run: not run (not all could be read; mend the errors first): " in result.stdout


@pytest.mark.long
def test_one_notice_is_checked_beside_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "donghai-2023-bridge-loan"
    shutil.copytree(NOTICES / folder.name, folder)
    assert run("notices", "check", folder, "--lang", "en").stdout == "nothing found\n"


def test_a_notice_without_its_header_is_named_beside_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "donghai-2023-bridge-loan"
    shutil.copytree(NOTICES / folder.name, folder)
    (folder / "notice.toml").unlink()
    result = run("notices", "check", folder, "--lang", "en")
    assert result.exit_code == 1
    assert f"{folder}/notice.toml: error syntax: this file is missing\n" in result.stdout
    assert result.stdout.endswith("1 error, 1 note\n")


@pytest.mark.long
def test_the_cases_of_one_notice_are_run_alone(tmp_path: Path) -> None:
    folder = tmp_path / "pboc-lpr"
    shutil.copytree(NOTICES / folder.name, folder)
    alone = json.loads(run("notices", "test", folder, "--json").stdout)["cases"]
    assert 0 < alone < json.loads(run("notices", "test", "--json").stdout)["cases"]


def test_a_path_without_a_notice_is_bad_input_and_not_a_passed_check(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for command in ("check", "test"):
        assert "there is no notice in it" in refused(
            run("notices", command, tmp_path, "--lang", "en")
        )
        for path in (tmp_path / "nowhere", file):
            line = refused(run("notices", command, path, "--lang", "en"))
            assert line.endswith(f"{path.name}: there is no such folder")
