"""`make agreement`: a million random rows by the shipped book, and random trees, on every engine.

Rows are put together of the values at which some condition of the book could turn, a share of them
missing. Each engine gives derived facts, words and verdicts of every row: the engine of `screen`,
DuckDB, Spark, the closures one row after another, and the generated function that `decide` uses.
Every cell is compared with the first engine's, and the program fails if one differs. `--rows`,
`--trees` and `--seed` say how much.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from changrong.policy import Book, Value
from changrong.policy.batch.columns import engine_array
from changrong.policy.batch.engine import CHUNK, WORD, Screener
from changrong.policy.batch.in_duckdb import judge_in_duckdb
from changrong.policy.batch.screening import Judge, chunk_by_chunk
from changrong.policy.batch.spark import judge_on_spark
from changrong.policy.batch.spark_session import open_session
from changrong.policy.batch.verdicts import VERDICTS
from changrong.policy.compilers.closure import function_of
from changrong.policy.compilers.generated import judging_of
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import walk
from changrong.policy.notice import Verdict
from changrong.policy.plan import Plan, Truth, verdict_of

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from differential.lookups import random_rows
from differential.palettes import palettes
from differential.spark_rows import (
    differences,
    engine_table,
    in_closure,
    in_duckdb,
    in_spark,
    random_trees,
)

DAY = date(2024, 3, 1)
MISSING = 0.15
BATCH = 10_000
"""Rows that one process judges one by one before it hands them over."""
TREE_ROWS = 20_000
_WORDS = pa.array([str(verdict) for verdict in VERDICTS])

Row = dict[str, Value]
Judged = tuple[Mapping[str, Value], Sequence[Truth], Sequence[Verdict]]
"""Derived facts, the truth of each condition, the verdict of each rule."""


@dataclass
class Outcome:
    """What comparing one engine with another came to."""

    name: str
    seconds: float = 0.0
    cells: int = 0
    differing: int = 0
    examples: list[str] = field(default_factory=list)

    def compare(self, expected: pa.Table, found: pa.Table, first: int) -> None:
        """Count the cells of the same rows that differ."""
        self.cells += expected.num_rows * expected.num_columns
        for name in expected.column_names:
            if expected[name].equals(found[name]):
                continue
            pairs = zip(expected[name].to_pylist(), found[name].to_pylist(), strict=True)
            wrong = [(row, one, two) for row, (one, two) in enumerate(pairs) if one != two]
            self.differing += len(wrong)
            for row, one, two in wrong[:1]:
                self.examples.append(f"{name}, row {first + row}: {one} and {two}")


class Sample:
    """Random rows of the book's facts: a palette a fact, and which of its values each row has."""

    def __init__(self, book: Book, rows: int, seed: int) -> None:
        self.book = book
        self.palettes = palettes(book)
        self.names = list(self.palettes)
        self.picks = _picks({name: len(found) for name, found in self.palettes.items()}, rows, seed)

    def chunks(self) -> Iterator[pa.Table]:
        """In engine form, as a tape would have been read."""
        arrays = {
            name: engine_array(values, self.book.vocabulary[name])
            for name, values in self.palettes.items()
        }
        for start in range(0, self.picks.num_rows, CHUNK):
            part = self.picks.slice(start, CHUNK)
            yield pa.table(
                {name: arrays[name].take(part[name].combine_chunks()) for name in self.names}
            )

    def batches(self) -> Iterator[pa.Table]:
        for start in range(0, self.picks.num_rows, BATCH):
            yield self.picks.slice(start, BATCH)


def _picks(sizes: Mapping[str, int], rows: int, seed: int) -> pa.Table:
    columns = ", ".join(
        f"CASE WHEN hash(hash(i, {seed}, {at}, 1)) % 1000 >= {int(MISSING * 1000)}"
        f" THEN CAST(hash(hash(i, {seed}, {at}, 2)) % {size} AS INTEGER) END AS c{at}"
        for at, size in enumerate(sizes.values())
    )
    found = duckdb.sql(f"SELECT {columns} FROM range({rows}) AS r(i)").to_arrow_table()
    return found.rename_columns(list(sizes))


