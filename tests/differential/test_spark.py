"""One expression, a third engine: Spark gives on every row what the closure and DuckDB give."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from changrong.policy import Book, Kind, Value
from changrong.policy.batch.columns import engine_array
from changrong.policy.batch.engine import Screener
from changrong.policy.batch.in_duckdb import judge_in_duckdb
from changrong.policy.batch.maps import read_map
from changrong.policy.batch.screening import chunk_by_chunk, screen_file
from changrong.policy.batch.spark import judge_on_spark, screen_with_spark
from changrong.policy.batch.spark_session import SparkError, open_session
from changrong.policy.batch.tape import open_tape
from changrong.policy.language.nodes import And, Arith, Case, Compare, Const, Node, Or, Read, walk
from changrong.policy.language.reader import expression
from programs import need_spark

from .expressions import TEXTS, VOCABULARY
from .lookups import random_rows
from .palettes import AS_OF, palettes
from .spark_rows import (
    Row,
    differences,
    engine_table,
    fits,
    in_closure,
    in_duckdb,
    in_spark,
    random_trees,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark
TREES = 120
ROWS = 10_000
NOTHING: dict[str, Value] = {fact.name: None for fact in VOCABULARY}


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    need_spark()
    with open_session("local[2]") as session:
        yield session


def test_three_engines_give_the_same_of_every_tree_on_ten_thousand_rows(
    spark: SparkSession, tmp_path: Path
) -> None:
    trees = random_trees(TREES)
    rows = random_rows(random.Random(), ROWS)
    table = engine_table(rows)
    parts = list(dict.fromkeys([*trees, *(part for tree in trees for part in walk(tree))]))
    by_duckdb = in_duckdb(parts, table)
    by_spark = in_spark(spark, parts, table, tmp_path / "trees")
    assert differences(parts, rows, by_duckdb, by_spark) == []
    assert differences(trees, rows, in_closure(trees, rows), by_spark) == []


def agree(spark: SparkSession, folder: Path, texts: list[str], rows: list[Row]) -> pa.Table:
    """Both engines of these texts on these rows; the closure's values."""
    nodes = [expression(text, VOCABULARY) for text in texts]
    return agree_on(spark, folder, nodes, rows)


def agree_on(spark: SparkSession, folder: Path, nodes: list[Node], rows: list[Row]) -> pa.Table:
    assert all(fits(node) for node in nodes)
    expected = in_closure(nodes, rows)
    by_spark = in_spark(spark, nodes, engine_table(rows), folder / "asked")
    assert differences(nodes, rows, expected, by_spark) == []
    return expected


def test_a_quotient_is_half_even_at_nine_places_from_the_smallest_to_38_digits(
    spark: SparkSession, tmp_path: Path
) -> None:
    edges = ["0", "0.0001", "-0.0001", "0.0003", "0.0005", "-0.0003", "1", "2", "3", "-2", "20000"]
    edges += ["200000", "-200000", "48000", "99999999999999.9999", "-99999999999999.9999"]
    pairs = [(one, other) for one in [*edges, None] for other in [*edges, None]]
    rows = [
        NOTHING
        | {
            "a.money": None if one is None else Decimal(one),
            "a.part": None if other is None else Decimal(other),
            "a.any": None if one is None else int(Decimal(one) % 10**11),
            "a.rate": None if other is None else Decimal(other) % 10**8,
        }
        for one, other in pairs
    ]
    texts = [
        "a.money / a.part",
        "a.any / 3",
        "(a.any * 1000000000000) / 0.007",
        "(a.any * 100000000000) * 100000 / 0.3",
        "(a.any * a.any) / 0.0007",
        "a.money / a.part / 7",
        "a.any / a.rate",
        "(a.any / a.rate) / 0.3",
        "a.money / a.part <= 0.8",
    ]
    found = agree(spark, tmp_path, texts, rows)
    digits = [len(str(abs(value))) for value in found["p4"].drop_null().to_pylist()]
    assert max(digits) > 32, "a quotient of more digits than Spark's own division keeps"


