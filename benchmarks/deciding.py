"""Decide one case: every verdict, the conditions that fail or cannot be told, and what to ask.

The shared rule set beside zen-engine, which is asked for its trace, since there it says why; zen
knows no missing fact, so the cases are complete. Then the same cases with a tenth of their facts
missing, and the shipped book. Cases are in memory as each engine takes them, and no two are alike.
"""

from collections.abc import Sequence

import pyarrow as pa

from benchmarks.books import SHARED
from benchmarks.making.shared_book import CONDITIONS, MEASURES
from benchmarks.rows import rows
from benchmarks.shared import AS_OF, complete_rows
from benchmarks.timing import Claim, Line, side_by_side
from changrong.policy import Ask, Book, Condition, Decision, Verdict

CASES = 2_000
SHIPPED = 200
Facts = dict[str, object]
Conditions = tuple[Condition, ...]
Answer = tuple[list[tuple[Verdict, Conditions, Conditions]], tuple[Ask, ...]]


def answer(decision: Decision) -> Answer:
    """Each verdict with its failing and its unknown conditions, and the facts to ask for."""
    said = [(judged.verdict, judged.failing, judged.unknown) for judged in decision.measures]
    return said, decision.ask


def decide(book: Book, cases: Sequence[Facts]) -> list[Answer]:
    return [answer(book.decide(case, AS_OF)) for case in cases]


def check(book: Book, cases: Sequence[Facts], contexts: Sequence[Facts]) -> None:
    """Raises ValueError unless zen gives the same verdicts and the same conditions fail."""
    from benchmarks.rivals import zen

    for (said, _), context in zip(decide(book, cases), contexts, strict=True):
        found = zen.explain(context)["result"]
        for (verdict, failing, unknown), (id, (_, when, must)) in zip(
            said, MEASURES.items(), strict=True
        ):
            theirs = [CONDITIONS[name][0] for name in (*when, *must) if not found[name]]
            if unknown or (verdict, [item.that for item in failing]) != (found[id], theirs):
                raise ValueError(f"zen differs on {id}: {found[id]}, {theirs} for {context}")


def run() -> list[Claim]:
    from benchmarks.rivals import zen

    book, shipped = SHARED.load(), Book.load()
    table = complete_rows(book, CASES)
    cases, contexts = table.to_pylist(), zen.contexts(table)
    check(book, cases, contexts)
    gaps = known_facts(rows([fact for fact in book.vocabulary if not fact.derived], CASES))
    whole = known_facts(rows([fact for fact in shipped.vocabulary if not fact.derived], SHIPPED))
    timed = side_by_side(
        {
            "ours": lambda: decide(book, cases),
            "zen": lambda: [zen.explain(context) for context in contexts],
            "gaps": lambda: decide(book, gaps),
            "shipped": lambda: decide(shipped, whole),
        }
    )
    ours, zens, missing = (timed[name].times(1 / CASES) for name in ("ours", "zen", "gaps"))
    full = timed["shipped"].times(1 / SHIPPED)
    return [
        Claim(
            "decide one case of the shared rule set: verdicts, failing and unknown conditions, ask",
            (
                Line("zen-engine with trace", ours, zens, 5, 10),
                Line("the same, ours with a tenth of the facts missing", missing, zens),
            ),
            (
                f"Equal to zen in the verdicts and failing conditions of {CASES:,} cases.",
                f"One case of the shipped book's {len(shipped.measures)} measures, a tenth of its "
                f"facts missing: {full.wall * 1e6:,.0f} µs.",
            ),
        )
    ]


def known_facts(table: pa.Table) -> list[Facts]:
    """Rows as cases, without the facts that are missing."""
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in table.to_pylist()
    ]
