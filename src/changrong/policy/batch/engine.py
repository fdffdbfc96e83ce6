"""Judging many rows at once with DuckDB: every distinct condition once, two bits a row.

The rows are taken in chunks, so memory stays bounded. For each chunk: facts, then derived facts
level by level, then the truth of every distinct condition, then two words (bit i of T: condition i
is true; of F: it is false; neither: it cannot be told), then a verdict a measure. Each step is a
table of its own; in one query the optimiser would compute conditions again for every measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from changrong.policy.batch.columns import Refused, read_column
from changrong.policy.compilers.sql import Sql, decimal_of, identifier, prepare
from changrong.policy.errors import FactError
from changrong.policy.facts import AS_OF, Fact, Kind, Value
from changrong.policy.language.nodes import reads
from changrong.policy.notice import Condition, Derived, Measure, Sort, Verdict
from changrong.policy.plan import NO_AND_YES, Rule, plan_of
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.book import Book

CHUNK = 500_000
"""Rows judged together: large enough for the engine, small enough for a laptop."""
WORD = 63
"""Conditions in one pair of words: the bits of a BIGINT without its sign."""
VERDICTS = tuple(Verdict)
_CODES = {verdict: code for code, verdict in enumerate(VERDICTS)}
_DICTIONARY = pa.array([str(verdict) for verdict in VERDICTS])


def screen(book: Book, table: pa.Table, as_of: date) -> pa.Table:
    """The verdicts for a table whose columns are named as facts, in its order.

    Raises FactError for the first value that a fact refuses, naming its row.
    """
    facts = [book.vocabulary[name] for name in table.column_names if name in book.vocabulary]
    screener = Screener(book, as_of, [fact.name for fact in facts if not fact.derived])
    judged = [screener.empty()]
    for start in range(0, table.num_rows, CHUNK):
        chunk, refused = read_chunk(table.slice(start, CHUNK), facts)
        for item in refused:
            raise FactError(f"{item.column}[{start + item.row}]", item.value, item.problem)
        judged.append(screener.judge(chunk, start))
    return pa.concat_tables(judged)


def read_chunk(table: pa.Table, facts: Iterable[Fact]) -> tuple[pa.Table, list[Refused]]:
    """The columns of these facts in engine form, and what was refused."""
    columns: dict[str, pa.Array] = {}
    refused: list[Refused] = []
    for fact in facts:
        if fact.derived:
            problem = "is derived and cannot be stated"
            raise FactError(fact.name, "…", Text("由其他事实推出，不能填报", problem))
        columns[fact.name], found = read_column(table[fact.name], fact)
        refused += found
    if not columns:
        return pa.table({"no_fact": pa.nulls(table.num_rows)}), refused
    return pa.table(columns), refused


class Screener:
    """A book made ready to judge chunks that all have the same facts.

    `stated` names the columns that chunks will have; `assumed` are facts that are the same on every
    row. Every other fact is unknown. `measures` are those to judge, all of the book's if none are
    named. One screener serves one thread.
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
        self.sql = Sql(book.widths, {**known, **(assumed or {}), AS_OF.name: as_of})
        self.plan = plan_of(
            measure
            for measure in self.measures
            if measure.dated_by != AS_OF.name or measure.in_force(as_of)
        )
        self.levels = _levels(book.derived)
        self.counts: dict[str, Counter[Verdict]] = {
            measure.key: Counter() for measure in self.measures
        }
        self.broken_by: dict[str, Counter[Condition]] = {
            measure.key: Counter() for measure in self.measures if measure.sort is Sort.LIMIT
        }
        self.connection = duckdb.connect()
        prepare(self.connection)

    def judge(self, facts: pa.Table, first_row: int = 0) -> pa.Table:
        """`row`, the derived facts, the words, and a dictionary-encoded verdict column a measure.

        Bit `i % WORD` of the words number `i // WORD` is condition `i` of `plan`.

        `facts` are columns in engine form (see `columns`), in the order of `stated`.
        """
        rows = pa.array(range(first_row, first_row + facts.num_rows), pa.int64())
        self.connection.register("chunk", facts.append_column("row", rows))
        self._derive()
        self._pack()
        return self._verdicts()

    def _table(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def _derive(self) -> None:
        source = "chunk"
        for level in self.levels:
            made = ", ".join(
                f"{self.sql.render(item.node)} AS {identifier(item.fact)}" for item in level
            )
            source = f"(SELECT *, {made} FROM {source})"
        self._table("facts", f"SELECT * FROM {source}")

    def _pack(self) -> None:
        truths = "".join(
            f", {self.sql.render(node)} AS c{position}"
            for position, node in enumerate(self.plan.conditions)
        )
        self._table("truths", f"SELECT row{truths} FROM facts")
        count = len(self.plan.conditions)
        words = "".join(
            f", CAST({_packed(truth, start, count)} AS BIGINT) AS {name}{start // WORD}"
            for start in range(0, count, WORD)
            for name, truth in (("t", "c{}"), ("f", "NOT c{}"))
        )
        self._table("words", f"SELECT row{words} FROM truths")

    def _verdicts(self) -> pa.Table:
        codes = "".join(
            f", {self._code(rule)} AS {identifier(rule.measure.column)}" for rule in self.plan.rules
        )
        found = self._rows(f"SELECT *{codes} FROM words")
        derived = self._rows(f"SELECT row{self._derived_columns()} FROM facts")
        columns = {name: derived[name] for name in derived.column_names}
        columns |= {name: found[name] for name in self.word_names}
        lapsed = pa.repeat(pa.scalar(_CODES[Verdict.NOT_IN_FORCE], pa.uint8()), found.num_rows)
        for measure in self.measures:
            judged = measure.column in found.column_names
            code = found[measure.column].combine_chunks() if judged else lapsed
            self._count(measure, code)
            columns[measure.column] = pa.DictionaryArray.from_arrays(code, _DICTIONARY)
        self._count_breaks()
        return pa.table(columns, schema=self.schema)

    def _rows(self, query: str) -> pa.Table:
        """The rows in their order, which a table of a database does not keep of itself."""
        return self.connection.sql(f"{query} ORDER BY row").to_arrow_table()

    def _derived_columns(self) -> str:
        made = ""
        for fact in self._derived_facts():
            text = self.sql.fact(fact.name, fact.kind)
            if fact.kind is Kind.NUMBER:
                text = decimal_of(text, self.book.widths[fact.name])
            made += f", {text} AS {identifier(fact.name)}"
        return made

    def _derived_facts(self) -> list[Fact]:
        return [fact for fact in self.book.vocabulary if fact.derived]

    @property
    def word_names(self) -> list[str]:
        """`t0`, `f0`, `t1`, `f1` and so on: a pair for every so many conditions."""
        pairs = range(0, len(self.plan.conditions), WORD)
        return [f"{word}{start // WORD}" for start in pairs for word in "tf"]

    @property
    def schema(self) -> pa.Schema:
        """The columns of every judged chunk."""
        fields = [pa.field("row", pa.int64())]
        for fact in self._derived_facts():
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

    def _count(self, measure: Measure, code: pa.Array) -> None:
        counts = self.counts[measure.key]
        for item in pc.value_counts(code).to_pylist():
            counts[VERDICTS[item["values"]]] += item["counts"]

    def _count_breaks(self) -> None:
        """Count each broken limit under the first of its demands that does not hold."""
        firsts: list[tuple[str, Condition, str]] = []
        for rule in self.plan.rules:
            key = rule.measure.key
            if self.counts[key][Verdict.BROKEN]:
                concerned = [*rule.concerns, *([] if rule.dated is None else [rule.dated])]
                for place, demand in enumerate(rule.measure.must):
                    earlier, false = rule.demands[:place], _any_false([rule.demands[place]])
                    is_first = f"{_all_true(concerned)} AND {false} AND NOT {_any_false(earlier)}"
                    firsts.append((key, demand, f"count(*) FILTER ({is_first})"))
        if not firsts:
            return
        found = self.connection.sql(f"SELECT {', '.join(sql for *_, sql in firsts)} FROM words")
        for (key, demand, _), rows in zip(firsts, found.fetchall()[0], strict=True):
            self.broken_by[key][demand] += rows

    def _code(self, rule: Rule) -> str:
        """The verdict of a measure as the number of its word, in the order of `verdict_of`."""
        measure = rule.measure
        no, yes = NO_AND_YES[measure.sort]
        not_concerned = Verdict.NOT_CONCERNED if measure.sort is Sort.LIMIT else no
        rows: list[tuple[str, Verdict]] = []
        if rule.dated is not None:
            rows.append((_any_false([rule.dated]), Verdict.NOT_IN_FORCE))
            rows.append((f"NOT {_all_true([rule.dated])}", Verdict.CANNOT_TELL))
        if rule.concerns:
            rows.append((_any_false(rule.concerns), not_concerned))
            rows.append((f"NOT {_all_true(rule.concerns)}", Verdict.CANNOT_TELL))
        if rule.demands:
            rows.append((_any_false(rule.demands), no))
            rows.append((f"NOT {_all_true(rule.demands)}", Verdict.CANNOT_TELL))
        if not rows:
            return _literal(yes)
        whens = " ".join(f"WHEN {condition} THEN {_literal(word)}" for condition, word in rows)
        return f"CASE {whens} ELSE {_literal(yes)} END"


_OUTPUT_TYPES = {Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32(), Kind.TEXT: pa.string()}


def _literal(verdict: Verdict) -> str:
    return f"CAST({_CODES[verdict]} AS UTINYINT)"


def _packed(truth: str, start: int, count: int) -> str:
    """One word: the bit of each condition from `start` on that has this truth."""
    return " + ".join(
        f"CASE WHEN {truth.format(position)} THEN {1 << (position - start)} ELSE 0 END"
        for position in range(start, min(start + WORD, count))
    )


def _masks(positions: Iterable[int]) -> dict[int, int]:
    """The bits of these conditions, by pair of words."""
    masks: dict[int, int] = {}
    for position in positions:
        word, bit = divmod(position, WORD)
        masks[word] = masks.get(word, 0) | 1 << bit
    return masks


def _any_false(positions: Iterable[int]) -> str:
    masks = _masks(positions).items()
    return f"({' OR '.join(f'(f{word} & {mask}) <> 0' for word, mask in masks) or 'FALSE'})"


def _all_true(positions: Iterable[int]) -> str:
    masks = _masks(positions).items()
    return f"({' AND '.join(f'(t{word} & {mask}) = {mask}' for word, mask in masks) or 'TRUE'})"


def _levels(derived: Sequence[Derived]) -> list[list[Derived]]:
    """The formulas in groups, each reading only what the groups before it made."""
    level: dict[str, int] = {}
    for item in derived:
        level[item.fact] = 1 + max((level.get(fact, 0) for fact in reads(item.node)), default=0)
    depth = max(level.values(), default=0)
    return [[item for item in derived if level[item.fact] == each] for each in range(1, depth + 1)]
