"""Screening a file: a tape in, a Parquet file of verdicts out, and every refused value reported.

Both files appear whole or not at all: they are written under other names and renamed at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from changrong.policy.batch.columns import Refused, shifted
from changrong.policy.batch.engine import CHUNK, Screener, read_chunk
from changrong.policy.batch.files import TapeError, refuse_out, whole_or_nothing
from changrong.policy.batch.maps import Assumption, Mapper, TapeMap
from changrong.policy.batch.stamp import KEY, stamp_of
from changrong.policy.batch.tape import Tape
from changrong.policy.book import Book
from changrong.policy.errors import did_you_mean
from changrong.policy.language.nodes import reads
from changrong.policy.notice import Condition, Verdict
from changrong.text import Text

Read = Callable[[pa.Table], tuple[pa.Table, list[Refused]]]

PROBLEMS = pa.schema(
    [
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("problem", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Screening:
    """What was screened: rows, the verdicts counted for each measure, and what to know of them.

    `facts` are the facts that the tape gave, `ignored` its columns that no fact was made of.
    `broken_by` counts the rows on which a limit is broken under the first demand that does not
    hold there, so that its counts add up to those of `broken`. `problems` counts refused values by
    column; each stands in the problems file.
    """

    rows: int
    as_of: date
    book: str
    facts: tuple[str, ...]
    ignored: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    counts: Mapping[str, Mapping[Verdict, int]]
    broken_by: Mapping[str, Mapping[Condition, int]]
    problems: Mapping[str, int]
    out: Path
    problems_file: Path


_NAMES = Text(
    "；请给出 --map，或用 changrong facts 查看名称",
    "; give a --map, or see `changrong facts` for the names",
)


def problems_path(out: Path) -> Path:
    """`OUT.problems.parquet`, where OUT is the name without its own `.parquet`."""
    stem = out.name.removesuffix(".parquet")
    return out.with_name(f"{stem}.problems.parquet")


Judge = Callable[[Screener, Iterator[pa.Table]], Iterator[pa.Table]]
"""Judges chunks of facts in engine form: as many rows out as in, in their order, and counted."""


def chunk_by_chunk(screener: Screener, chunks: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Each chunk by the screener itself, which is DuckDB."""
    first = 0
    for chunk in chunks:
        yield screener.judge(chunk, first)
        first += chunk.num_rows


def screen_file(
    book: Book,
    tape: Tape,
    out: Path,
    as_of: date,
    tape_map: TapeMap | None = None,
    *,
    language: str = "zh",
    progress: Callable[[int], None] = lambda rows: None,
    judge: Judge = chunk_by_chunk,
) -> Screening:
    """Judge every row of a tape. `progress` is told the rows done so far; `judge` is the engine.

    Raises TapeError where the tape cannot be read to its end or holds no fact, and where `out` is
    no Parquet file to write: another ending, a folder, the tape itself.
    """
    _check_out(out, tape)
    columns, facts, read = _mapped(book, tape, tape_map) if tape_map else _named(book, tape)
    assumptions = tape_map.assumptions if tape_map else ()
    assumed = {assumption.fact: assumption.value for assumption in assumptions}
    screener = Screener(book, as_of, facts, assumed)
    problems: Counter[str] = Counter()
    rows = 0
    stamp = stamp_of(book, screener.plan, as_of, facts, assumptions)
    files = {out: screener.schema, problems_path(out): PROBLEMS}
    with _writers(files) as (verdicts, refusals):
        verdicts.add_key_value_metadata({KEY: stamp.encode()})

        def engine_chunks() -> Iterator[pa.Table]:
            first = 0
            for chunk in tape.chunks(columns, CHUNK):
                engine, refused = read(chunk)
                refusals.write_table(_problems(shifted(refused, first), language))
                problems.update(item.column for item in refused)
                first += chunk.num_rows
                yield engine

        for judged in judge(screener, engine_chunks()):
            verdicts.write_table(judged)
            rows += judged.num_rows
            progress(rows)
    return Screening(
        rows=rows,
        as_of=as_of,
        book=book.hash,
        facts=tuple(facts),
        ignored=tuple(name for name in tape.columns if name not in columns),
        assumptions=assumptions,
        counts=screener.counts,
        broken_by=screener.broken_by,
        problems=dict(problems),
        out=out,
        problems_file=problems_path(out),
    )


def check_columns(book: Book, tape: Tape, tape_map: TapeMap | None = None) -> None:
    """Raises TapeError where no fact, or not every one of the map, can be made of the columns."""
    _mapped(book, tape, tape_map) if tape_map else _named(book, tape)


def _named(book: Book, tape: Tape) -> tuple[list[str], list[str], Read]:
    """Without a map, columns named as facts are those facts."""
    facts = [book.vocabulary[name] for name in tape.columns if name in book.vocabulary]
    if not facts:
        hint = tape.other_separator or _NAMES
        raise TapeError(
            tape.file,
            f"没有一列以事实命名{hint.zh}",
            f"no column is named as a fact{hint.en}",
        )
    for fact in facts:
        if fact.derived:
            raise TapeError(
                tape.file,
                f"{fact.name} 由其他事实推出，不能作为列",
                f"{fact.name} is derived and cannot be a column",
            )
    names = [fact.name for fact in facts]
    tape.require(names)
    return names, names, lambda chunk: read_chunk(chunk, facts)


def _mapped(book: Book, tape: Tape, tape_map: TapeMap) -> tuple[list[str], list[str], Read]:
    for name in tape_map.column_names:
        if name not in tape.columns:
            made = [fact for fact, tree in tape_map.facts.items() if name in reads(tree)]
            facts = ", ".join(made) or "[columns]"
            hint = tape.other_separator or did_you_mean(name, tape.columns)
            raise TapeError(
                tape.file,
                f"没有 {name} 这一列，映射用它得出 {facts}{hint.zh}",
                f"there is no column {name}, of which the map makes {facts}{hint.en}",
            )
    mapper = Mapper(tape_map, book.vocabulary)
    return tape_map.column_names, list(tape_map.facts), mapper.read


def _problems(refused: list[Refused], language: str) -> pa.Table:
    ordered = sorted(refused, key=lambda item: item.row)
    return pa.table(
        [
            [item.row for item in ordered],
            [item.column for item in ordered],
            [item.value for item in ordered],
            [item.problem.in_(language) for item in ordered],
        ],
        schema=PROBLEMS,
    )


def _check_out(out: Path, tape: Tape) -> None:
    """Refuse, before anything is read, an OUT that could not or should not be written."""
    if out.suffix != ".parquet":
        raise TapeError(
            out, "结果文件名应以 .parquet 结尾", "the file to write should end in .parquet"
        )
    for file in (out, problems_path(out)):
        refuse_out(file, [tape.file])


@contextmanager
def _writers(files: Mapping[Path, pa.Schema]) -> Iterator[list[pq.ParquetWriter]]:
    """Parquet files that take their names only once all of them are complete."""
    with whole_or_nothing(list(files)) as parts, ExitStack() as stack:
        yield [
            stack.enter_context(pq.ParquetWriter(part, schema, compression="zstd"))
            for part, schema in zip(parts, files.values(), strict=True)
        ]
