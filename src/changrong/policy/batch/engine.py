"""Judging many rows at once: every distinct condition once, two bits a row.

A chunk is cut into parts that threads judge side by side. For each part: derived facts, then the
truth of every distinct condition as two bitmaps, then two words a row (bit i of T: condition i is
true; of F: it is false; neither: it cannot be told), then a verdict a measure. `compilers.arrow`
does the work; DuckDB and Spark can do the same in SQL (`in_duckdb`, `spark`).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from changrong.policy.batch.columns import Refused, read_column
from changrong.policy.batch.verdicts import VERDICTS, Judged, judged
from changrong.policy.compilers import bits, vectors
from changrong.policy.compilers.arrow import Program
from changrong.policy.compilers.sql import Sql
from changrong.policy.errors import FactError
from changrong.policy.facts import AS_OF, Fact, Kind, Value
from changrong.policy.language.nodes import Read, reads
from changrong.policy.notice import Condition, Derived, Measure, Sort, Verdict
from changrong.policy.plan import plan_of
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.book import Book

__all__ = ["CHUNK", "VERDICTS", "WORD", "Screener", "read_chunk", "screen"]

CHUNK = 1 << 19
"""Rows read together: large enough for the engine, small enough for a laptop."""
PART = 1 << 18
"""Rows that one thread judges at a time; a multiple of 64."""
WORD = 63
"""Conditions in one pair of words: the bits of a BIGINT without its sign."""
_DICTIONARY = pa.array([str(verdict) for verdict in VERDICTS])
_OUTPUT_TYPES = {Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32(), Kind.TEXT: pa.string()}


def screen(book: Book, table: pa.Table, as_of: date) -> pa.Table:
    """The verdicts for a table whose columns are named as facts, in its order.

    Raises FactError for the first value that a fact refuses, naming its row.
    """
    facts = [book.vocabulary[name] for name in table.column_names if name in book.vocabulary]
    for name in (fact.name for fact in facts if table.column_names.count(fact.name) > 1):
        raise FactError(name, "…", Text("有两列都叫这个名字", "is the name of two columns"))
    screener = Screener(book, as_of, [fact.name for fact in facts if not fact.derived])
    found = [screener.empty()]
    for start in range(0, table.num_rows, CHUNK):
        chunk, refused = read_chunk(table.slice(start, CHUNK), facts)
        for item in refused:
            raise FactError(f"{item.column}[{start + item.row}]", item.value, item.problem)
        found.append(screener.judge(chunk, start))
    return pa.concat_tables(found)


def read_chunk(table: pa.Table, facts: Iterable[Fact]) -> tuple[pa.Table, list[Refused]]:
    """The columns of these facts in engine form, and what was refused."""
    columns: dict[str, pa.Array] = {}
    refused: list[Refused] = []
    wanted = list(facts)
    for fact in wanted:
        if fact.derived:
            problem = "is derived and cannot be stated"
            raise FactError(fact.name, "…", Text("由其他事实推出，不能填报", problem))
        if len(table.schema.get_all_field_indices(fact.name)) > 1:
            raise FactError(
                fact.name, "…", Text("有两列都叫这个名字", "is the name of two columns")
            )
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        read = threads.map(lambda fact: read_column(table[fact.name], fact), wanted)
        for fact, (column, found) in zip(wanted, read, strict=True):
            columns[fact.name] = column
            refused += found
    if not columns:
        return pa.table({"no_fact": pa.nulls(table.num_rows)}), refused
    return pa.table(columns), refused


class Screener:
    """A book made ready to judge chunks that all have the same facts.

    `stated` names the columns that chunks will have; `assumed` are facts that are the same on every
    row. Every other fact is unknown. `measures` are those to judge, all of the book's if none are
    named. `counts` and `broken_by` add up over all chunks. One screener serves one thread, and uses
    several.
    """

    def __init__(
        self,
        book: Book,
        as_of: date,
        stated: Sequence[str],
        assumed: Mapping[str, Value] | None = None,
        measures: Sequence[Measure] | None = None,
    ) -> None:
        self.book = book
        self.measures = book.measures if measures is None else tuple(measures)
        self.stated = list(stated)
        defined = {item.fact for item in book.derived}
        known: dict[str, Value] = {fact.name: None for fact in book.vocabulary}
        for name in (*self.stated, *defined):
            del known[name]
        self.known = {**known, **(assumed or {}), AS_OF.name: as_of}
        self.plan = plan_of(
            measure
            for measure in self.measures
            if measure.dated_by != AS_OF.name or measure.in_force(as_of)
        )
        self.counts: dict[str, Counter[Verdict]] = {
            measure.key: Counter() for measure in self.measures
        }
        self.broken_by: dict[str, Counter[Condition]] = {
            measure.key: Counter() for measure in self.measures if measure.sort is Sort.LIMIT
        }

    @cached_property
    def sql(self) -> Sql:
        """What writes the trees of the book as SQL, for the engines that take SQL."""
        return Sql(self.book.widths, self.known)

    @cached_property
    def levels(self) -> list[list[Derived]]:
        """The formulas in groups, each reading only what the groups before it made."""
        return _levels(self.book.derived)

    # Judging

    def judge(self, facts: pa.Table, first_row: int = 0) -> pa.Table:
        """`row`, the derived facts, the words, and a dictionary-encoded verdict column a measure.

        Bit `i % WORD` of the words number `i // WORD` is condition `i` of `plan`. `facts` are
        columns in engine form (see `columns`), in the order of `stated`.
        """
        starts = range(0, facts.num_rows, PART)
        columns = {
            name: facts[name].combine_chunks() for name in facts.column_names if name in self.reads
        }
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            parts = threads.map(
                lambda start: self._part(columns, start, facts.num_rows, first_row), starts
            )
            tables = [self.empty()]
            for table, found in parts:
                self._count(found, table.num_rows)
                tables.append(table)
        return pa.concat_tables(tables)

    @cached_property
    def program(self) -> Program:
        places = {
            fact.name: fact.form.places
            for fact in self.book.vocabulary
            if fact.kind is Kind.NUMBER and not fact.derived
        }
        program = Program(places, self.known)
        for item in self.book.derived:
            program.define(item.fact, item.node)
        return program

    @cached_property
    def wanted(self) -> list[int]:
        """Where a run of the program finds each condition of the plan, then each derived fact."""
        conditions = [self.program.want(node) for node in self.plan.conditions]
        derived = [self.program.want(Read(fact.name, fact.kind)) for fact in self.derived_facts]
        return conditions + derived

    @cached_property
    def reads(self) -> set[str]:
        """The columns that are read at all."""
        return self.program.reads(self.wanted)

    def _part(
        self, columns: Mapping[str, pa.Array], start: int, end: int, first_row: int
    ) -> tuple[pa.Table, list[Judged]]:
        rows = min(PART, end - start)
        whole = -(-rows // bits.ROWS) * bits.ROWS
        taken = {
            name: _padded(column.slice(start, rows), whole) for name, column in columns.items()
        }
        values = self.program.run(taken, whole, self.wanted)
        conditions = values[: len(self.plan.conditions)]
        found = [judged(rule, conditions, whole, rows) for rule in self.plan.rules]
        first = first_row + start
        made: dict[str, Any] = {"row": pa.array(np.arange(first, first + rows))}
        for fact, value in zip(
            self.derived_facts, values[len(self.plan.conditions) :], strict=True
        ):
            made[fact.name] = self._output(fact, value, whole).slice(0, rows)
        for name, word in zip(self.word_names, _words(conditions), strict=True):
            made[name] = word.slice(0, rows)
        codes = bits.codes_of([each.planes for each in found])
        verdicts = {
            rule.measure.key: code for rule, code in zip(self.plan.rules, codes, strict=True)
        }
        lapsed = pa.repeat(pa.scalar(VERDICTS.index(Verdict.NOT_IN_FORCE), pa.uint8()), rows)
        for measure in self.measures:
            code = verdicts.get(measure.key, lapsed).slice(0, rows)
            made[measure.column] = pa.DictionaryArray.from_arrays(code, _DICTIONARY)
        return pa.table(made, schema=self.schema), found

    def _output(self, fact: Fact, value: Any, rows: int) -> pa.Array:
        """A derived fact as a column of the schema."""
        if fact.kind is Kind.BOOLEAN:
            return bits.booleans(value, rows)
        if fact.kind is Kind.NUMBER:
            return vectors.decimals(value, self.book.widths[fact.name].places, rows)
        return vectors.column(value, rows).cast(_OUTPUT_TYPES[fact.kind])

    def _count(self, found: Sequence[Judged], rows: int) -> None:
        for measure in self.lapsed:
            self.counts[measure.key][Verdict.NOT_IN_FORCE] += rows
        for rule, each in zip(self.plan.rules, found, strict=True):
            self.counts[rule.measure.key].update(each.counts)
            if each.broken_by:
                self.broken_by[rule.measure.key].update(each.broken_by)

    # What comes out

    @cached_property
    def lapsed(self) -> list[Measure]:
        """The measures that are in force on no row."""
        judged_keys = {rule.measure.key for rule in self.plan.rules}
        return [measure for measure in self.measures if measure.key not in judged_keys]

    @cached_property
    def derived_facts(self) -> list[Fact]:
        return [fact for fact in self.book.vocabulary if fact.derived]

    @cached_property
    def word_names(self) -> list[str]:
        """`t0`, `f0`, `t1`, `f1` and so on: a pair for every so many conditions."""
        pairs = range(0, len(self.plan.conditions), WORD)
        return [f"{word}{start // WORD}" for start in pairs for word in "tf"]

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns of every judged chunk."""
        fields = [pa.field("row", pa.int64())]
        for fact in self.derived_facts:
            if fact.kind is Kind.NUMBER:
                type_ = pa.decimal128(38, self.book.widths[fact.name].places)
            else:
                type_ = _OUTPUT_TYPES[fact.kind]
            fields.append(pa.field(fact.name, type_))
        fields += [pa.field(name, pa.int64()) for name in self.word_names]
        dictionary = pa.dictionary(pa.uint8(), pa.string())
        fields += [pa.field(measure.column, dictionary) for measure in self.measures]
        return pa.schema(fields)

    def empty(self) -> pa.Table:
        """A judged chunk without rows."""
        return self.schema.empty_table()


def _padded(column: pa.Array, rows: int) -> pa.Array:
    """The column with unknown rows below, so that its rows come in 64s."""
    missing = rows - len(column)
    if not missing:
        return column
    return pa.concat_arrays([column, pa.nulls(missing, column.type)])


def _words(conditions: Sequence[bits.Bits]) -> Iterator[pa.Array]:
    for start in range(0, len(conditions), WORD):
        for side in (0, 1):
            yield bits.words_of([each[side] for each in conditions[start : start + WORD]])


def _levels(derived: Sequence[Derived]) -> list[list[Derived]]:
    level: dict[str, int] = {}
    for item in derived:
        level[item.fact] = 1 + max((level.get(fact, 0) for fact in reads(item.node)), default=0)
    depth = max(level.values(), default=0)
    return [[item for item in derived if level[item.fact] == each] for each in range(1, depth + 1)]
