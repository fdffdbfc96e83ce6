"""One expression, two engines: the Python function and DuckDB agree on every row."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st

from changrong.policy import Kind, LanguageError, Value, Vocabulary
from changrong.policy.batch.columns import engine_array
from changrong.policy.compilers.closure import function_of
from changrong.policy.compilers.sql import Sql, decimal_of, identifier, prepare
from changrong.policy.language.nodes import Node, reads, walk
from changrong.policy.language.reader import expression
from changrong.policy.language.widths import Width, check, width_of_fact
from changrong.policy.tables.trees import tree_of
from policy.tables.random_tables import FACTS, Meant, policies
from policy.tables.random_tables import VOCABULARY as TABLE_WORDS

from .expressions import ROWS, VOCABULARY, conditions, days, numbers, texts
from .lookups import LOOKUPS, FixedTables, random_rows

pytestmark = pytest.mark.long

Row = Mapping[str, Value]


def widths_of(vocabulary: Vocabulary) -> dict[str, Width]:
    return {fact.name: width_of_fact(fact) for fact in vocabulary if fact.kind is Kind.NUMBER}


WIDTHS = widths_of(VOCABULARY)
ANYTHING = st.one_of(conditions(3), numbers(3), days(2), texts(2))


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    prepare(connection)
    connection.execute("SET threads TO 1")
    yield connection
    connection.close()


def in_duckdb(
    engine: duckdb.DuckDBPyConnection,
    nodes: Sequence[Node],
    rows: Sequence[Row],
    vocabulary: Vocabulary = VOCABULARY,
) -> list[list[object]]:
    """One list a tree: its value on each row."""
    columns = {
        fact.name: engine_array([row[fact.name] for row in rows], fact)
        for fact in vocabulary
        if not fact.derived
    }
    engine.register("chunk", pa.table(columns))
    engine.execute("CREATE OR REPLACE TEMP TABLE facts AS SELECT * FROM chunk")
    sql = Sql(widths_of(vocabulary), {})
    wanted = []
    for node in nodes:
        text = sql.render(node)
        if node.kind is Kind.NUMBER:
            text = decimal_of(text, sql.width(node))
        wanted.append(text)
    found = engine.sql(f"SELECT {', '.join(wanted)} FROM facts").fetchall()
    return [list(column) for column in zip(*found, strict=True)]


def fits(tree: Node) -> bool:
    """Whether the tree stays within 38 digits; one that does not is refused when it is read."""
    try:
        check(tree, WIDTHS)
    except LanguageError:
        return False
    return True


def in_python(nodes: Sequence[Node], rows: Sequence[Row]) -> list[list[object]]:
    functions = [function_of(node) for node in nodes]
    return [[function(row) for row in rows] for function in functions]


@settings(
    max_examples=800,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(text=ANYTHING, rows=ROWS)
def test_both_engines_give_the_same_value_of_every_part_on_every_row(
    engine: duckdb.DuckDBPyConnection, text: str, rows: list[Row]
) -> None:
    tree = expression(text, VOCABULARY)
    assume(fits(tree))
    parts = list(dict.fromkeys(walk(tree)))
    assert in_duckdb(engine, parts, rows) == in_python(parts, rows)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(text=LOOKUPS, rows=ROWS)
def test_both_engines_look_the_same_up_on_every_row(
    engine: duckdb.DuckDBPyConnection, text: str, rows: list[Row]
) -> None:
    tree = expression(text, VOCABULARY, tables=FixedTables())
    assume(fits(tree))
    assert in_duckdb(engine, [tree], rows) == in_python([tree], rows)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(meant=policies(), rows=st.lists(FACTS, min_size=1, max_size=30))
def test_both_engines_read_a_table_of_any_hit_policy_alike(
    engine: duckdb.DuckDBPyConnection, meant: Meant, rows: list[Row]
) -> None:
    tree = tree_of(meant.table, meant.fact)
    assert in_duckdb(engine, [tree], rows, TABLE_WORDS) == in_python([tree], rows)


MANY = 10_240


@pytest.mark.parametrize("seed", range(4))
def test_both_engines_agree_on_ten_thousand_random_rows(
    engine: duckdb.DuckDBPyConnection, seed: int
) -> None:
    """Other rows and trees for each seed, the same on every run: a failure can be looked at."""
    trees = some_trees(seed)
    rows = random_rows(random.Random(seed), MANY)
    for tree in trees:
        (from_sql,), (from_python,) = in_duckdb(engine, [tree], rows), in_python([tree], rows)
        different = [
            (row, one, other)
            for row, one, other in zip(rows, from_sql, from_python, strict=True)
            if one != other
        ]
        assert not different[:1]


def some_trees(seed: int, count: int = 16) -> list[Node]:
    """Trees of every kind, lookups among them, drawn once for a seed."""
    found: list[Node] = []

    @hypothesis_seed(seed)
    @settings(
        max_examples=3 * count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(text=st.one_of(ANYTHING, LOOKUPS))
    def draw(text: str) -> None:
        tree = expression(text, VOCABULARY, tables=FixedTables())
        if fits(tree) and reads(tree) and tree not in found:
            found.append(tree)

    draw()
    assert len(found) >= count
    return found[-count:]


@pytest.mark.parametrize(
    ("dividend", "divisor", "expected"),
    [
        ("1", "3", "0.333333333"),
        ("2", "3", "0.666666667"),
        ("-2", "3", "-0.666666667"),
        ("0.0001", "20000", "0.000000005"),
        ("0.0005", "100000000", "0"),
        ("0.0001", "200000", "0"),
        ("0.0003", "200000", "0.000000002"),
        ("-0.0003", "200000", "-0.000000002"),
        ("0.0003", "-200000", "-0.000000002"),
        ("48000", "60000", "0.8"),
        ("99999999999999.9999", "0.0001", "999999999999999999"),
        ("-99999999999999.9999", "99999999999999.9999", "-1"),
        ("5", "0", None),
        ("0", "5", "0"),
        (None, "5", None),
        ("5", None, None),
    ],
)
def test_the_quotient_is_half_even_at_nine_places_in_both_engines(
    engine: duckdb.DuckDBPyConnection,
    dividend: str | None,
    divisor: str | None,
    expected: str | None,
) -> None:
    row: dict[str, Value] = {fact.name: None for fact in VOCABULARY}
    row["a.money"] = None if dividend is None else Decimal(dividend)
    row["a.part"] = None if divisor is None else Decimal(divisor)
    node = expression("a.money / a.part", VOCABULARY)
    wanted = [[None if expected is None else Decimal(expected)]]
    assert in_python([node], [row]) == wanted
    assert in_duckdb(engine, [node], [row]) == wanted


def test_names_with_quotes_and_dots_are_quoted_for_sql() -> None:
    assert identifier('say "x".y') == '"say ""x"".y"'
