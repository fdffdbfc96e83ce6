"""Two books judged in one scan say of each row what two separate judgements say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Decision, Verdict
from changrong.policy.batch.engine import read_chunk
from changrong.policy.whatif.compare import Comparer
from changrong.policy.whatif.effects import Effect, effect_of
from changrong.policy.whatif.merge import merge
from changrong.policy.whatif.overlay import Overlay, read_overlay, varied

from ..test_laws import DAYS, VALUES
from .overlays import HEAD, OVERLAYS

DAY = date(2022, 6, 9)
ROWS = st.lists(
    st.fixed_dictionaries({name: st.one_of(st.none(), each) for name, each in VALUES.items()}),
    min_size=1,
    max_size=25,
)


def compared(
    before: Book, after: Book, rows: list[dict], as_of: date
) -> tuple[Comparer, list[dict]]:
    """The comparer after all rows, and the rows that it says changed."""
    comparer = Comparer(before, after, as_of, list(rows[0]))
    table = pa.Table.from_pylist(rows, schema=_schema(before, rows))
    facts = [before.vocabulary[name] for name in comparer.needed]
    changed = []
    for start in range(0, len(rows), 10):
        chunk, refused = read_chunk(table.slice(start, 10), facts)
        assert refused == []
        changed += comparer.judge(chunk, start).to_pylist()
    return comparer, changed


def _schema(book: Book, rows: list[dict]) -> pa.Schema:
    types = {"number": pa.decimal128(38, 9), "boolean": pa.bool_(), "date": pa.date32()}
    kinds = {name: book.vocabulary[name].kind for name in rows[0]}
    return pa.schema([(name, types.get(str(kind), pa.string())) for name, kind in kinds.items()])


def overlaid(book: Book, folder: Path, text: str) -> tuple[Overlay, Book]:
    file = folder / "overlay.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    overlay = read_overlay(file, book)
    return overlay, varied(book, overlay)


def moves(before: Decision, after: Decision) -> Mapping[str, tuple[Verdict, Verdict]]:
    return {
        old.measure.key: (old.verdict, new.verdict)
        for old, new in zip(before.measures, after.measures, strict=True)
    }


def truth(decision: Decision, key: str, that: str) -> bool | None:
    """The truth of a condition of a measure; one that is not asked stands in nobody's way."""
    for judged in decision.of(key).conditions:
        if judged.condition.that == that:
            return judged.verdict
    return True


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, as_of=DAYS, text=OVERLAYS)
def test_comparing_says_of_each_row_what_two_decisions_say(
    book: Book, tmp_path: Path, rows: list[dict], as_of: date, text: str
) -> None:
    _, variant = overlaid(book, tmp_path, text)
    comparer, changed = compared(book, variant, rows, as_of)
    pairs = [(book.decide(row, as_of), variant.decide(row, as_of)) for row in rows]
    expected = [
        (number, key, str(old), str(new))
        for number, (before, after) in enumerate(pairs)
        for key, (old, new) in moves(before, after).items()
        if old is not new
    ]
    found = [(each["row"], each["measure"], each["before"], each["after"]) for each in changed]
    assert sorted(found) == sorted(expected)
    for each in changed:
        before, after = pairs[each["row"]]
        old, new = Verdict(each["before"]), Verdict(each["after"])
        assert each["effect"] == effect_of(old, new)
        if each["condition"] != "in force" and not any_of_duty(book, each):
            sides = [truth(side, each["measure"], each["condition"]) for side in (before, after)]
            assert replaced(text, each["condition"]) or sides[0] is not sides[1]
    counts(comparer, pairs)
    amounts(comparer, pairs)


def any_of_duty(book: Book, row: dict) -> bool:
    duty = book.measure(row["measure"]).duty
    return duty is not None and row["condition"] == duty.on


def replaced(text: str, that: str) -> bool:
    """Whether the condition stands for another, whose truth is what it is compared with."""
    return "replace" in text and that in text


def counts(comparer: Comparer, pairs: list[tuple[Decision, Decision]]) -> None:
    """Every pair of verdicts is counted on every row, whatever the groups."""
    for change in comparer.changes:
        expected = Counter(moves(*pair)[change.key] for pair in pairs)
        assert change.moves == expected
        effects = Counter(effect for move in expected.elements() if (effect := effect_of(*move)))
        assert change.effects == effects
        for groups in (change.by_section(), change.by_size()):
            assert sum(groups.values(), Counter()) == effects
    effects_of = [
        [effect_of(*move) for move in moves(*pair).values() if move[0] is not move[1]]
        for pair in pairs
    ]
    head = comparer.headline
    assert head.rows == len(pairs)
    assert head.changed == sum(bool(found) for found in effects_of)
    assert head.gaining == sum(Effect.GAINS in found for found in effects_of)
    assert head.losing == sum(Effect.LOSES in found for found in effects_of)


