"""Comparing over a file: one scan of a roster, a summary, and a Parquet file of what changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from changrong.policy.batch.files import TapeError, refuse_out, whole_or_nothing
from changrong.policy.batch.maps import Assumption, TapeMap
from changrong.policy.batch.tape import Tape
from changrong.policy.book import Book
from changrong.policy.whatif.compare import CHANGES, Comparer, Headline
from changrong.policy.whatif.effects import MeasureChange
from changrong.policy.whatif.roster import Roster

FORMAT = "changrong changes 1"
METADATA = b"changrong"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes between two books over a roster.

    `changes` are the measures of which some verdict or amount changed, in book order; `touched` how
    many differ between the books at all, `unchanged` how many do not. `problems` counts the values
    that could not be read, by column; they count as unknown in both books.
    """

    as_of: date
    before: str
    after: str
    headline: Headline
    changes: tuple[MeasureChange, ...]
    touched: int
    unchanged: int
    facts: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    problems: Mapping[str, int]
    out: Path | None


def compare_file(
    before: Book,
    after: Book,
    tape: Tape,
    as_of: date,
    tape_map: TapeMap | None = None,
    out: Path | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Comparison:
    """Judge every row of a tape by both books, in one scan.

    `out` is a Parquet file with a row for each verdict that changed (see CHANGES). `progress` is
    called with the rows done. Raises TapeError and BooksError.
    """
    roster = Roster(tape, after.vocabulary, tape_map)
    comparer = Comparer(before, after, as_of, roster.stated, roster.assumed)
    problems: Counter[str] = Counter()
    with ExitStack() as stack:
        writer = None if out is None else _writer(stack, out, tape, comparer, before, after, as_of)
        for part in roster.parts(comparer.needed):
            changed = comparer.judge(part.facts, part.first)
            if writer is not None and changed.num_rows:
                writer.write_table(changed)
            problems.update(item.column for item in part.refused)
            progress(comparer.headline.rows)
    return Comparison(
        as_of=as_of,
        before=before.hash,
        after=after.hash,
        headline=comparer.headline,
        changes=tuple(change for change in comparer.changes if change.changed),
        touched=len(comparer.pairs),
        unchanged=comparer.unchanged,
        facts=tuple(comparer.needed),
        assumptions=tape_map.assumptions if tape_map else (),
        problems=dict(problems),
        out=out,
    )


def _writer(
    stack: ExitStack,
    out: Path,
    tape: Tape,
    comparer: Comparer,
    before: Book,
    after: Book,
    as_of: date,
) -> pq.ParquetWriter:
    if out.suffix != ".parquet":
        raise TapeError(
            out, "结果文件名应以 .parquet 结尾", "the file to write should end in .parquet"
        )
    refuse_out(out, [tape.file])
    told = {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "before": before.hash,
        "after": after.hash,
        "facts": comparer.needed,
        "measures": [pair.key for pair in comparer.pairs],
    }
    schema = CHANGES.with_metadata({METADATA: json.dumps(told, ensure_ascii=False).encode()})
    (part,) = stack.enter_context(whole_or_nothing([out]))
    return stack.enter_context(pq.ParquetWriter(part, schema, compression="zstd"))
