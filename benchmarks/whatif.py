"""Compare two books over 1,000,000 rows in one scan, beside screening the rows by each book.

The overlay cuts a rate deeper and asks one bank share less. Before timing, a sample of rows is
screened by both books, and the rows that differ must be the rows that comparing names.
"""

import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa

from benchmarks.rows import rows
from benchmarks.screening import SUBJECTS
from benchmarks.timing import Claim, Line, side_by_side
from changrong.policy import Book
from changrong.policy.batch.engine import CHUNK, read_chunk
from changrong.policy.whatif.compare import Comparer
from changrong.policy.whatif.overlay import read_overlay, varied

ROWS = 1_000_000
AS_OF = date(2022, 8, 31)
CHECKED = 20_000
OVERLAY = """
[overlay]
title = { zh = "改两处", en = "Two changes" }

[[measure]]
measure = "shengjing-shanghai-2022/rate-cut-50bp"
gives = [{ what = "loan.rate_cut", value = "0.008" }]

[[measure]]
measure = "beijing-2022-guarantee/risk-share"
[[measure.conditions]]
replace = "guarantee.bank_share >= 0.20"
that = "guarantee.bank_share >= 0.10"
zh = "银行分担不低于 10%"
en = "The bank bears at least 10%"
"""


def changed(before: Book, after: Book, table: pa.Table) -> Comparer:
    comparer = Comparer(before, after, AS_OF, table.column_names)
    facts = [before.vocabulary[name] for name in comparer.needed]
    for start in range(0, table.num_rows, CHUNK):
        chunk, _ = read_chunk(table.slice(start, CHUNK), facts)
        comparer.judge(chunk, start)
    return comparer


def run() -> list[Claim]:
    before = Book.load()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "overlay.toml"
        file.write_text(OVERLAY, encoding="utf-8")
        after = varied(before, read_overlay(file, before))
    facts = [fact for fact in before.vocabulary if not fact.derived and fact.subject in SUBJECTS]
    table = rows(facts, ROWS)
    _check(before, after, table.slice(0, CHECKED))
    timed = side_by_side(
        {
            "two": lambda: (before.screen(table, AS_OF), after.screen(table, AS_OF)),
            "one": lambda: changed(before, after, table),
        }
    )
    touched = len(Comparer(before, after, AS_OF, table.column_names).pairs)
    title = (
        f"compare two books over {ROWS:,} rows in one scan: {touched} of {len(before.measures)} "
        "measures differ"
    )
    line = Line("screening the rows by each book", timed["one"], timed["two"])
    return [
        Claim(title, (line,), ("The rows that change are those on which two screenings differ.",))
    ]


def _check(before: Book, after: Book, sample: pa.Table) -> None:
    screened = [book.screen(sample, AS_OF) for book in (before, after)]
    found = changed(before, after, sample)
    assert found.headline.changed > 0
    for change in found.changes:
        columns = [side[change.measure.column.removeprefix("variant.")] for side in screened]
        pairs = zip(*(column.to_pylist() for column in columns), strict=True)
        differ = sum(old != new for old, new in pairs)
        assert differ == sum(change.effects.values()), change.key
