"""The package's notices on cases nobody wrote down: laws of unknown, one row beside many."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from changrong.policy import Book, Decision, Kind, Value, Verdict
from changrong.policy.batch.screening import screen_file
from changrong.policy.batch.tape import open_tape
from changrong.policy.language.nodes import Arith, Case, Node, reads, walk

from .palettes import AS_OF, palettes

BOOK = Book.load()
FORMULAS = {item.fact: item.node for item in BOOK.derived}
PALETTES = palettes(BOOK)
SEEDS = range(30)


def a_case(rng: random.Random, share: float) -> dict[str, Value]:
    return {name: rng.choice(values) for name, values in PALETTES.items() if rng.random() < share}


def settled(decision: Decision) -> dict[str, Verdict]:
    return {
        item.measure.key: item.verdict
        for item in decision.measures
        if item.verdict is not Verdict.CANNOT_TELL
    }


def test_every_fact_that_a_measure_reads_is_tried_with_several_values() -> None:
    assert all(len(values) >= 2 for values in PALETTES.values())
    assert Decimal("0.2") in PALETTES["guarantee.bank_share"]
    assert Decimal("0.199999999") in PALETTES["guarantee.bank_share"]
    assert len(PALETTES["enterprise.headcount"]) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_settled_is_the_same_in_every_completion(seed: int) -> None:
    rng = random.Random(seed)
    as_of = rng.choice(AS_OF)
    known = a_case(rng, rng.choice((0.05, 0.3, 0.6, 0.9)))
    before = BOOK.decide(known, as_of)
    told = {name: value for name, value in before.derived.items() if value is not None}
    for _ in range(40):
        after = BOOK.decide({**a_case(rng, 1), **known}, as_of)
        assert settled(before).items() <= settled(after).items()
        assert told.items() <= after.derived.items()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_asked_is_stated_and_unknown_and_settles_everything_in_the_end(seed: int) -> None:
    rng = random.Random(seed)
    as_of = rng.choice(AS_OF)
    full, known = a_case(rng, 1), a_case(rng, rng.choice((0, 0.2, 0.7)))
    facts = {**known}
    decision = BOOK.decide(facts, as_of)
    while decision.ask:
        for item in decision.measures:
            assert bool(item.missing) <= (item.verdict is Verdict.CANNOT_TELL)
            assert not any(BOOK.vocabulary[name].derived for name in item.missing)
            assert not set(item.missing) & set(facts)
        for name in {name for item in decision.measures for name in item.missing}:
            facts[name] = full[name]
        decision = BOOK.decide(facts, as_of)
    for item in decision.measures:
        if item.verdict is Verdict.CANNOT_TELL:
            assert untold(item.measure.key, decision), item.measure.key


def untold(key: str, decision: Decision) -> bool:
    """Whether a measure reads what a table or formula does not go far enough to tell: itself, or
    in a derived fact. Of sizes and the LPR it is known how far they go."""
    conditions = decision.of(key).conditions
    read = {name for judged in conditions for name in judged.facts}
    lacking = {name for name in read & decision.derived.keys() if decision.derived[name] is None}
    if not lacking:
        return any(falls_short(each.condition.node) for each in conditions if each.verdict is None)
    code = str(decision.facts.get("enterprise.industry"))
    outside = code[:2] in ("00", "53", "66", "83", "84", "91", "97", "98", "99")
    lapsed = decision.as_of > date(2025, 5, 20)
    known = {"enterprise": outside, "lpr": lapsed}
    return all(known.get(name.partition(".")[0], falls_short(FORMULAS[name])) for name in lacking)


def falls_short(tree: Node) -> bool:
    """Whether a tree may have no value though all that it reads is known: some rows only, or a
    quotient, in itself or in a formula behind it."""
    parts = list(walk(tree))
    rows = any(isinstance(part, Case) and part.otherwise is None for part in parts)
    quotient = any(isinstance(part, Arith) and part.op == "/" for part in parts)
    behind = (FORMULAS[name] for name in reads(tree) if name in FORMULAS)
    return rows or quotient or any(map(falls_short, behind))


def agree(rows: list[dict[str, Value]], judged: pa.Table, as_of: date) -> None:
    assert judged.num_rows == len(rows)
    for number, (facts, found) in enumerate(zip(rows, judged.to_pylist(), strict=True)):
        decision = BOOK.decide(facts, as_of)
        assert found["row"] == number
        assert {name: found[name] for name in decision.derived} == decision.derived
        for item in decision.measures:
            assert found[item.measure.column] == str(item.verdict), (item.measure.key, facts)


def written(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def typed(name: str, values: list[Value], rng: random.Random) -> pa.Array:
    """A column of the type a careful exporter might choose, or of text."""
    choices: Mapping[Kind, list[pa.DataType]] = {
        Kind.NUMBER: [pa.decimal128(38, 9), pa.string()],
        Kind.DATE: [pa.date32(), pa.date64(), pa.timestamp("ns"), pa.string()],
        Kind.BOOLEAN: [pa.bool_(), pa.string()],
        Kind.TEXT: [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())],
    }
    chosen = rng.choice(choices[BOOK.vocabulary[name].kind])
    if pa.types.is_string(chosen):
        return pa.array([written(value) for value in values])
    if pa.types.is_dictionary(chosen):
        return pa.array(values, pa.string()).dictionary_encode()
    if pa.types.is_decimal(chosen):
        return pa.array([None if each is None else Decimal(str(each)) for each in values], chosen)
    if BOOK.vocabulary[name].kind is Kind.DATE:
        return pa.array(values, pa.date32()).cast(chosen)
    return pa.array(values, chosen)


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 6))]
)
def test_screening_a_file_says_of_each_row_what_a_decision_says(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    as_of = AS_OF[seed % len(AS_OF)]
    names = [name for name in PALETTES if rng.random() < rng.choice((0.3, 1))]
    rows = [{name: a_case(rng, 0.8).get(name) for name in names} for _ in range(60)]
    columns = {name: [row[name] for row in rows] for name in names}
    if seed % 2:
        table = tmp_path / "in.parquet"
        pq.write_table(pa.table({n: typed(n, v, rng) for n, v in columns.items()}), table)
    else:
        table = tmp_path / "in.csv"
        with table.open("w", encoding=rng.choice(("utf-8-sig", "gbk")), newline="") as file:
            writer = csv.writer(file, lineterminator=rng.choice(("\n", "\r\n")))
            writer.writerow(["备注", *names])
            writer.writerows(["甲,乙\n丙", *map(written, row.values())] for row in rows)
    screening = screen_file(BOOK, open_tape(table), tmp_path / "out.parquet", as_of)
    assert screening.problems == {}
    agree(rows, pq.read_table(screening.out), as_of)
    for key, demands in screening.broken_by.items():
        assert sum(demands.values()) == screening.counts[key].get(Verdict.BROKEN, 0)