def test_texts_with_marks_that_spark_reads_in_its_own_way_are_those_texts(
    spark: SparkSession, tmp_path: Path
) -> None:
    odd = [*filter(None, TEXTS), "\\", "a\\'b", "${x}", "$x", "''", '"', "%", "\\%", "_", "\n\t"]
    odd += ["\\u4e2d", "e\u0301", "\ufffd", "\uffff", "`a`", "-- a", "/* a */", " a"]
    rows = [NOTHING | {"a.name": text} for text in [*odd, None]]
    quoted = ["'" + text.replace("'", "''") + "'" for text in odd]
    texts = [f"a.name {op} {text}" for text in quoted for op in ("=", "<", ">=")]
    found = agree(spark, tmp_path, [*texts, f"a.name IN ({', '.join(quoted)})"], rows)
    for at, _ in enumerate(odd):
        assert found[f"p{3 * at}"].to_pylist().count(True) == 1


def test_days_move_as_in_the_closure_to_the_ends_of_the_calendar(
    spark: SparkSession, tmp_path: Path
) -> None:
    ends = [date.min, date(1, 2, 1), date(1582, 10, 4), date(1582, 10, 15), date(1900, 2, 28)]
    ends += [date(2024, 1, 31), date(2024, 2, 29), date(2023, 12, 31), date(9999, 11, 30), date.max]
    rows = [NOTHING | {"a.begun": one, "a.ended": other} for one in ends for other in [*ends, None]]
    moves = ["1 DAY", "100000 DAY", "1 MONTH", "13 MONTH", "12000 MONTH", "1 YEAR", "1000 YEAR"]
    moved = [f"a.begun {sign} INTERVAL {move}" for move in moves for sign in "+-"]
    there_and_back = [f"({text}) - INTERVAL 1 MONTH + INTERVAL 40 DAY" for text in moved]
    known = [f"({text}) IS NULL" for text in moved]
    agree(spark, tmp_path, [*moved, *there_and_back, *known, "a.begun - a.ended"], rows)


def test_tables_of_hundreds_of_rows_and_conditions_of_thousands_are_judged(
    spark: SparkSession, tmp_path: Path
) -> None:
    count = Read("a.count", Kind.NUMBER)

    def at_least(number: int) -> Node:
        return Compare(">=", count, Const(Decimal(number), Kind.NUMBER))

    def table(outputs: list[Node], last: Node | None) -> Node:
        rows = [(at_least(len(outputs) - at), output) for at, output in enumerate(outputs)]
        return Case(tuple(rows), last)

    words: list[Node] = [Const(f"w{at % 7}", Kind.TEXT) for at in range(150)]
    numbers: list[Node] = [
        Arith("+", count, Const(Decimal(at % 5), Kind.NUMBER)) for at in range(150)
    ]
    nodes = [
        table(words, None),
        table(words, Const("w1", Kind.TEXT)),
        table(numbers, None),
        And(tuple(at_least(at) for at in range(1000))),
        Or(tuple(at_least(1000 - at % 3) for at in range(1000))),
    ]
    deep = at_least(0)
    for at in range(60):
        deep = And((Or((deep, at_least(at))), at_least(1)))
    rows = [NOTHING | {"a.count": value} for value in (None, 0, 1, 6, 7, 142, 143, 149, 150, 1000)]
    agree_on(spark, tmp_path, [*nodes, deep], rows)


BOOK = Book.load()
PALETTES = palettes(BOOK)


@pytest.mark.parametrize("as_of", AS_OF)
def test_the_book_gives_the_same_words_verdicts_and_counts_on_three_engines(
    spark: SparkSession, tmp_path: Path, as_of: date
) -> None:
    rng = random.Random(as_of.toordinal())
    names = list(PALETTES)
    tables = [engine_rows(rng, names, count) for count in (3000, 1, 2499)]
    here, duckdb, there = (Screener(BOOK, as_of, names) for _ in range(3))
    expected = pa.concat_tables(chunk_by_chunk(here, iter(tables)))
    assert any(rows for demands in here.broken_by.values() for rows in demands.values())
    for other, found in (
        (duckdb, judge_in_duckdb(duckdb, tables)),
        (there, judge_on_spark(there, tables, lambda: nullcontext(spark), tmp_path)),
    ):
        judged = pa.concat_tables(found)
        assert judged.schema.equals(expected.schema)
        for name in expected.column_names:
            assert judged[name].to_pylist() == expected[name].to_pylist(), name
        assert other.counts == here.counts
        assert other.broken_by == here.broken_by


