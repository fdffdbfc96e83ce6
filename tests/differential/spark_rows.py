"""Trees and rows by the thousand for one job of Spark, and what each engine makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from changrong.policy import Kind, LanguageError, Value
from changrong.policy.batch.columns import engine_array
from changrong.policy.compilers.closure import function_of
from changrong.policy.compilers.dialect import Dialect
from changrong.policy.compilers.spark import Spark
from changrong.policy.compilers.sql import DuckDB, Sql, prepare
from changrong.policy.language.nodes import Node
from changrong.policy.language.reader import expression
from changrong.policy.language.widths import check, width_of, width_of_fact
from changrong.policy.numbers import EXACT

from .expressions import VOCABULARY, conditions, days, numbers, texts
from .lookups import LOOKUPS, FixedTables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Row = Mapping[str, Value]
WIDTHS = {fact.name: width_of_fact(fact) for fact in VOCABULARY if fact.kind is Kind.NUMBER}
ANYTHING = st.one_of(conditions(3), numbers(3), days(2), texts(2))


def random_trees(count: int) -> list[Node]:
    """Different trees of the language, lookups among them, other ones in every run."""
    found: dict[Node, None] = {}

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(ANYTHING, ANYTHING, LOOKUPS))
    def draw(text: str) -> None:
        tree = expression(text, VOCABULARY, tables=FixedTables())
        if fits(tree):
            found[tree] = None

    draw()
    return list(found)


def fits(tree: Node) -> bool:
    try:
        check(tree, WIDTHS)
    except LanguageError:
        return False
    return True


def engine_table(rows: Sequence[Row]) -> pa.Table:
    columns = {
        fact.name: engine_array([row[fact.name] for row in rows], fact) for fact in VOCABULARY
    }
    return pa.table({**columns, "row": pa.array(range(len(rows)), pa.int64())})


def in_closure(nodes: Sequence[Node], rows: Sequence[Row]) -> pa.Table:
    """A column a tree: booleans, days, texts, and numbers as the integers they are in SQL."""
    columns: dict[str, pa.Array] = {}
    for at, node in enumerate(nodes):
        value_of: Callable[[Any], Any] = function_of(node)
        values = [value_of(row) for row in rows]
        columns[f"p{at}"] = pa.array(_integers(node, values), _type(node))
    return pa.table(columns)


def in_duckdb(nodes: Sequence[Node], table: pa.Table) -> pa.Table:
    connection = duckdb.connect()
    prepare(connection)
    connection.register("chunk", table)
    connection.execute("CREATE TEMP TABLE facts AS SELECT * FROM chunk")
    columns = {}
    for start in range(0, len(nodes), 200):
        texts = _columns(nodes, DuckDB(), start)
        found = connection.sql(f"SELECT {', '.join(texts)} FROM facts ORDER BY row")
        columns |= _typed(nodes, found.to_arrow_table(), start)
    connection.close()
    return pa.table(columns)


def in_spark(spark: SparkSession, nodes: Sequence[Node], table: pa.Table, folder: Path) -> pa.Table:
    """As `in_duckdb`, by one job for every few hundred trees."""
    folder.mkdir()
    pq.write_table(table, folder / "facts.parquet")
    facts = spark.read.parquet(str(folder / "facts.parquet"))
    columns = {}
    for start in range(0, len(nodes), 200):
        out = folder / f"from{start}"
        facts.selectExpr(*_columns(nodes, Spark(), start), "row").write.parquet(str(out))
        columns |= _typed(nodes, pq.read_table(out).sort_by("row"), start)
    return pa.table(columns)


def _columns(nodes: Sequence[Node], dialect: Dialect, start: int) -> list[str]:
    sql = Sql(WIDTHS, {}, dialect=dialect)
    wide = "HUGEINT" if isinstance(dialect, DuckDB) else "DECIMAL(38,0)"
    texts = []
    for at, node in enumerate(nodes[start : start + 200], start):
        text = sql.render(node)
        if node.kind is Kind.NUMBER:
            text = f"CAST(CAST({text} AS {wide}) AS DECIMAL(38,0))"
        texts.append(f"{text} AS p{at}")
    return texts


def _typed(nodes: Sequence[Node], table: pa.Table, start: int) -> dict[str, pa.Array]:
    names = [name for name in table.column_names if name != "row"]
    return {
        name: table[name].combine_chunks().cast(_type(nodes[at]))
        for at, name in enumerate(names, start)
    }


def _type(node: Node) -> pa.DataType:
    types = {
        Kind.BOOLEAN: pa.bool_(),
        Kind.NUMBER: pa.decimal128(38, 0),
        Kind.DATE: pa.date32(),
        Kind.TEXT: pa.string(),
    }
    return types[node.kind]


def _integers(node: Node, values: list[Any]) -> list[Any]:
    if node.kind is not Kind.NUMBER:
        return values
    places = width_of(node, WIDTHS).places
    return [None if value is None else EXACT.scaleb(Decimal(value), places) for value in values]


def differences(
    nodes: Sequence[Node], rows: Sequence[Row], left: pa.Table, right: pa.Table
) -> list[tuple[Node, Row, object, object]]:
    """For each tree that differs somewhere, the first row where it does, and both values."""
    found = []
    for at, node in enumerate(nodes):
        one, other = left[f"p{at}"], right[f"p{at}"]
        if one.equals(other):
            continue
        pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
        row = next(row for row, (first, second) in enumerate(pairs) if first != second)
        found.append((node, rows[row], one[row].as_py(), other[row].as_py()))
    return found
