"""The bench is fair: its books are frozen, rivals say what ours says, and its checks can fail.

Nothing here is timed.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from benchmarks import lending, screening, sharing
from benchmarks.__main__ import markdown
from benchmarks.books import BENCH, SHARED
from benchmarks.shared import complete_rows
from benchmarks.timing import Claim, Line, Timed, side_by_side

from changrong.policy import Book


@pytest.fixture(scope="module")
def bench() -> Book:
    return BENCH.load()


@pytest.fixture(scope="module")
def shared() -> Book:
    return SHARED.load()


def test_the_bench_book_is_the_frozen_one(bench: Book) -> None:
    uses = sum(
        len(rule.concerns) + len(rule.demands) + (rule.dated is not None)
        for rule in bench.plan.rules
    )
    stated = [fact for fact in bench.vocabulary if not fact.derived]
    counts = (len(bench.measures), len(bench.plan.conditions), uses, len(stated))
    assert (*counts, len(bench.derived)) == (60, 61, 266, 29, 8)


def test_the_shared_rule_set_is_the_frozen_one(shared: Book) -> None:
    assert len(shared.plan.conditions) == 12
    assert len(shared.measures) == 5


def test_a_book_that_changed_is_refused() -> None:
    changed = replace(BENCH, hash="0" * 64)
    with pytest.raises(ValueError, match="bench_book has changed"):
        changed.load()


def test_the_hand_written_query_gives_our_words_and_verdicts(bench: Book) -> None:
    table = screening.bench_rows(bench, 2_000)
    ours, theirs = screening.ours(bench, table), screening.theirs(screening.connect(table))
    screening.check(ours, theirs)
    assert len(theirs.column_names) == 3 + len(bench.measures)
    wrong = theirs.set_column(3, theirs.column_names[3], pa.array(["kept"] * theirs.num_rows))
    with pytest.raises(ValueError, match="differ"):
        screening.check(ours, wrong)


def test_a_tenth_of_the_rows_values_are_missing(bench: Book) -> None:
    table = screening.bench_rows(bench, 20_000)
    for column in table.columns:
        assert 0.09 < column.null_count / table.num_rows < 0.11
    assert table.equals(screening.bench_rows(bench, 20_000))


def test_zen_gives_our_conditions_and_verdicts(shared: Book) -> None:
    pytest.importorskip("zen", reason="the extra bench (zen-engine) is not installed")
    from benchmarks import deciding
    from benchmarks.rivals import zen

    table = complete_rows(shared, 200)
    mine = sharing.findings(shared, sharing.ours(shared, table))
    theirs = sharing.zen_findings(zen.judge(zen.contexts(table)))
    sharing.check("zen", mine, theirs)
    deciding.check(shared, table.to_pylist(), zen.contexts(table))
    theirs["honest"] = pa.array([True] * 200)
    with pytest.raises(ValueError, match=r"zen differs from ours on \d+ rows: honest"):
        sharing.check("zen", mine, theirs)


@pytest.mark.parametrize(
    ("core", "bare"),
    [("openfisca_core", False), ("openfisca_core", True), ("policyengine_core", False)],
)
def test_openfisca_gives_our_verdicts_but_for_the_days_of_a_month(
    shared: Book, core: str, bare: bool
) -> None:
    pytest.importorskip(core, reason=f"the extra bench ({core}) is not installed")
    from benchmarks.rivals import fisca

    table = complete_rows(shared, 500)
    on_time = pa.array(~fisca.late_in_month(table))
    mine = sharing.findings(shared, sharing.ours(shared, table))
    theirs = fisca.findings(fisca.population(core, table, bare=bare))
    same_month = {name: column.filter(on_time) for name, column in theirs.items()}
    sharing.check(core, {name: column.filter(on_time) for name, column in mine.items()}, same_month)
    assert 0 < pc.sum(pc.invert(on_time)).as_py() < 100
    with pytest.raises(ValueError, match="differs"):
        sharing.check(core, mine, theirs)


def test_quantlib_pays_our_annuities_to_the_fen_and_the_day() -> None:
    pytest.importorskip("QuantLib", reason="the extra bench (quantlib) is not installed")
    from benchmarks.rivals import annuities

    loans = lending.columns(200)
    rows = loans.to_pylist()
    ours = [lending.loan_of(row) for row in rows]
    terms = [lending.terms_of(row) for row in rows]
    theirs = [annuities.for_quantlib(lending.given(row)) for row in rows]
    lending.check(loans, ours, terms, theirs)
    theirs[7] = theirs[7]._replace(principal=theirs[7].principal + 1)
    with pytest.raises(ValueError, match="loan 7 by a leg differs"):
        lending.check(loans, ours, terms, theirs)


def test_the_line_of_credit_holds_as_many_events_as_it_says() -> None:
    agreement, recorded = lending.line_of_credit(240)
    account = lending.replayed(agreement, recorded)
    assert len(recorded) == 240
    assert account.disbursed == 120 * 5_000_000


def test_a_line_says_whether_floor_and_aim_are_reached() -> None:
    ours, theirs = Timed("ours", 2.0, 3.0), Timed("theirs", 12.0, 6.0)
    faster = Line("a rival", ours, theirs, 5, 10)
    assert (faster.ratio, faster.cpu_ratio, faster.word) == (6, 2, "met")
    assert replace(faster, floor=7).word == "short"
    assert replace(faster, aim=6).word == "aim met"
    assert replace(faster, floor=None).word == "aim short"
    assert replace(faster, floor=None, aim=None).word == ""
    within = Line("a scan", theirs, ours, 8, 5, within=True)
    assert (within.ratio, within.word) == (6, "met")
    assert replace(within, floor=5.5).word == "short"
    table = markdown([Claim("a claim", [faster, within], ["A note."])], "a machine")
    assert "| a rival | 2.00 s | 12.00 s | 6x its speed | 2x its speed | 5x its speed" in table


def test_works_are_run_in_turn_and_their_medians_kept() -> None:
    ran: list[str] = []
    timed = side_by_side({name: lambda name=name: ran.append(name) for name in "ab"}, rounds=3)
    assert ran == ["a", "b"] * 4
    assert set(timed) == {"a", "b"}
    assert all(0 <= each.wall < 1 for each in timed.values())