def engine_rows(rng: random.Random, names: list[str], count: int) -> pa.Table:
    """Random rows of the book's facts in engine form, from full to nearly empty."""
    columns = {}
    for name in names:
        share = rng.choice((0.2, 0.7, 1))
        values = [
            rng.choice(PALETTES[name]) if rng.random() < share else None for _ in range(count)
        ]
        columns[name] = engine_array(values, BOOK.vocabulary[name])
    return pa.table(columns)


def written(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def a_tape(folder: Path, rng: random.Random, kind: str) -> Path:
    """Random rows as a careless exporter writes them: a few values that facts refuse."""
    names = rng.sample(list(PALETTES), 40)
    rows = [[written(rng.choice([*PALETTES[name], None])) for name in names] for _ in range(500)]
    for _ in range(60):
        rng.choice(rows)[rng.randrange(len(names))] = rng.choice(
            ("??", "1e5", "2022-02-30", "-0.5")
        )
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    tape = folder / f"in.{kind}"
    if kind == "csv":
        with tape.open("w", encoding="gbk", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["备注", *names])
            writer.writerows(["甲,乙\n丙", *row] for row in rows)
    else:
        pq.write_table(pa.table(columns), tape)
    return tape


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_screened_file_is_the_same_file_from_spark(
    spark: SparkSession, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("changrong.policy.batch.spark.FILE", 128)
    folder = tmp_path / "a [b] {c,d}* 中文 %20 $x"
    folder.mkdir()
    tape = open_tape(a_tape(tmp_path, random.Random(kind), kind))
    here = screen_file(BOOK, tape, tmp_path / "out.parquet", AS_OF[1])
    seen: list[int] = []
    there = screen_with_spark(BOOK, tape, folder / "out.parquet", AS_OF[1], progress=seen.append)
    assert seen == [128, 256, 384, 500]
    assert len(here.problems) > 10
    for one, other in (
        (here.out, there.out),
        (here.problems_file, there.problems_file),
    ):
        expected, found = pq.read_table(one), pq.read_table(other)
        assert found.schema.equals(expected.schema, check_metadata=True)
        assert found.to_pylist() == expected.to_pylist()
    same = {"out": here.out, "problems_file": here.problems_file}
    assert replace(there, **same) == here
    assert sorted(each.name for each in folder.iterdir()) == ["out.parquet", "out.problems.parquet"]


def test_a_map_with_assumptions_screens_alike(spark: SparkSession, tmp_path: Path) -> None:
    map_file, file = tmp_path / "map.toml", tmp_path / "in.csv"
    map_file.write_text(MAP, encoding="utf-8")
    file.write_text(
        "people,owed,lent\n12,1 000,2022-07-01\n,999,\n300,oops,2022-02-30\n", encoding="utf-8"
    )
    tape_map = read_map(map_file, BOOK.vocabulary)
    one = screen_file(BOOK, open_tape(file), tmp_path / "one.parquet", AS_OF[2], tape_map)
    other = screen_with_spark(BOOK, open_tape(file), tmp_path / "other.parquet", AS_OF[2], tape_map)
    assert pq.read_table(other.out).to_pylist() == pq.read_table(one.out).to_pylist()
    assert other.counts == one.counts
    assert other.problems == one.problems == {"owed": 1}
    assert other.rows == 3


MAP = """
[map]
title = { zh = "映射", en = "map" }

[columns.people]
type = "integer"

[columns.owed]
type = "money"
strip = [" "]

[facts]
"enterprise.headcount" = "people + 1"
"need.amount" = "owed * 2"

[assume."enterprise.region"]
value = "110105"
because = { zh = "都在北京", en = "all are in Beijing" }
"""


def test_what_stops_spark_is_one_sentence_and_leaves_no_file(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        return "no_such_function(1)"

    monkeypatch.setattr("changrong.policy.batch.spark.verdict", broken)
    file = tmp_path / "in.csv"
    file.write_text("enterprise.headcount\n8\n", encoding="utf-8")
    with pytest.raises(SparkError, match=r"Spark did not finish: .*no_such_function") as caught:
        screen_with_spark(BOOK, open_tape(file), tmp_path / "out.parquet", AS_OF[0])
    assert "\n" not in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]
