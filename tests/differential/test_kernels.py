"""One expression, one more engine: the Arrow kernels of a screening agree with the function."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Kind, Value
from changrong.policy.batch.columns import engine_array
from changrong.policy.batch.engine import Screener
from changrong.policy.batch.in_duckdb import judge_in_duckdb
from changrong.policy.compilers import bits, vectors
from changrong.policy.compilers.arrow import Program
from changrong.policy.compilers.closure import function_of
from changrong.policy.language.nodes import Case, Compare, Const, Node, Read, walk
from changrong.policy.language.reader import expression
from changrong.policy.numbers import EXACT

from .expressions import ROWS, VOCABULARY, conditions, days, numbers, texts
from .palettes import AS_OF, palettes
from .test_closure_and_sql import fits

pytestmark = pytest.mark.long

Row = Mapping[str, Value]
ANYTHING = st.one_of(conditions(3), numbers(3), days(2), texts(2))
PLACES = {fact.name: fact.form.places for fact in VOCABULARY if fact.kind is Kind.NUMBER}


def by_kernels(
    nodes: Sequence[Node], rows: Sequence[Row], known: Mapping[str, Value] | None = None
) -> list[list[object]]:
    """One list a tree: its value on each row."""
    whole = -(-len(rows) // bits.ROWS) * bits.ROWS
    columns = {
        fact.name: engine_array(
            [row[fact.name] for row in rows] + [None] * (whole - len(rows)), fact
        )
        for fact in VOCABULARY
    }
    program = Program(PLACES, known or {})
    slots = [program.want(node) for node in nodes]
    found = program.run(columns, whole, slots)
    return [values_of(vector, whole)[: len(rows)] for vector in found]


def values_of(vector: Any, rows: int) -> list[object]:
    if isinstance(vector, bits.Bits):
        return bits.booleans(vector, rows).to_pylist()
    if not isinstance(vector, vectors.Numbers):
        return vectors.column(vector, rows).to_pylist()
    wholes = vectors.column(vector.values, rows).to_pylist()
    assert all(abs(whole) <= vector.bound for whole in wholes if whole is not None)
    return [
        None if whole is None else EXACT.scaleb(Decimal(whole), -vector.places) for whole in wholes
    ]


def in_python(nodes: Sequence[Node], rows: Sequence[Row]) -> list[list[object]]:
    return [[function_of(node)(row) for row in rows] for node in nodes]


@settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(text=ANYTHING, rows=ROWS)
def test_the_kernels_give_the_same_value_of_every_part_on_every_row(
    text: str, rows: list[Row]
) -> None:
    tree = expression(text, VOCABULARY)
    assume(fits(tree))
    parts = list(walk(tree))
    found, expected = by_kernels(parts, rows), in_python(parts, rows)
    for node, ours, theirs in zip(parts, found, expected, strict=True):
        assert ours == theirs, node


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=ANYTHING, rows=ROWS, drawn=st.data())
def test_facts_that_are_the_same_on_all_rows_may_be_settled_beforehand(
    text: str, rows: list[Row], drawn: st.DataObject
) -> None:
    tree = expression(text, VOCABULARY)
    assume(fits(tree))
    names = drawn.draw(st.sets(st.sampled_from([fact.name for fact in VOCABULARY])))
    known = {name: rows[0][name] for name in names}
    alike = [{**row, **known} for row in rows]
    (found,) = by_kernels([tree], alike, known)
    (expected,) = in_python([tree], alike)
    assert found == expected


@pytest.mark.parametrize("otherwise", [None, Const("w1", Kind.TEXT)])
@pytest.mark.parametrize("different", [3, 700])
def test_a_long_table_of_literals_looks_past_unknown_rows_that_agree(
    otherwise: Const | None, different: int
) -> None:
    count, any_ = (Read(name, Kind.NUMBER) for name in ("a.count", "a.any"))
    rows = [
        (
            Compare(">", count if at % 3 else any_, Const(Decimal(900 - at), Kind.NUMBER)),
            Const(f"w{at % different}", Kind.TEXT),
        )
        for at in range(900)
    ]
    table = Case(tuple(rows), otherwise)
    blank: dict[str, Value] = {fact.name: None for fact in VOCABULARY}
    cases = [
        blank | {"a.count": left, "a.any": right}
        for left in (None, 0, 2, 450, 901)
        for right in (None, Decimal(0), Decimal(3), Decimal(899), Decimal(2000))
    ]
    assert by_kernels([table], cases) == in_python([table], cases)


BOOK = Book.load()
PALETTES = palettes(BOOK)


@pytest.mark.parametrize("as_of", AS_OF[1:3])
def test_the_kernels_and_duckdb_give_the_same_table_and_the_same_counts(as_of: date) -> None:
    rng = random.Random(as_of.toordinal())
    names = list(PALETTES)
    tables = [random_rows(rng, names, count) for count in (2000, 1, 64, 1467)]
    one, other = (Screener(BOOK, as_of, names) for _ in range(2))
    expected, first = [], 0
    for table in tables:
        expected.append(one.judge(table, first))
        first += table.num_rows
    judged = pa.concat_tables(expected)
    in_duckdb = pa.concat_tables(judge_in_duckdb(other, tables))
    assert in_duckdb.schema.equals(judged.schema)
    for name in judged.column_names:
        assert in_duckdb[name].to_pylist() == judged[name].to_pylist(), name
    assert other.counts == one.counts
    assert other.broken_by == one.broken_by
    assert any(rows for demands in one.broken_by.values() for rows in demands.values())


def random_rows(rng: random.Random, names: list[str], count: int) -> pa.Table:
    columns = {}
    for name in names:
        share = rng.choice((0.2, 0.7, 1))
        values = [
            rng.choice(PALETTES[name]) if rng.random() < share else None for _ in range(count)
        ]
        columns[name] = engine_array(values, BOOK.vocabulary[name])
    return pa.table(columns)


def test_parts_of_one_chunk_are_put_together_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from changrong.policy.batch import engine

    table = random_rows(random.Random(5), list(PALETTES), 500)
    whole = Screener(BOOK, AS_OF[0], list(PALETTES))
    expected = whole.judge(table, 7)
    monkeypatch.setattr(engine, "PART", 64)
    parts = Screener(BOOK, AS_OF[0], list(PALETTES))
    assert parts.judge(table, 7).to_pylist() == expected.to_pylist()
    assert parts.counts == whole.counts
