"""One expression, two engines: the Python function and DuckDB agree on every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from changrong.policy import Kind, LanguageError, Value
from changrong.policy.batch.columns import engine_array
from changrong.policy.compilers.closure import function_of
from changrong.policy.compilers.sql import Sql, decimal_of, identifier, prepare
from changrong.policy.language.nodes import Node, walk
from changrong.policy.language.reader import expression
from changrong.policy.language.widths import check, width_of_fact

from .expressions import ROWS, VOCABULARY, conditions, days, numbers, texts

Row = Mapping[str, Value]
WIDTHS = {fact.name: width_of_fact(fact) for fact in VOCABULARY if fact.kind is Kind.NUMBER}
ANYTHING = st.one_of(conditions(3), numbers(3), days(2), texts(2))


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    prepare(connection)
    connection.execute("SET threads TO 1")
    yield connection
    connection.close()


def in_duckdb(
    engine: duckdb.DuckDBPyConnection, nodes: Sequence[Node], rows: Sequence[Row]
) -> list[list[object]]:
    """One list a tree: its value on each row."""
    columns = {
        fact.name: engine_array([row[fact.name] for row in rows], fact) for fact in VOCABULARY
    }
    engine.register("chunk", pa.table(columns))
    engine.execute("CREATE OR REPLACE TEMP TABLE facts AS SELECT * FROM chunk")
    sql = Sql(WIDTHS, {})
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
    return [[function_of(node)(row) for row in rows] for node in nodes]


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
