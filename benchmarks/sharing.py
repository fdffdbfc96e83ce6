"""The shared rule set over 1,000,000 complete rows, beside the engines that others built.

Ours screens the rows from Arrow. zen-engine evaluates a compiled graph a row at a time, in one
process and in two that each hold half of the rows; OpenFisca and policyengine-core run vectorised
formulas over all rows at once. Everybody's rows are loaded before timing. What a rival finds is
compared with ours, every condition and every verdict, before anything is timed.
"""

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.books import SHARED
from benchmarks.making.shared_book import CONDITIONS, MEASURES
from benchmarks.shared import AS_OF, complete_rows
from benchmarks.timing import Claim, Line, side_by_side
from changrong.policy import Book

ROWS = 1_000_000
SMALL = 20_000
"""Rows that zen is measured on, and twice as many, to see that its time grows in proportion."""
LINEAR = 0.25


def ours(book: Book, table: pa.Table) -> pa.Table:
    """Our way: the one place where it is called."""
    return book.screen(table, AS_OF)


def findings(book: Book, judged: pa.Table) -> dict[str, pa.Array]:
    """Every condition and every verdict, by name, as Arrow columns."""
    positions = {
        condition.that: position
        for rule in book.plan.rules
        for condition, position in zip(rule.measure.conditions, rule.labelled, strict=True)
    }
    word = judged["t0"]
    found = {
        name: pc.not_equal(pc.bit_wise_and(word, 1 << positions[that]), 0)
        for name, (that, *_) in CONDITIONS.items()
    }
    return {**found, **{id: judged[f"shared.{id}"].cast(pa.string()) for id in MEASURES}}


def check(rival: str, mine: dict[str, pa.Array], theirs: dict[str, pa.Array]) -> None:
    """Raises ValueError where a condition or a verdict is not the same on every row."""
    for name, column in mine.items():
        wrong = pc.sum(pc.not_equal(column, pa.chunked_array([theirs[name]])), min_count=0).as_py()
        if wrong or len(column) != len(theirs[name]):
            raise ValueError(f"{rival} differs from ours on {wrong} rows: {name}")


def run() -> list[Claim]:
    book = SHARED.load()
    table = complete_rows(book, ROWS)
    mine = findings(book, ours(book, table))
    return [_beside_zen(book, table, mine), _beside_fisca(book, table, mine)]


def zen_findings(rows: list[dict[str, object]]) -> dict[str, pa.Array]:
    return {name: pa.array([row[name] for row in rows]) for name in (*CONDITIONS, *MEASURES)}


def _beside_zen(book: Book, table: pa.Table, mine: dict[str, pa.Array]) -> Claim:
    from benchmarks.rivals import zen

    held = zen.contexts(table.slice(0, 2 * SMALL))
    head = {name: column.slice(0, len(held)) for name, column in mine.items()}
    check("zen", head, zen_findings(zen.judge(held)))
    pair = zen.TwoProcesses(2 * SMALL)
    try:
        timed = side_by_side(
            {
                "ours": lambda: ours(book, table),
                "small": lambda: zen.judge(held[:SMALL]),
                "one": lambda: zen.judge(held),
                "two": pair.judge,
            }
        )
    finally:
        pair.close()
    growth = timed["one"].cpu / timed["small"].cpu / 2
    if abs(growth - 1) > LINEAR:
        raise ValueError(f"zen's time does not grow in proportion: {growth:.2f}")
    scale = ROWS / len(held)
    mine_timed = timed["ours"]
    return Claim(
        _title("beside zen-engine"),
        (
            Line("zen-engine, one process", mine_timed, timed["one"].times(scale), 50, 150),
            Line("zen-engine, two processes", mine_timed, timed["two"].times(scale), 25),
        ),
        (
            f"zen was measured on {len(held):,} rows and scaled; a row took {growth:.2f} times "
            f"what it takes among {SMALL:,}.",
            f"Equal to ours in all 12 conditions and 5 verdicts of {len(held):,} rows.",
        ),
    )


def _beside_fisca(book: Book, table: pa.Table, mine: dict[str, pa.Array]) -> Claim:
    from benchmarks.rivals import fisca

    populations = {
        "documented": fisca.population("openfisca_core", table),
        "bare": fisca.population("openfisca_core", table, bare=True),
        "policyengine": fisca.population("policyengine_core", table),
    }
    late = fisca.late_in_month(table)
    on_time = pa.array(~late)
    compared = {name: column.filter(on_time) for name, column in mine.items()}
    wrong: set[int] = set()
    for name, population in populations.items():
        found = fisca.findings(population)
        check(name, compared, {key: column.filter(on_time) for key, column in found.items()})
        wrong.add(_rows_apart(mine, found))
    timed = side_by_side(
        {"ours": lambda: ours(book, table)}
        | {name: population.judge for name, population in populations.items()}
    )
    return Claim(
        _title("beside OpenFisca and policyengine-core"),
        (
            Line("OpenFisca, as documented", timed["ours"], timed["documented"], 5, 10),
            Line("policyengine-core, as documented", timed["ours"], timed["policyengine"], aim=1),
            Line("OpenFisca, formulas rewritten in bare numpy", timed["ours"], timed["bare"]),
        ),
        (
            f"Equal to ours on the {len(late) - int(late.sum()):,} rows whose LPR was the same on "
            "the first of the month; a formula knows no day, which made "
            f"{' or '.join(f'{count:,}' for count in sorted(wrong))} of the other "
            f"{int(late.sum()):,} rows come out otherwise.",
        ),
    )


def _rows_apart(mine: dict[str, pa.Array], theirs: dict[str, pa.Array]) -> int:
    """The rows with a verdict that differs."""
    apart = None
    for id in MEASURES:
        here = pc.not_equal(mine[id], pa.chunked_array([theirs[id]]))
        apart = here if apart is None else pc.or_(apart, here)
    return int(pc.sum(apart).as_py())


def _title(beside: str) -> str:
    return f"the shared rule set (16 industries, dated LPR, 12 conditions), {ROWS:,} rows, {beside}"
