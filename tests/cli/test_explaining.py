"""`changrong explain`, as a person or a pipe meets it."""

from __future__ import annotations

import json
import shutil
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from changrong.policy.book import NOTICES

from .test_policy_commands import refused, run

ROWS = [
    {
        "enterprise.region": "110105",
        "enterprise.industry": "6210",
        "enterprise.headcount": 8,
        "enterprise.revenue": 900000,
        "loan.maturity_on": None,
    },
    {
        "enterprise.region": "310115",
        "enterprise.industry": "5212",
        "enterprise.headcount": None,
        "enterprise.revenue": 40000000,
        "loan.maturity_on": "2022-07-05",
    },
]
TRUTHS = ("verdict", "that", "label")


@pytest.fixture
def screened(tmp_path: Path) -> tuple[Path, Path]:
    """A table and its screening."""
    table, out = tmp_path / "in.csv", tmp_path / "out.parquet"
    lines = [",".join(ROWS[0])]
    lines += [",".join("" if cell is None else str(cell) for cell in row.values()) for row in ROWS]
    table.write_text("\n".join(lines) + "\n")
    assert run("screen", table, "--out", out, "--as-of", "2022-07-01").exit_code == 0
    return table, out


def told(*arguments: object) -> dict[str, Any]:
    result = run("explain", *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout, parse_float=Decimal)
    return found


def decided(tmp_path: Path, row: dict[str, object]) -> dict[str, Any]:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(row))
    result = run("decide", facts, "--as-of", "2022-07-01", "--json")
    found: dict[str, Any] = json.loads(result.stdout, parse_float=Decimal)
    return found


def test_what_is_explained_is_what_is_decided(screened: tuple[Path, Path], tmp_path: Path) -> None:
    table, out = screened
    found = told(out, "0-1", "--tape", table)
    assert [row["row"] for row in found["rows"]] == [0, 1]
    for row, facts in zip(found["rows"], ROWS, strict=True):
        decision = decided(tmp_path, facts)
        assert found["book"] == decision["book"]
        assert row["derived"] == decision["derived"]
        assert {name: value for name, value in row["facts"].items() if value is not None} == (
            decision["facts"]
        )
        for one, other in zip(row["measures"], decision["measures"], strict=True):
            assert [one[key] for key in ("notice", "id", "clause", "verdict")] == [
                other[key] for key in ("notice", "id", "clause", "verdict")
            ]
            assert set(other["missing"]) <= set(one["unknown"])
            if one["conditions"]:
                labelled = [each for each in one["conditions"] if each["label"] in _labels(other)]
                assert [[each[key] for key in TRUTHS] for each in labelled] == [
                    [each[key] for key in TRUTHS] for each in other["conditions"]
                ]
                assert [each["facts"] for each in labelled] == [
                    each["facts"] for each in other["conditions"]
                ]


def _labels(measure: dict[str, Any]) -> list[dict[str, str]]:
    return [each["label"] for each in measure["conditions"]]


def test_a_person_reads_the_verdict_the_clause_and_the_condition_that_failed(
    screened: tuple[Path, Path],
) -> None:
    table, out = screened
    key = "beijing-2020-emergency/remote-dealings-on-record"
    shown = run("explain", out, "1", "--measure", key, "--lang", "en").stdout
    assert "Row 1" in shown
    assert "not concerned" in shown
    assert "P2" in shown
    assert "fails first" in shown
    chinese = run("explain", out, "1", "--measure", key, "--tape", table, "--lang", "zh").stdout
    assert "第 1 行" in chinese
    assert "首先不成立" in chinese
    assert "enterprise.revenue" in chinese


def test_a_condition_that_reads_the_day_of_judging_is_shown_to_a_person(
    screened: tuple[Path, Path],
) -> None:
    _, out = screened
    shown = run("explain", out, "0-1", "--lang", "en")
    assert shown.exit_code == 0, shown.output
    assert "as_of = 2022-07-01" in shown.stdout