# One row after another


def by_closures(book: Book, plan: Plan) -> Callable[[Row], Judged]:
    """The closures of every formula and condition; verdicts by `verdict_of`."""
    formulas = [(item.fact, function_of(item.node)) for item in book.derived]
    conditions = [function_of(node) for node in plan.conditions]

    def judged(facts: Row) -> Judged:
        derived = {}
        for fact, value in formulas:
            facts[fact] = derived[fact] = value(facts)
        truths: list[Any] = [value(facts) for value in conditions]
        return derived, truths, [_verdict(rule, truths) for rule in plan.rules]

    return judged


def _verdict(rule: Any, truths: Sequence[Truth]) -> Verdict:
    def all_of(positions: Iterable[int]) -> Truth:
        found = [truths[position] for position in positions]
        return False if False in found else None if None in found else True

    dated = () if rule.dated is None else (rule.dated,)
    return verdict_of(rule.measure.sort, all_of(dated), all_of(rule.concerns), all_of(rule.demands))


def by_generated(book: Book, plan: Plan) -> Callable[[Row], Judged]:
    """The one function that decides a case."""
    judging = judging_of(book.vocabulary, {item.fact: item.node for item in book.derived}, plan)

    def judged(facts: Row) -> Judged:
        truths, verdicts, derived = judging(facts)
        return derived, truths, verdicts

    return judged


_WAYS = {"closures": by_closures, "the function of decide": by_generated}


class _OneByOne:
    """A process's own book, judging batch after batch."""

    def __init__(self, way: str) -> None:
        book = Book.load()
        self.palettes = {name: [*values, None] for name, values in palettes(book).items()}
        self.screener = Screener(book, DAY, list(self.palettes))
        self.judged = _WAYS[way](book, self.screener.plan)

    def table(self, picks: pa.Table, first: int) -> pa.Table:
        columns = [
            [values[-1 if pick is None else pick] for pick in picks[name].to_pylist()]
            for name, values in self.palettes.items()
        ]
        rows = [
            self.judged({AS_OF.name: DAY, **dict(zip(self.palettes, row, strict=True))})
            for row in zip(*columns, strict=True)
        ]
        return _as_screened(self.screener, rows, first)


def _as_screened(screener: Screener, rows: Sequence[Judged], first: int) -> pa.Table:
    """The same columns as a screening has."""
    made: dict[str, Any] = {"row": range(first, first + len(rows))}
    for fact in screener.book.vocabulary:
        if fact.derived:
            made[fact.name] = [derived.get(fact.name) for derived, _, _ in rows]
    for name in screener.word_names:
        wanted, start = name[0] == "t", int(name[1:]) * WORD
        made[name] = [_word(truths[start : start + WORD], wanted) for _, truths, _ in rows]
    rules = {rule.measure.key: at for at, rule in enumerate(screener.plan.rules)}
    for measure in screener.measures:
        at = rules.get(measure.key)
        made[measure.column] = pa.DictionaryArray.from_arrays(
            pa.array(
                [
                    VERDICTS.index(Verdict.NOT_IN_FORCE if at is None else verdicts[at])
                    for _, _, verdicts in rows
                ],
                pa.uint8(),
            ),
            _WORDS,
        )
    arrays = [
        made[each.name]
        if isinstance(made[each.name], pa.Array)
        else pa.array(made[each.name], each.type)
        for each in screener.schema
    ]
    return pa.table(arrays, schema=screener.schema)


def _word(truths: Sequence[Truth], wanted: bool) -> int:
    return sum(1 << bit for bit, truth in enumerate(truths) if truth is wanted)


_process: dict[str, _OneByOne] = {}


def _judge_batch(job: tuple[str, pa.Table, int]) -> tuple[int, pa.Table]:
    way, picks, first = job
    if way not in _process:
        _process[way] = _OneByOne(way)
    return first, _process[way].table(picks, first)


# Side by side


