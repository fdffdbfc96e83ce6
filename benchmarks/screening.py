"""Screen 1,000,000 rows by the frozen bench book, words and verdicts, beside two queries.

One is a bare scan: min() of each of the 29 columns of a DuckDB table already loaded. The other is
`screening.sql`, the same words and verdicts as one hand-written query over that table. Both read
the table in DuckDB's own types; what ours reads stands in `ours`. What the hand-written query gives
is compared with ours cell by cell before anything is timed. All outputs end in memory, as Arrow.

Beside that: the shipped book on rows of its own facts, by its cost a row and distinct condition.
"""

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.books import BENCH
from benchmarks.rows import loaded, rows
from benchmarks.timing import Claim, Line, Timed, side_by_side
from changrong.policy import Book, Verdict

ROWS = 1_000_000
AS_OF = date(2024, 6, 30)
SQL = Path(__file__).with_suffix(".sql")
SUBJECTS = ("enterprise", "need", "loan", "guarantee", "institution", "emergency")
"""Of the shipped book: the facts that a bank's table of loans could hold."""


def ours(book: Book, table: pa.Table) -> pa.Table:
    """Our way from the loaded rows to words and verdicts: the one place where it is called."""
    return book.screen(table, AS_OF)


def theirs(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """The hand-written query, to the end."""
    return connection.sql(SQL.read_text()).to_arrow_table()


def connect(table: pa.Table) -> duckdb.DuckDBPyConnection:
    """The rows as the table `loaded`, and the words of verdicts as a type."""
    connection = loaded(table)
    words = ", ".join(f"'{verdict}'" for verdict in Verdict)
    connection.execute(f"CREATE TYPE verdict AS ENUM ({words})")
    return connection


def scan(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> object:
    """min() of every column."""
    columns = ", ".join(f'min("{name}")' for name in table.column_names)
    return connection.execute(f"SELECT {columns} FROM loaded").fetchall()


def bench_rows(book: Book, count: int) -> pa.Table:
    return rows([fact for fact in book.vocabulary if not fact.derived], count)


def differing(mine: pa.Table, other: pa.Table) -> dict[str, int]:
    """The columns that the other has, and how many rows of ours differ there, where any does."""
    other = other.sort_by("row")
    wrong = {
        name: pc.sum(pc.not_equal(_plain(mine[name]), _plain(other[name])), min_count=0).as_py()
        for name in other.column_names
    }
    return {name: rows for name, rows in wrong.items() if rows}


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def check(mine: pa.Table, other: pa.Table) -> None:
    """Raises ValueError unless words and verdicts are the same, and there, on every row."""
    if mine.num_rows != other.num_rows or any(column.null_count for column in other.columns):
        raise ValueError("a row or a cell is missing")
    if wrong := differing(mine, other):
        raise ValueError(f"ours and the hand-written query differ: {wrong}")


def _shipped_rows(book: Book) -> pa.Table:
    facts = [fact for fact in book.vocabulary if not fact.derived and fact.subject in SUBJECTS]
    return rows(facts, ROWS)


def run() -> list[Claim]:
    bench, shipped = BENCH.load(), Book.load()
    table, shipped_table = bench_rows(bench, ROWS), _shipped_rows(shipped)
    connection = connect(table)
    check(ours(bench, table), theirs(connection))
    timed = side_by_side(
        {
            "scan": lambda: scan(connection, table),
            "query": lambda: theirs(connection),
            "ours": lambda: ours(bench, table),
            "shipped": lambda: ours(shipped, shipped_table),
        }
    )
    mine = timed["ours"]
    each, full = (
        _each_condition(timed[name], book) for name, book in (("ours", bench), ("shipped", shipped))
    )
    beside_queries = Claim(
        f"screen {ROWS:,} rows by the bench book ({len(bench.measures)} measures, "
        f"{len(bench.plan.conditions)} distinct conditions, {table.num_columns} columns): "
        "words and verdicts",
        (
            Line("one bare scan of the columns", mine, timed["scan"], 8, 5, within=True),
            Line("a hand-written query, same output", mine, timed["query"], 0.9, 1.1),
        ),
        ("Equal to the hand-written query in every word and verdict of every row.",),
    )
    beside_bench = Claim(
        f"the shipped book ({len(shipped.measures)} measures, {len(shipped.plan.conditions)} "
        f"distinct conditions, {shipped_table.num_columns} columns), "
        "a row and distinct condition",
        (Line("the bench book", full, each, 1, within=True),),
        (f"{ROWS:,} rows of its own facts took {timed['shipped'].wall:.2f} s.",),
    )
    return [beside_queries, beside_bench]


def _each_condition(timed: Timed, book: Book) -> Timed:
    return timed.times(1 / (ROWS * len(book.plan.conditions)))
