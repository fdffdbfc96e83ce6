"""`changrong landing`, as a person or a pipe meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from changrong.policy import Book
from changrong.policy.book import NOTICES

from .test_policy_commands import refused, run

NOTICE = "shengjing-shanghai-2022"
ROSTER = """统一社会信用代码,enterprise.region,institution.id,institution.kind,loan.kind,emergency.active,enterprise.industry,enterprise.headcount,enterprise.revenue,enterprise.hit_by_epidemic
甲,310115,shengjing-shanghai,bank,operating,true,6210,8,900000,true
乙,110105,shengjing-shanghai,bank,operating,true,6210,8,900000,true
"""  # noqa: E501
CUT = f"{NOTICE}/rate-cut-50bp"


@pytest.fixture
def arguments(tmp_path: Path) -> list[object]:
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    return [
        "--roster", roster, "--id", "统一社会信用代码", "--state", tmp_path / "state.parquet",
        "--out", tmp_path / "list.parquet", "--as-of", "2022-08-31", "--lang", "en",
    ]  # fmt: skip


def test_a_notice_lands_and_finds_its_firms_once(arguments: list[object], tmp_path: Path) -> None:
    first = json.loads(run("landing", NOTICE, *arguments, "--json").stdout)
    [cut] = [each for each in first["measures"] if each["measure"] == CUT]
    assert (first["rows"], first["judged"]) == (2, 2)
    assert (cut["found"], cut["listed"], cut["qualifying"], cut["changed"]) == (1, 1, 1, False)
    listed = pq.read_table(tmp_path / "list.parquet")
    assert {row["id"] for row in listed.to_pylist() if row["measure"] == CUT} == {"甲"}
    again = run("landing", NOTICE, *arguments)
    assert again.exit_code == 0, again.output
    assert "2 enterprises, as of 2022-08-31; 0 had changed" in again.stdout
    assert pq.read_table(tmp_path / "list.parquet").equals(listed)


def test_against_an_older_book_only_what_changed_is_new(
    arguments: list[object], tmp_path: Path
) -> None:
    older = tmp_path / "older.json.gz"
    older.write_bytes(Book.load().pack())
    notices = tmp_path / "notices"
    shutil.copytree(NOTICES, notices)
    measures = notices / NOTICE / "measures.toml"
    text = measures.read_text(encoding="utf-8").replace(
        '{ that = "emergency.active", zh = "当地应急响应生效中", '
        'en = "An emergency response is in force locally" },\n'
        '  { that = "enterprise.is_small_or_micro"',
        '{ that = "enterprise.is_small_or_micro"',
        1,
    )
    measures.write_text(text, encoding="utf-8")
    newer = ["--book", notices, "--since", older, *arguments]
    found = json.loads(run("landing", *newer, "--json").stdout)
    assert [(each["measure"], each["changed"]) for each in found["measures"]] == [(CUT, True)]
    assert found["measures"][0]["found"] == 0, "the firm qualified under the older book"
    nothing = refused(run("landing", "--since", older, *arguments))
    assert "no entitlement is new" in nothing


def test_bad_input_is_one_line(arguments: list[object], tmp_path: Path) -> None:
    wrong = refused(run("landing", "shengjing-shanghai", *arguments))
    assert "did you mean shengjing-shanghai-2022?" in wrong
    assert "give an older book by --since" in refused(run("landing", *arguments))
    assert "pboc-lpr has no entitlement" in refused(run("landing", "pboc-lpr", *arguments))
    arguments[3] = "统一社会信用代吗"
    column = refused(run("landing", NOTICE, *arguments))
    assert "did you mean 统一社会信用代码?" in column
    arguments[3], arguments[7] = "统一社会信用代码", arguments[5]
    over = refused(run("landing", NOTICE, *arguments))
    assert "state.parquet: the list cannot be written over the state" in over
    assert [each.name for each in tmp_path.iterdir()] == ["roster.csv"]