def test_a_row_explains_itself_by_the_book_of_then_whatever_the_notices_say_now(
    screened: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out = screened
    before = told(out, 0)
    changed = tmp_path / "notices"
    shutil.copytree(NOTICES / "pboc-lpr", changed / "pboc-lpr")
    monkeypatch.setattr("changrong.policy.book.NOTICES", changed)
    assert told(out, 0) == before
    monkeypatch.setattr("changrong.policy.book.NOTICES", tmp_path / "nowhere")
    assert told(out, 0) == before


def test_an_excel_table_is_named_with_its_sheet(tmp_path: Path) -> None:
    made, table, out = Workbook(), tmp_path / "in.xlsx", tmp_path / "out.parquet"
    for sheet, heads in ((made.active, 8), (made.create_sheet("二月"), 300)):
        sheet.append(["enterprise.headcount"])
        sheet.append([heads])
    made.save(table)
    line = refused(run("screen", table, "--out", out, "--lang", "en"))
    assert line.endswith("several sheets (Sheet, 二月); name one by --sheet")
    assert run("screen", table, "--out", out, "--sheet", "二月").exit_code == 0
    (row,) = told(out, 0, "--tape", table, "--sheet", "二月")["rows"]
    assert row["facts"] == {"enterprise.headcount": 300}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["-1"], "-1: should be a row counted from 0, such as 7, 7-9 or 7,9"),
        (["one"], "one: should be a row counted from 0, such as 7, 7-9 or 7,9"),
        (["1.0"], "1.0: should be a row counted from 0, such as 7, 7-9 or 7,9"),
        (["2"], "out.parquet: there is no row 2 (rows count from 0 to 1)"),
        (["0-99999999999999999"], "out.parquet: there is no row 99999999999999999 (rows count"),
        (["1-0"], "1-0: the first row comes after the last"),
        (["0", "--measure", "risk-share"], "out.parquet: this screening has no measure risk-share"),
        (["0", "--map", "map.toml"], "--map needs --tape"),
        (["0", "--tape", "nowhere.csv"], "nowhere.csv: there is no such file"),
    ],
)
def test_bad_rows_and_measures_end_in_one_line(
    screened: tuple[Path, Path], rows: list[str], words: str
) -> None:
    line = refused(run("explain", screened[1], *rows, "--lang", "en"))
    assert line.startswith(f"changrong: {words}")


def test_more_rows_than_anybody_reads_are_refused(tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.parquet"
    table.write_text("enterprise.headcount\n" + "8\n" * 1200)
    assert run("screen", table, "--out", out).exit_code == 0
    line = refused(run("explain", out, "0-1100", "--lang", "en"))
    assert line == "changrong: at most 1000 rows are explained at once"
    assert len(told(out, "0-999", "--measure", "beijing-2022-guarantee/risk-share")["rows"]) == 1000


# The engine


def test_duckdb_writes_the_same_file(screened: tuple[Path, Path], tmp_path: Path) -> None:
    table, out = screened
    other = tmp_path / "in-duckdb.parquet"
    again = run("screen", table, "--out", other, "--engine", "duckdb", "--as-of", "2022-07-01")
    assert again.exit_code == 0
    ours, theirs = pq.read_table(out), pq.read_table(other)
    assert ours.schema.equals(theirs.schema, check_metadata=True)
    assert ours.to_pylist() == theirs.to_pylist()


def test_spark_without_its_extra_and_a_master_without_spark_are_said(
    screened: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, _ = screened
    out = tmp_path / "o.parquet"
    line = refused(run("screen", table, "--out", out, "--master", "local[2]", "--lang", "en"))
    assert line == "changrong: --master is for --engine spark only"
    for name in ("pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    line = refused(run("screen", table, "--out", out, "--engine", "spark", "--lang", "en"))
    assert line == "changrong: pyspark is not installed; install changrong[spark]"
    assert not out.exists()
