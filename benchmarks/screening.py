"""Screen 1,000,000 rows by the shipped book, beside one bare scan of the same columns.

The bare scan is min() of every column of a DuckDB table already loaded. The rows are random over
the facts of enterprises, needs, loans and guarantees, a tenth of the values missing. Before timing,
a sample of rows is decided one by one and must come out as it was screened.
"""

import random
from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa

from benchmarks.timing import Timed, side_by_side
from changrong.policy import Book
from changrong.policy.facts import Fact, Kind

ROWS = 1_000_000
AS_OF = date(2022, 8, 31)
CHECKED = 200
SUBJECTS = ("enterprise", "need", "loan", "guarantee", "institution", "emergency")


def _values(fact: Fact, chance: random.Random) -> list[object]:
    """A palette of values of a fact, its own boundaries among them."""
    if fact.values:
        return list(fact.values)
    if fact.kind is Kind.BOOLEAN:
        return [True, False]
    if fact.kind is Kind.DATE:
        return [date(2015 + n % 8, 1 + n % 12, 1 + n) for n in range(28)]
    if fact.name.endswith("region"):
        return ["110105", "110108", "310115", "540102", "440106"]
    if fact.name.endswith("industry"):
        return [
            "0141",
            "1352",
            "4790",
            "5127",
            "5212",
            "5430",
            "6110",
            "6210",
            "6513",
            "7010",
            "8310",
        ]
    if fact.kind is Kind.TEXT:
        return ["shengjing-shanghai", "another"]
    if fact.type.value == "fraction":
        return [Decimal(n) / 1000 for n in range(0, 1000, 10)]
    if fact.type.value == "integer":
        return [Decimal(n) for n in (1, 5, 9, 10, 20, 49, 50, 99, 100, 300, 1000)]
    return [Decimal(n) * 10_000 for n in (1, 49, 50, 100, 500, 999, 1000, 5000, 40_000, 80_000)]


_TYPES = {Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32(), Kind.TEXT: pa.string()}


def tape(book: Book, rows: int, seed: int = 2020) -> pa.Table:
    chance = random.Random(seed)
    columns = {}
    for fact in book.vocabulary:
        if fact.derived or fact.name.split(".")[0] not in SUBJECTS:
            continue
        palette = pa.array(_values(fact, chance), _TYPES.get(fact.kind, pa.decimal128(18, 4)))
        picks = chance.choices(range(len(palette)), k=rows)
        missing = chance.choices((True, False), weights=(1, 9), k=rows)
        index = pa.array(
            [None if gone else pick for pick, gone in zip(picks, missing, strict=True)], pa.int32()
        )
        columns[fact.name] = palette.take(index)
    return pa.table(columns)


def run() -> tuple[str, list[Timed]]:
    book = Book.load()
    table = tape(book, ROWS)
    _check(book, table)
    connection = duckdb.connect()
    connection.register("arrow", table)
    connection.execute("CREATE TABLE loaded AS SELECT * FROM arrow")
    scan = "SELECT " + ", ".join(f'min("{name}")' for name in table.column_names) + " FROM loaded"
    timed = side_by_side(
        {
            "a bare scan": lambda: connection.execute(scan).fetchall(),
            "Book.screen": lambda: book.screen(table, AS_OF),
        }
    )
    what = (
        f"screen {ROWS:,} rows, {len(table.column_names)} columns, {len(book.measures)} measures, "
        f"{len(book.plan.conditions)} distinct conditions"
    )
    return what, timed


def _check(book: Book, table: pa.Table) -> None:
    """Screened and decided one by one, a sample must agree on every verdict."""
    sample = table.slice(0, CHECKED)
    screened = book.screen(sample, AS_OF).to_pylist()
    for facts, row in zip(sample.to_pylist(), screened, strict=True):
        for judged in book.decide(facts, AS_OF).measures:
            assert row[judged.measure.column] == judged.verdict, (facts, judged.measure.key)