def amounts(comparer: Comparer, pairs: list[tuple[Decision, Decision]]) -> None:
    for change in comparer.changes:
        for give in change.gives:
            given_ = [
                [
                    next((g.value for g in side.of(change.key).gives if g.what == give.what), None)
                    for side in pair
                ]
                for pair in pairs
            ]
            total = give.total
            assert total.before == sum(Decimal(old) for old, _ in given_ if old is not None)
            assert total.after == sum(Decimal(new) for _, new in given_ if new is not None)
            assert total.rows_before == sum(old is not None for old, _ in given_)
            assert total.rows_after == sum(new is not None for _, new in given_)
            both = [pair for pair in given_ if None not in pair]
            assert give.more == sum(new > old for old, new in both)
            assert give.less == sum(new < old for old, new in both)
            for groups in (give.by_section(), give.by_size()):
                assert sum(each.after for each in groups.values()) == total.after


def test_a_book_compared_with_itself_changes_nothing_and_judges_nothing(book: Book) -> None:
    comparer, changed = compared(book, book, [{"loan.amount": Decimal(5)}], DAY)
    assert changed == []
    assert comparer.pairs == ()
    assert comparer.unchanged == len(book.measures)
    assert comparer.headline.rows == 1


def test_only_what_a_changed_measure_reads_is_judged(book: Book, tmp_path: Path) -> None:
    text = '[[measure]]\nmeasure = "city-2022/cap"\nfrom = 2020-01-01\n'
    _, variant = overlaid(book, tmp_path, text)
    merged = merge(book, variant)
    assert [pair.key for pair in merged.pairs] == ["city-2022/cap"]
    assert "enterprise.size" not in merged.book.vocabulary
    assert set(merged.stated) == {
        "loan.secured",
        "loan.rate",
        "loan.amount",
        "loan.maturity_on",
    }


def test_a_changed_table_reaches_every_measure_that_reads_it_through_other_facts(
    book: Book, tmp_path: Path
) -> None:
    text = """
[[table]]
table = "city-2022/size.csv"
row = { "enterprise.industry" = "5100-5199 5210", "enterprise.headcount" = "< 20" }
set = { "enterprise.headcount" = "< 300" }
[[table]]
table = "city-2022/size.csv"
row = { "enterprise.industry" = "5100-5199 5210", "enterprise.headcount" = ">= 20" }
set = { "enterprise.headcount" = ">= 300" }
"""
    _, variant = overlaid(book, tmp_path, text)
    shop = {
        "enterprise.industry": "5210",
        "enterprise.headcount": 20,
        "enterprise.region": "110105",
        "institution.kind": "bank",
        "loan.secured": True,
        "loan.amount": Decimal(1),
    }
    comparer, changed = compared(book, variant, [shop], DAY)
    assert [(each["measure"], each["effect"]) for each in changed] == [
        ("city-2022/rate-cut", "gains")
    ]
    assert changed[0]["zh"] == "是小企业"
    [change] = [each for each in comparer.changes if each.changed]
    assert change.by_section() == {"F": Counter({Effect.GAINS: 1})}
    assert change.by_size() == {"large": Counter({Effect.GAINS: 1})}
    assert change.gives[0].total.after == Decimal("0.005")


def test_a_measure_that_only_one_book_has_counts_as_not_in_force_in_the_other(
    book: Book, notices: Path
) -> None:
    measures = notices / "city-2022" / "measures.toml"
    text = measures.read_text(encoding="utf-8")
    at = text.index('[[measure]]\nid = "anywhere"')
    end = text.index("[[measure]]", at + 1)
    measures.write_text(text[:at] + text[end:], encoding="utf-8")
    (notices / "city-2022" / "cases.toml").unlink()
    smaller = Book.load(notices, vocabulary=book.vocabulary)
    comparer, changed = compared(smaller, book, [{"loan.amount": Decimal(5)}], DAY)
    assert [each["effect"] for each in changed] == ["gains"]
    assert changed[0]["condition"] == "in force"
    assert comparer.changes[0].moves == {(Verdict.NOT_IN_FORCE, Verdict.APPLIES): 1}


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (Verdict.DOES_NOT_APPLY, Verdict.APPLIES, Effect.GAINS),
        (Verdict.NOT_IN_FORCE, Verdict.APPLIES, Effect.GAINS),
        (Verdict.APPLIES, Verdict.NOT_IN_FORCE, Effect.LOSES),
        (Verdict.CANNOT_TELL, Verdict.APPLIES, Effect.TOLD),
        (Verdict.APPLIES, Verdict.CANNOT_TELL, Effect.UNTOLD),
        (Verdict.BROKEN, Verdict.NOT_CONCERNED, Effect.MENDED),
        (Verdict.KEPT, Verdict.BROKEN, Effect.BREAKS),
        (Verdict.NOT_DUE, Verdict.DUE, Effect.DUE),
        (Verdict.DUE, Verdict.NOT_DUE, Effect.RELEASED),
        (Verdict.KEPT, Verdict.NOT_CONCERNED, Effect.OTHER),
        (Verdict.APPLIES, Verdict.APPLIES, None),
    ],
)
def test_what_cannot_be_told_is_neither_gain_nor_loss(
    before: Verdict, after: Verdict, effect: Effect | None
) -> None:
    assert effect_of(before, after) is effect
