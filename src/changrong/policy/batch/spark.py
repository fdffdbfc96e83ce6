"""Screening on Apache Spark: the same files in and out as `screening`, judged by Spark SQL.

The tape is read, and every value checked, by the very readers of every screening, so values are
refused alike; what they give is laid beside OUT as Parquet in engine form, a file every
so many rows. Spark's workers read those files and write as many: facts, derived facts level by
level, the truth of every distinct condition, two words, a verdict a measure. One pass and no
shuffle: a task takes one file from end to end, for rows laid down and read again between the steps
cost more than they saved. The files it wrote are then put together in the order of their rows.

On a cluster the folder of OUT must be one that driver and workers share.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from changrong.policy.batch.engine import Screener
from changrong.policy.batch.in_sql import CODES, any_false, verdict, words
from changrong.policy.batch.maps import TapeMap
from changrong.policy.batch.screening import Screening, screen_file
from changrong.policy.batch.spark_session import SparkError, first_line, is_local, open_session
from changrong.policy.batch.tape import Tape
from changrong.policy.batch.verdicts import VERDICTS
from changrong.policy.book import Book
from changrong.policy.compilers.spark import Spark
from changrong.policy.compilers.sql import Sql
from changrong.policy.notice import Verdict
from changrong.policy.plan import Rule

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Session = Callable[[], AbstractContextManager["SparkSession"]]

FILE = 125_000
"""Rows of one file, which one task judges: some hundred megabytes of a worker's memory."""
_SPARK = Spark()
_DICTIONARY = pa.array([str(each) for each in VERDICTS])


def screen_with_spark(
    book: Book,
    tape: Tape,
    out: Path,
    as_of: date,
    tape_map: TapeMap | None = None,
    *,
    master: str = "local[*]",
    language: str = "zh",
    progress: Callable[[int], None] = lambda rows: None,
) -> Screening:
    """Judge every row of a tape on Spark: the result of `screen_file`, cell by cell.

    `master` is any that Spark knows. `progress` is told the rows that are judged and written.
    Raises TapeError as `screen_file` does, and SparkError where Spark is missing or fails.
    """

    def session() -> AbstractContextManager[SparkSession]:
        return open_session(master)

    with ExitStack() as cleaning:

        def judge(screener: Screener, chunks: Iterator[pa.Table]) -> Iterator[pa.Table]:
            folder = cleaning.enter_context(_beside(out, private=is_local(master)))
            return judge_on_spark(screener, chunks, session, folder)

        return screen_file(
            book, tape, out, as_of, tape_map, language=language, progress=progress, judge=judge
        )


@contextmanager
def _beside(out: Path, *, private: bool) -> Iterator[Path]:
    """A folder for what lies between. Whoever asks holds the lock of OUT, so it is no one else's:
    what a killed run left there goes."""
    folder = out.absolute().with_name(f".{out.name}.spark")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700 if private else 0o777)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def judge_on_spark(
    screener: Screener, chunks: Iterable[pa.Table], session: Session, folder: Path
) -> Iterator[pa.Table]:
    """What `screener.judge` gives for these chunks, and counted there, by way of `folder`.

    Nothing is judged before the last chunk was read, nor given before the last one was judged.
    """
    facts, verdicts = folder / "facts", folder / "verdicts"
    rows = _lay_down(chunks, facts)
    if not rows:
        return
    with session() as spark:
        try:
            judged = _judged(spark.read.parquet(_literal_path(facts)), screener)
            judged.write.option("compression", "snappy").parquet(str(verdicts))
        except Exception as error:
            why = first_line(error)
            raise SparkError(f"Spark 没有做完：{why}", f"Spark did not finish: {why}") from None
    shutil.rmtree(facts)
    yield from _collected(verdicts, rows, screener)


# Down to Parquet


def _lay_down(chunks: Iterable[pa.Table], folder: Path) -> int:
    """The chunks as files of so many rows each, numbered, with the row's place; how many rows."""
    folder.mkdir()
    first = 0
    for chunk in chunks:
        for start in range(0, chunk.num_rows, FILE):
            part = chunk.slice(start, FILE)
            places = pa.array(range(first, first + part.num_rows), pa.int64())
            file = folder / f"{first:015}.parquet"
            pq.write_table(part.append_column("row", places), file, compression="snappy")
            first += part.num_rows
    return first


