"""A screening explains its own rows: what was decided of each and why, as `decide` says it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Vocabulary
from changrong.policy.batch import screening as screening_module
from changrong.policy.batch.explain import Explained, Row, Screened
from changrong.policy.batch.files import TapeError
from changrong.policy.batch.maps import read_map
from changrong.policy.batch.own import own_facts
from changrong.policy.batch.screening import screen_file
from changrong.policy.batch.stamp import KEY, Stamp, StampError, read_stamp
from changrong.policy.batch.tape import open_tape
from changrong.policy.decision import Decision

from ..test_laws import DAYS, VALUES
from .test_screening import ROWS

DAY = date(2022, 6, 9)
REAL_DAYS = (date(2020, 3, 1), DAY, date(2026, 11, 21))


def screened(book: Book, table: pa.Table, folder: Path, as_of: date = DAY) -> Path:
    source, out = folder / "in.parquet", folder / "out.parquet"
    pq.write_table(table, source)
    screen_file(book, open_tape(source), out, as_of)
    return out


def says_as_decided(row: Row, decision: Decision, *, with_facts: bool) -> None:
    """Verdicts, condition truths, derived facts and, where the row is at hand, facts read."""
    assert row.derived == decision.derived
    assert [item.rule.key for item in row.measures] == [
        judgement.measure.key for judgement in decision.measures
    ]
    for item, judgement in zip(row.measures, decision.measures, strict=True):
        assert item.verdict is judgement.verdict
        assert (item.rule.clause, item.rule.label) == (
            judgement.measure.clause,
            judgement.measure.label,
        )
        if item.rule.in_force:
            labelled = [reason for reason in item.conditions if reason.label in _labels(item)]
            for reason, judged in zip(labelled, judgement.conditions, strict=True):
                assert (reason.that, reason.label, reason.truth) == (
                    judged.condition.that,
                    judged.condition.label,
                    judged.verdict,
                )
                if with_facts:
                    assert reason.facts == judged.facts
        failing_is_right(item)
        if with_facts and judgement.verdict == "cannot tell":
            assert set(judgement.missing) <= set(item.unknown)
            assert all(decision.facts.get(name) is None for name in item.unknown)
        if judgement.verdict != "cannot tell":
            assert item.unknown == ()


def _labels(item: Explained) -> list[Any]:
    return [said.label for said in item.rule.said]


def failing_is_right(item: Explained) -> None:
    """The first false condition, exactly where the verdict comes from one."""
    decided_by_one = {"does not apply", "broken", "not concerned", "not due"}
    if item.verdict in decided_by_one:
        assert item.failing == next(each for each in item.conditions if each.truth is False)
    elif item.verdict != "not in force":
        assert item.failing is None


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, as_of=DAYS, columns=st.sets(st.sampled_from(list(VALUES)), min_size=1))
def test_each_row_is_explained_as_it_is_decided(
    book: Book, tmp_path: Path, rows: list[dict], as_of: date, columns: set[str]
) -> None:
    given_rows = [{name: row[name] for name in sorted(columns)} for row in rows]
    out = screened(book, pa.Table.from_pylist(given_rows), tmp_path, as_of)
    with Screened(out) as opened:
        numbers = list(range(len(rows)))
        own = own_facts(opened, numbers, tmp_path / "in.parquet")
        bare = opened.explain(numbers)
        full = opened.explain(numbers, facts={each: own[each].facts for each in numbers})
        for facts, one, other in zip(given_rows, bare, full, strict=True):
            decision = book.decide(facts, as_of)
            says_as_decided(one, decision, with_facts=False)
            says_as_decided(other, decision, with_facts=True)


@pytest.mark.long
@pytest.mark.parametrize("as_of", REAL_DAYS)
def test_the_worked_cases_of_the_real_book_are_explained_as_they_are_decided(
    tmp_path: Path, as_of: date
) -> None:
    real = Book.load(cases=True)
    facts = [case.facts for notice in real.notices for case in notice.cases][::50]
    names = sorted({name for row in facts for name in row})
    filled = [{name: row.get(name) for name in names} for row in facts]
    table = pa.table({name: pa.array([row[name] for row in filled]) for name in names})
    out = screened(real, table, tmp_path, as_of)
    with Screened(out) as opened:
        own = own_facts(opened, range(len(facts)), tmp_path / "in.parquet")
        known = {number: each.facts for number, each in own.items()}
        for number, row in enumerate(opened.explain(range(len(facts)), facts=known)):
            says_as_decided(row, real.decide(facts[number], as_of), with_facts=True)


def test_a_screening_says_what_was_decided_though_the_notices_have_changed(
    tmp_path: Path, notices: Path, vocabulary: Vocabulary, spoil: Callable[[str, str, str], None]
) -> None:
    before = Book.load(notices, vocabulary=vocabulary)
    table = pa.table({name: [each] for name, each in FIRM.items()})
    out = screened(before, table, tmp_path)

    def told() -> list[tuple[object, ...]]:
        with Screened(out) as opened:
            (row,) = opened.explain([0])
            assert opened.stamp.book == before.hash
            return [(item.rule, item.verdict, item.conditions) for item in row.measures]

    then = told()
    measures = (notices / "city-2022" / "measures.toml").read_text(encoding="utf-8")
    spoil("measures.toml", measures, measures.replace("enterprise.is_small", "loan.secured"))
    shutil.rmtree(notices / "rumour-2021")
    after = Book.load(notices, vocabulary=vocabulary)
    assert after.hash != before.hash
    assert after.decide(FIRM, DAY) != before.decide(FIRM, DAY)
    assert told() == then
    decided = {each.measure.key: each.verdict for each in before.decide(FIRM, DAY).measures}
    assert {rule.key: verdict for rule, verdict, _ in then} == decided


FIRM = {"enterprise.headcount": 8, "enterprise.industry": "5210", "loan.secured": False}


def test_only_the_row_group_of_the_row_is_opened(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening_module, "CHUNK", 1000)
    heads = [number % 40 for number in range(10_000)]
    table = pa.table({"enterprise.headcount": heads, "enterprise.industry": ["5210"] * 10_000})
    out = screened(book, table, tmp_path)
    metadata = pq.read_metadata(out)
    assert metadata.num_row_groups == 10
    content = bytearray(out.read_bytes())
    for group in (*range(6), *range(7, 10)):  # every page of every other group, overwritten
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            start = chunk.dictionary_page_offset or chunk.data_page_offset
            content[start : start + chunk.total_compressed_size] = (
                b"\xff" * chunk.total_compressed_size
            )
    out.write_bytes(content)
    with Screened(out) as opened:
        (row,) = opened.explain([6123])
        says_as_decided(
            row,
            book.decide({"enterprise.headcount": 6123 % 40, "enterprise.industry": "5210"}, DAY),
            with_facts=False,
        )
        with pytest.raises(TapeError, match=r"out\.parquet: cannot be read on"):
            list(opened.explain([5999]))


def test_rows_come_in_the_order_asked_for_and_by_the_measures_asked_for(
    book: Book, tmp_path: Path
) -> None:
    out = screened(book, pa.table({"enterprise.headcount": list(range(40))}), tmp_path)
    key = book.measures[0].key
    with Screened(out) as opened:
        rows = list(opened.explain([30, 2, 30], [key]))
        assert [row.number for row in rows] == [30, 2, 30]
        assert [[item.rule.key for item in row.measures] for row in rows] == [[key]] * 3
        with pytest.raises(TapeError, match=r"no row 40 \(rows count from 0 to 39\)"):
            list(opened.explain([40]))
        with pytest.raises(TapeError, match="no row -1"):
            list(opened.explain([-1]))
        with pytest.raises(TapeError, match=f"no measure {key}x; did you mean {key}"):
            list(opened.explain([0], [f"{key}x"]))


# The row's own values

CSV = "Staff,Industry\n8,5210\nmany,5210\n,0141\n"
MAP = """
[map]
title = { zh = "名册", en = "Roster" }
[columns]
Staff = { type = "integer", min = 0 }
[facts]
"enterprise.headcount" = "Staff"
"enterprise.industry" = "Industry"
[assume]
"loan.secured" = { value = false, because = { zh = "都是信用贷款", en = "all unsecured" } }
"""


def test_with_its_table_and_map_a_row_shows_its_own_values(book: Book, tmp_path: Path) -> None:
    table, map_file, out = (tmp_path / name for name in ("in.csv", "map.toml", "out.parquet"))
    table.write_text(CSV)
    map_file.write_text(MAP)
    tape_map = read_map(map_file, book.vocabulary)
    screen_file(book, open_tape(table), out, DAY, tape_map)
    with Screened(out) as opened:
        assert [item.fact for item in opened.stamp.assumed] == ["loan.secured"]
        own = own_facts(opened, [0, 1, 2], table, map_file)
        assert [each.facts for each in own.values()] == [
            {"enterprise.headcount": 8, "enterprise.industry": "5210"},
            {"enterprise.headcount": None, "enterprise.industry": "5210"},
            {"enterprise.headcount": None, "enterprise.industry": "0141"},
        ]
        assert [(item.column, item.value) for item in own[1].refused] == [("Staff", "many")]
        known = {number: each.facts for number, each in own.items()}
        for number, row in enumerate(opened.explain([0, 1, 2], facts=known)):
            facts = {**known[number], "loan.secured": False}
            decision = book.decide(facts, DAY)
            says_as_decided(row, decision, with_facts=True)


def test_a_table_that_was_not_screened_is_refused(book: Book, tmp_path: Path) -> None:
    out = screened(book, pa.table({"enterprise.headcount": [1, 2, 3]}), tmp_path)
    longer, other = tmp_path / "longer.parquet", tmp_path / "other.parquet"
    pq.write_table(pa.table({"enterprise.headcount": [1, 2, 3, 4]}), longer)
    pq.write_table(pa.table({"loan.amount": [1, 2, 3]}), other)
    short = tmp_path / "short.csv"
    short.write_text("enterprise.headcount\n1\n2\n")
    map_file = tmp_path / "map.toml"
    map_file.write_text(MAP)
    with Screened(out) as opened:
        for table, words in (
            (longer, "it has 4 rows and the table that was screened 3"),
            (other, "there is no column enterprise.headcount"),
            (short, "there is no row 2"),
        ):
            with pytest.raises(TapeError, match=words):
                own_facts(opened, [2], table)
        with pytest.raises(TapeError, match="makes other facts than those that were screened"):
            own_facts(opened, [2], tmp_path / "in.parquet", map_file)


# Files that explain nothing


@pytest.fixture
def out(book: Book, tmp_path: Path) -> Path:
    facts = {"enterprise.headcount": [5, 500], "enterprise.region": ["110105", "310115"]}
    return screened(book, pa.table(facts), tmp_path)


def rewritten(out: Path, change: Callable[[dict[bytes, bytes]], None]) -> Path:
    """The same rows with another account of them."""
    table = pq.read_table(out)
    metadata = dict(pq.read_metadata(out).metadata)
    metadata.pop(b"ARROW:schema")
    change(metadata)
    pq.write_table(table.replace_schema_metadata(metadata), out)
    return out


def altered(path: Sequence[str | int], value: object) -> Callable[[dict[bytes, bytes]], None]:
    def change(metadata: dict[bytes, bytes]) -> None:
        whole = json.loads(metadata[KEY])
        part = whole
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value
        metadata[KEY] = json.dumps(whole).encode()

    return change


def test_a_file_without_an_account_of_the_screening_is_refused(out: Path) -> None:
    rewritten(out, lambda metadata: metadata.pop(KEY))
    with pytest.raises(TapeError, match="it carries no account of a screening"):
        Screened(out)


def test_an_account_of_a_newer_program_is_refused(out: Path) -> None:
    rewritten(out, altered(["version"], 2))
    with pytest.raises(TapeError, match=r"newer program \(account version 2; this one reads 1\)"):
        Screened(out)


@pytest.mark.parametrize(
    "change",
    [
        lambda metadata: metadata.update({KEY: b"{"}),
        lambda metadata: metadata.update({KEY: b"[]"}),
        altered(["format"], "changrong changes 1"),
        altered(["version"], "one"),
        altered(["rules", 0, "sort"], "wish"),
        altered(["rules", 0, "concerns"], [99999]),
        altered(["rules", 0, "said"], []),
        altered(["conditions"], []),
        altered(["as_of"], "2022"),
        altered(["book"], None),
        altered(["facts"], {}),
    ],
)
def test_a_damaged_account_is_refused(
    out: Path, change: Callable[[dict[bytes, bytes]], None]
) -> None:
    rewritten(out, change)
    with pytest.raises(TapeError, match="its account of the screening is damaged"):
        Screened(out)


def test_a_verdict_that_its_conditions_do_not_give_is_never_explained(out: Path) -> None:
    table = pq.read_table(out)
    metadata = {KEY: pq.read_metadata(out).metadata[KEY]}
    flipped = table.set_column(
        table.column_names.index("t0"), "t0", pa.array([0, 0], pa.int64())
    ).set_column(table.column_names.index("f0"), "f0", pa.array([0, 0], pa.int64()))
    pq.write_table(flipped.replace_schema_metadata(metadata), out)
    with Screened(out) as opened, pytest.raises(TapeError, match="does not follow from"):
        list(opened.explain([0, 1]))


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("f0", pa.nulls(2, pa.int64())),
        ("city-2022.anywhere", pa.nulls(2, pa.string())),
        ("city-2022.anywhere", pa.array(["maybe", "maybe"])),
    ],
)
def test_a_word_or_a_verdict_that_cannot_be_read_is_a_damaged_file(
    out: Path, column: str, cells: pa.Array
) -> None:
    table = pq.read_table(out)
    metadata = {KEY: pq.read_metadata(out).metadata[KEY]}
    emptied = table.set_column(table.column_names.index(column), column, cells)
    pq.write_table(emptied.replace_schema_metadata(metadata), out)
    with Screened(out) as opened, pytest.raises(TapeError, match="row 1: what was decided cannot"):
        list(opened.explain([1]))


def test_rows_in_another_order_are_never_explained_as_if_they_were_not(out: Path) -> None:
    metadata = {KEY: pq.read_metadata(out).metadata[KEY]}
    turned = pq.read_table(out).take([1, 0])
    pq.write_table(turned.replace_schema_metadata(metadata), out)
    with Screened(out) as opened, pytest.raises(TapeError, match="no longer in order"):
        list(opened.explain([0]))


def test_a_file_that_is_none_is_named(out: Path, tmp_path: Path) -> None:
    content = out.read_bytes()
    (tmp_path / "cut.parquet").write_bytes(content[: len(content) // 2])
    (tmp_path / "csv.parquet").write_text("a\n1\n")
    (tmp_path / "none.parquet").write_bytes(b"")
    for name, words in (
        ("cut", "this Parquet file has no end"),
        ("csv", "this is not a Parquet file"),
        ("none", "this is not a Parquet file"),
        ("nowhere", "there is no such file"),
    ):
        with pytest.raises(TapeError, match=rf"^{name}\.parquet: {words}"):
            Screened(tmp_path / f"{name}.parquet")


def test_the_stamp_is_read_as_it_was_written(book: Book, out: Path) -> None:
    stamp: Stamp = read_stamp(pq.read_metadata(out).metadata)
    assert (stamp.book, stamp.as_of, stamp.stated) == (
        book.hash,
        DAY,
        ("enterprise.headcount", "enterprise.region"),
    )
    assert [rule.key for rule in stamp.rules] == [measure.key for measure in book.measures]
    for fact in stamp.facts:
        declared = book.vocabulary[fact.name]
        plain = {"subject": "", "question": None, "hint": None, "asked_of": "nobody"}
        assert fact == replace(declared, sources=(), **plain)
    with pytest.raises(StampError):
        read_stamp(None)


def test_another_program_finds_the_account_as_plain_json(out: Path) -> None:
    import duckdb

    found = duckdb.sql(f"SELECT value FROM parquet_kv_metadata('{out}') WHERE key = 'changrong'")
    whole = json.loads(found.fetchall()[0][0])
    assert whole["format"] == "changrong-screening"
    assert set(whole["rules"][0]) >= {"key", "notice", "clause", "label", "sort", "binding"}
