"""`changrong compare`, as a person or a pipe meets it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from changrong.policy import Book

from .test_policy_commands import refused, run

DAY = "2022-08-31"
OVERLAY = """
[overlay]
title = { zh = "减息加深，餐饮人数放严", en = "A deeper cut, larger caterers" }

[[table]]
table = "miit-2011-300-size/size.csv"
row = { "enterprise.industry" = "6200-6299" }
set = { "enterprise.at_least_medium" = "enterprise.headcount >= 50" }

[[measure]]
measure = "shengjing-shanghai-2022/rate-cut-50bp"
gives = [{ what = "loan.rate_cut", value = "0.008" }]
"""
FIRM = {
    "enterprise.region": "310115",
    "enterprise.industry": "6210",
    "enterprise.revenue": Decimal(9_000_000),
    "enterprise.hit_by_epidemic": True,
    "emergency.active": True,
    "institution.kind": "bank",
    "institution.id": "shengjing-shanghai",
}


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    file = tmp_path / "overlay.toml"
    file.write_text(OVERLAY, encoding="utf-8")
    return file


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """One firm of 30 people, two of 60, one whose headcount nobody knows."""
    rows = [{**FIRM, "enterprise.headcount": count} for count in (30, 60, 60, None)]
    file = tmp_path / "roster.parquet"
    pq.write_table(pa.Table.from_pylist([{**row, "note": "甲"} for row in rows]), file)
    return file


def test_who_loses_what_and_how_much_is_told_in_the_language_asked_for(
    roster: Path, overlay: Path
) -> None:
    before = run("compare", roster, "--overlay", overlay, "--as-of", DAY, "--lang", "zh")
    assert before.exit_code == 0, before.output
    assert "4 行，按 2022-08-31 判断" in before.stdout
    assert "住宿和餐饮业" in before.stdout
    english = run("compare", roster, "--overlay", overlay, "--as-of", DAY, "--lang", "en")
    assert "A deeper cut, larger caterers: 4 rows" in english.stdout
    assert "Lodging and catering" in english.stdout


def test_the_json_counts_by_industry_and_size_and_sums_what_is_given(
    roster: Path, overlay: Path, tmp_path: Path
) -> None:
    out = tmp_path / "changes.parquet"
    result = run("compare", roster, "--overlay", overlay, "--as-of", DAY, "--out", out, "--json")
    found = json.loads(result.stdout, parse_float=Decimal)
    assert (found["rows"], found["rows_gaining"]) == (4, 0)
    assert found["measures_touched"] + found["measures_unchanged"] == len(Book.load().measures)
    cut = found["measures"]["shengjing-shanghai-2022/rate-cut-50bp"]
    assert cut["effects"]["loses"] == found["rows_losing"] == 2
    assert cut["by_industry"]["H"]["loses"] == 2
    assert cut["by_size"]["small"]["loses"] == 2
    [give] = cut["gives"]
    assert give["unit"] == "fraction"
    assert (give["before"], give["after"]) == (Decimal("0.020"), Decimal("0.008"))
    assert (give["rows_before"], give["rows_after"], give["rows_given_more"]) == (4, 1, 1)
    rows = pq.read_table(out).to_pylist()
    lost = [each for each in rows if each["measure"] == "shengjing-shanghai-2022/rate-cut-50bp"]
    assert [each["row"] for each in lost if each["effect"] == "loses"] == [1, 2]
    assert {each["condition"] for each in lost} == {"enterprise.is_small_or_micro"}
    told = json.loads(pq.read_schema(out).metadata[b"changrong"])
    assert told["before"] == found["before"]
    assert told["after"] == found["after"] != found["before"]


def test_a_packed_book_and_a_map_do_as_well(roster: Path, overlay: Path, tmp_path: Path) -> None:
    packed = tmp_path / "book.json.gz"
    packed.write_bytes(Book.load().pack())
    tape_map = tmp_path / "map.toml"
    tape_map.write_text(
        '[map]\ntitle = { zh = "表", en = "tape" }\n'
        '[columns.people]\ntype = "integer"\n'
        '[facts]\n"enterprise.headcount" = "people"\n"enterprise.industry" = "code"\n'
        '"enterprise.revenue" = "9000000"\n'
        '[assume]\n"emergency.active" = { value = true, because = { zh = "试", en = "Test" } }\n'
        '"enterprise.hit_by_epidemic" = { value = true, because = { zh = "试", en = "Test" } }\n'
        '"enterprise.region" = { value = "310115", because = { zh = "本市", en = "This city" } }\n'
        '"institution.kind" = { value = "bank", because = { zh = "本行", en = "We" } }\n'
        '[assume."institution.id"]\nvalue = "shengjing-shanghai"\n'
        'because = { zh = "本行", en = "We" }\n',
        encoding="utf-8",
    )
    tape = tmp_path / "tape.csv"
    tape.write_text("code,people,x\n6210,30,\n6210,60,\n6210,60,\n6210,,\n", encoding="utf-8")
    arguments = ("--overlay", overlay, "--as-of", DAY, "--json")
    plain = json.loads(run("compare", roster, *arguments).stdout)
    mapped = run("compare", tape, "--map", tape_map, "--book", packed, *arguments)
    assert mapped.exit_code == 0, mapped.stderr
    found = json.loads(mapped.stdout)
    assert found["rows"] == 4
    assert found["measures"] == plain["measures"]


def test_bad_input_is_one_line_with_its_place_and_nothing_is_written(
    roster: Path, overlay: Path, tmp_path: Path
) -> None:
    out = tmp_path / "changes.parquet"
    overlay.write_text(OVERLAY.replace("rate-cut-50bp", "rate-cut-50"), encoding="utf-8")
    arguments = ("--overlay", overlay, "--as-of", DAY, "--lang", "en", "--out", out)
    assert "did you mean shengjing-shanghai-2022/rate-cut-50bp?" in refused(
        run("compare", roster, *arguments)
    )
    overlay.write_text(OVERLAY, encoding="utf-8")
    short = tmp_path / "short.parquet"
    short.write_bytes(roster.read_bytes()[:-200])
    assert "short.parquet" in refused(run("compare", short, *arguments))
    named = refused(run("compare", roster, *arguments[:-1], tmp_path / "changes.csv"))
    assert "should end in .parquet" in named
    over = refused(run("compare", roster, *arguments[:-1], roster))
    assert "this is the file that is read" in over
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "overlay.toml",
        "roster.parquet",
        "short.parquet",
    ]
