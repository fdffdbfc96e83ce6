"""Screening in DuckDB: what `Screener.judge` gives, from SQL that any database could run.

For each chunk: facts, then derived facts level by level, then the truth of every distinct
condition, then two words, then a verdict a measure. Each step is a table of its own; in one query
the optimiser would compute conditions again for every measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from changrong.policy.batch.engine import Screener
from changrong.policy.batch.in_sql import CODES, all_true, any_false, verdict, words
from changrong.policy.batch.verdicts import VERDICTS
from changrong.policy.compilers.sql import Sql, decimal_of, identifier, prepare
from changrong.policy.facts import Kind
from changrong.policy.notice import Condition, Sort, Verdict

_DICTIONARY = pa.array([str(each) for each in VERDICTS])


def judge_in_duckdb(screener: Screener, chunks: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """What `screener.judge` gives for these chunks, and counted there."""
    with _stopping():
        engine = _InDuckDB(screener)
    first = 0
    for chunk in chunks:
        with _stopping():
            judged = engine.judge(chunk, first)
        yield judged
        first += chunk.num_rows


@contextmanager
def _stopping() -> Iterator[None]:
    """DuckDB takes Ctrl-C to itself while it runs a query; this hands it on."""
    try:
        yield
    except (duckdb.InterruptException, RuntimeError) as error:
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


class _InDuckDB:
    def __init__(self, screener: Screener) -> None:
        self.screener = screener
        self.plan = screener.plan
        self.sql = Sql(screener.book.widths, screener.known)
        self.connection = duckdb.connect()
        prepare(self.connection)

    def judge(self, facts: pa.Table, first_row: int) -> pa.Table:
        rows = pa.array(range(first_row, first_row + facts.num_rows), pa.int64())
        self.connection.register("chunk", facts.append_column("row", rows))
        self._derive()
        self._pack()
        return self._verdicts()

    def _table(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def _derive(self) -> None:
        source = "chunk"
        for level in self.screener.levels:
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
        packed = ", ".join(words(len(self.plan.conditions)))
        self._table("words", f"SELECT row, {packed} FROM truths" if packed else "FROM truths")

    def _verdicts(self) -> pa.Table:
        codes = "".join(
            f", CAST({verdict(rule)} AS UTINYINT) AS {identifier(rule.measure.column)}"
            for rule in self.plan.rules
        )
        found = self._rows(f"SELECT *{codes} FROM words")
        derived = self._rows(f"SELECT row{self._derived_columns()} FROM facts")
        columns = {name: derived[name] for name in derived.column_names}
        columns |= {name: found[name] for name in self.screener.word_names}
        lapsed = pa.repeat(pa.scalar(CODES[Verdict.NOT_IN_FORCE], pa.uint8()), found.num_rows)
        for measure in self.screener.measures:
            judged = measure.column in found.column_names
            code = found[measure.column].combine_chunks() if judged else lapsed
            for item in code.value_counts().to_pylist():
                self.screener.counts[measure.key][VERDICTS[item["values"]]] += item["counts"]
            columns[measure.column] = pa.DictionaryArray.from_arrays(code, _DICTIONARY)
        self._count_breaks()
        return pa.table(columns, schema=self.screener.schema)

    def _rows(self, query: str) -> pa.Table:
        """The rows in their order, which a table of a database does not keep of itself."""
        return self.connection.sql(f"{query} ORDER BY row").to_arrow_table()

    def _derived_columns(self) -> str:
        made = ""
        for fact in self.screener.derived_facts:
            text = self.sql.fact(fact.name, fact.kind)
            if fact.kind is Kind.NUMBER:
                text = decimal_of(text, self.screener.book.widths[fact.name])
            made += f", {text} AS {identifier(fact.name)}"
        return made

    def _count_breaks(self) -> None:
        """Count each broken limit under the first of its demands that does not hold."""
        firsts: list[tuple[str, Condition, str]] = []
        for rule in self.plan.rules:
            key = rule.measure.key
            if rule.measure.sort is Sort.LIMIT and self.screener.counts[key][Verdict.BROKEN]:
                concerned = [*rule.concerns, *([] if rule.dated is None else [rule.dated])]
                for place, demand in enumerate(rule.measure.must):
                    earlier, false = rule.demands[:place], any_false([rule.demands[place]])
                    is_first = f"{all_true(concerned)} AND {false} AND NOT {any_false(earlier)}"
                    firsts.append((key, demand, f"count(*) FILTER ({is_first})"))
        if not firsts:
            return
        found = self.connection.sql(f"SELECT {', '.join(sql for *_, sql in firsts)} FROM words")
        for (key, demand, _), rows in zip(firsts, found.fetchall()[0], strict=True):
            self.screener.broken_by[key][demand] += rows