def _literal_path(folder: Path) -> str:
    """A path to read, in which Spark shall see no pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", str(folder))


# In Spark


def _judged(facts: DataFrame, screener: Screener) -> DataFrame:
    """`row`, the derived facts, the words, and codes: a verdict a measure, a demand a limit."""
    sql = Sql(screener.book.widths, screener.known, dialect=_SPARK)
    kept = ["row", *(_SPARK.name(item.fact) for level in screener.levels for item in level)]
    for level in screener.levels:
        formulas = [f"{sql.render(item.node)} AS {_SPARK.name(item.fact)}" for item in level]
        facts = facts.selectExpr("*", *formulas)
    conditions = enumerate(screener.plan.conditions)
    truths = facts.selectExpr(*kept, *(f"{sql.render(node)} AS c{at}" for at, node in conditions))
    packed = truths.selectExpr(*kept, *words(len(screener.plan.conditions)))
    rules = list(enumerate(screener.plan.rules))
    verdicts = [f"CAST({verdict(rule)} AS TINYINT) AS v{at}" for at, rule in rules]
    breaks = [f"{_break(at, rule)} AS b{at}" for at, rule in rules if rule.demands]
    return packed.selectExpr("*", *verdicts).selectExpr("*", *breaks)


def _break(at: int, rule: Rule) -> str:
    """Where a limit is broken, the place of the first of its demands that is false."""
    whens = " ".join(
        f"WHEN {any_false([demand])} THEN {place}" for place, demand in enumerate(rule.demands)
    )
    return f"CAST(CASE WHEN v{at} = {CODES[Verdict.BROKEN]} THEN CASE {whens} END END AS SMALLINT)"


# Back together


def _collected(folder: Path, rows: int, screener: Screener) -> Iterator[pa.Table]:
    """The files that Spark wrote, by the rows in them, as the screener would have given them."""
    files = sorted((_first_row(file), file) for file in folder.glob("part-*.parquet"))
    done = 0
    for _, file in files:
        part = pq.ParquetFile(file).read()
        places = pa.array(range(done, done + part.num_rows), pa.int64())
        if not part["row"].combine_chunks().equals(places):
            raise SparkError(
                f"Spark 交回的行次序不对（第 {done} 行起）",
                f"Spark gave back rows out of order (from row {done} on)",
            )
        done += part.num_rows
        yield _as_screened(part, screener)
    if done != rows:
        raise SparkError(
            f"Spark 交回 {done} 行，应为 {rows} 行", f"Spark gave back {done} rows of {rows}"
        )


def _first_row(file: Path) -> int:
    rows = pq.ParquetFile(file).read(columns=["row"])["row"]
    return rows[0].as_py() if len(rows) else -1


def _as_screened(part: pa.Table, screener: Screener) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    for field in screener.schema:
        if field.name in part.column_names:
            columns[field.name] = _in_type(part[field.name].combine_chunks(), field.type)
    for fact in screener.book.vocabulary:
        if fact.derived and fact.name not in columns:
            columns[fact.name] = pa.nulls(part.num_rows, screener.schema.field(fact.name).type)
    at = {rule.measure.key: at for at, rule in enumerate(screener.plan.rules)}
    for measure in screener.measures:
        if measure.key in at:
            code = part[f"v{at[measure.key]}"].combine_chunks().cast(pa.uint8())
        else:
            code = pa.repeat(pa.scalar(CODES[Verdict.NOT_IN_FORCE], pa.uint8()), part.num_rows)
        for item in pc.value_counts(code).to_pylist():
            screener.counts[measure.key][VERDICTS[item["values"]]] += item["counts"]
        columns[measure.column] = pa.DictionaryArray.from_arrays(code, _DICTIONARY)
    _count_breaks(part, screener)
    return pa.table([columns[name] for name in screener.schema.names], schema=screener.schema)


def _in_type(column: pa.Array, type_: pa.DataType) -> pa.Array:
    """A column of Spark's as the screener's type; an integer becomes the number it stands for."""
    if not pa.types.is_decimal(type_):
        return column.cast(type_)
    integers = column.cast(pa.decimal128(38, 0))
    return pa.Array.from_buffers(type_, len(integers), integers.buffers(), offset=integers.offset)


def _count_breaks(part: pa.Table, screener: Screener) -> None:
    """Count each broken limit under the first of its demands that does not hold."""
    for at, rule in enumerate(screener.plan.rules):
        if rule.demands:
            first = Counter(part[f"b{at}"].drop_null().to_pylist())
            for place, demand in enumerate(rule.measure.must):
                screener.broken_by[rule.measure.key][demand] += first[place]