def the_book(rows: int, seed: int) -> Iterator[Outcome]:
    """The shipped book on random rows: each engine beside the one of `screen`."""
    book = Book.load()
    sample = Sample(book, rows, seed)
    screener = Screener(book, DAY, sample.names)
    begun = time.perf_counter()
    expected = pa.concat_tables(chunk_by_chunk(screener, sample.chunks()))
    yield Outcome("the engine of screen", time.perf_counter() - begun)
    yield _by_tables("DuckDB", judge_in_duckdb, sample, screener, expected)
    with tempfile.TemporaryDirectory() as folder:

        def on_spark(other: Screener, chunks: Iterator[pa.Table]) -> Iterator[pa.Table]:
            return judge_on_spark(other, chunks, open_session, Path(folder))

        yield _by_tables("Spark, its start included", on_spark, sample, screener, expected)
    for way in _WAYS:
        yield _one_by_one(way, sample, expected)


def _by_tables(
    name: str, judge: Judge, sample: Sample, screener: Screener, expected: pa.Table
) -> Outcome:
    outcome = Outcome(name)
    other = Screener(screener.book, DAY, sample.names)
    begun, first = time.perf_counter(), 0
    for table in judge(other, sample.chunks()):
        outcome.compare(expected.slice(first, table.num_rows), table, first)
        first += table.num_rows
    outcome.seconds = time.perf_counter() - begun
    for what in ("counts", "broken_by"):
        if getattr(other, what) != getattr(screener, what):
            outcome.differing += 1
            outcome.examples.append(what)
    return outcome


def _one_by_one(way: str, sample: Sample, expected: pa.Table) -> Outcome:
    outcome, begun = Outcome(way), time.perf_counter()
    jobs = [(way, picks, at * BATCH) for at, picks in enumerate(sample.batches())]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        for first, table in processes.map(_judge_batch, jobs):
            outcome.compare(expected.slice(first, table.num_rows), table, first)
    outcome.seconds = time.perf_counter() - begun
    return outcome


def random_expressions(count: int, seed: int) -> Iterator[Outcome]:
    """Random trees of the whole language: every part in DuckDB and Spark, whole trees as closures.

    The closures judge the trees and not each part, which would take them hours.
    """
    trees = random_trees(count)
    rows = random_rows(random.Random(seed), TREE_ROWS)
    parts = list(dict.fromkeys([*trees, *(part for tree in trees for part in walk(tree))]))
    table = engine_table(rows)
    begun = time.perf_counter()
    by_duckdb = in_duckdb(parts, table)
    yield Outcome(f"DuckDB, {len(parts):,} parts", time.perf_counter() - begun)
    begun = time.perf_counter()
    with open_session() as session, tempfile.TemporaryDirectory() as folder:
        by_spark = in_spark(session, parts, table, Path(folder) / "trees")
    yield _differing("Spark", parts, rows, (by_duckdb, by_spark), begun)
    begun = time.perf_counter()
    by_closure = in_closure(trees, rows)
    yield _differing(f"closures, {len(trees):,} trees", trees, rows, (by_duckdb, by_closure), begun)


def _differing(
    name: str, nodes: Sequence[Any], rows: Any, tables: tuple[pa.Table, pa.Table], begun: float
) -> Outcome:
    found = differences(nodes, rows, *tables)
    examples = [f"{node}: {one} and {two} on {row}" for node, row, one, two in found[:3]]
    seconds = time.perf_counter() - begun
    return Outcome(name, seconds, len(nodes) * len(rows), len(found), examples)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.agreement")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--trees", type=int, default=300)
    options.add_argument("--seed", type=int, default=2026)
    asked = options.parse_args()
    parts = [
        (f"the book, {asked.rows:,} random rows as of {DAY}", the_book(asked.rows, asked.seed)),
        (
            f"{asked.trees} random trees, {TREE_ROWS:,} random rows",
            random_expressions(asked.trees, asked.seed),
        ),
    ]
    differing = 0
    for title, outcomes in parts:
        print(title, flush=True)
        for each in outcomes:
            told = f"{each.cells:>15,} cells, {each.differing:,} differ" if each.cells else ""
            print(f"  {each.name:<28} {each.seconds:>8.1f} s {told}", flush=True)
            for example in each.examples[:5]:
                print(f"    {example}")
            differing += each.differing
    print("no difference" if not differing else f"{differing:,} differences")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
