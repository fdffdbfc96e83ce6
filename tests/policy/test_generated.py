"""Deciding quickly is deciding the same: generated functions, and parsing in one step."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import product

import pytest
from benchmarks.books import BENCH, SHARED
from benchmarks.rows import rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Fact, FactError, FactType, Value, Vocabulary
from changrong.policy.compilers.closure import function_of
from changrong.policy.compilers.generated import judging_of
from changrong.policy.facts import AS_OF
from changrong.policy.parsing import parser_of
from changrong.policy.plan import Truth
from changrong.policy.waiting import verdict_by

from .random_books import AS_OF as RANDOM_DAY
from .random_books import VOCABULARY, book_of, books, ways

DAY = date(2022, 8, 31)


def assert_the_same(book: Book, case: dict[str, Value], as_of: date) -> None:
    facts: dict[str, Value] = {**case, AS_OF.name: as_of}
    derived = {fact.name: None for fact in book.vocabulary if fact.derived}
    for item in book.derived:
        facts[item.fact] = derived[item.fact] = function_of(item.node)(facts)
    truths: list[Truth] = [function_of(node)(facts) for node in book.plan.conditions]  # type: ignore[misc]
    verdicts = [verdict_by(rule, truths, facts) for rule in book.plan.rules]
    found = book.judge.judging({**case, AS_OF.name: as_of})
    assert found == (tuple(truths), tuple(verdicts), derived)


LOADS = [Book.load, BENCH.load, SHARED.load]
REAL = [pytest.param(Book.load, missing, marks=pytest.mark.long) for missing in (0, 0.6)]


@pytest.mark.parametrize(
    ("load", "missing"), [*product(LOADS, [0.1]), *product(LOADS[1:], [0, 0.6]), *REAL]
)
def test_generated_functions_judge_random_cases_as_closures_do(load, missing: float) -> None:
    book = load()
    facts = [fact for fact in book.vocabulary if not fact.derived]
    for row in rows(facts, 60, seed=5, missing=missing).to_pylist():
        assert_the_same(
            book, {name: value for name, value in row.items() if value is not None}, DAY
        )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(book=books(), names=st.sets(st.sampled_from(["a.count", "a.other", "a.code", "a.day"])))
def test_generated_functions_judge_random_books_as_closures_do(book: Book, names) -> None:
    for case in ways(sorted(names)):
        assert_the_same(book, case, RANDOM_DAY)


@pytest.mark.parametrize("row", ["NOT a.other / a.other = a.other", "1 / a.other > 0"])
def test_a_row_that_cannot_be_told_blocks_though_its_fact_is_known(row: str) -> None:
    """A quotient by nothing is no reason to go on to the next row."""
    formula = f"CASE WHEN {row} THEN 'low' ELSE 'high' END"
    book, nothing = book_of(VOCABULARY, [], {"d.word": formula}), {"a.other": Decimal(0)}
    assert_the_same(book, nothing, RANDOM_DAY)
    found = book.judge.judging({**nothing, AS_OF.name: RANDOM_DAY})
    assert found[2]["d.word"] is None


def test_what_a_value_hits_is_kept_for_a_bounded_number_of_values() -> None:
    book = SHARED.load()
    judging = judging_of(book.vocabulary, {d.fact: d.node for d in book.derived}, book.plan)
    hits = next(value for value in judging.__globals__.values() if type(value).__name__ == "_Hits")
    for code in range(10_001):
        hits[f"{code:05}"]
    assert len(hits) == 1


RAW = [
    None, "", " ", True, False, 1, 0, -1, 10**13, 3.5, "12", " 12 ", "1.50", "+3", "-0",
    Decimal("0.1"), Decimal("1.00000"), Decimal("0.00001"), Decimal("NaN"), Decimal("sNaN"),
    Decimal("Infinity"), Decimal("99999999999999.9999"), Decimal(10**14), Decimal("1E+3"),
    Decimal("1." + "0" * 130), Decimal("0." + "0" * 130 + "1"), "5210", "5210 ", "52100", "a", "b",
    "公司", "x\0", "2022-02-29", "2022-03-01", date(2022, 3, 1), datetime(2022, 3, 1), [], b"a",  # noqa: DTZ001
]  # fmt: skip


@pytest.mark.parametrize("fact", [
    *Vocabulary.load(),
    Fact("x.number", FactType.NUMBER, Vocabulary.load()["enterprise.revenue"].label,
         min=Decimal("-0.5"), max=Decimal("9.5")),
], ids=lambda fact: fact.name)  # fmt: skip
def test_quick_parsing_takes_and_refuses_what_the_fact_does(fact: Fact) -> None:
    quick = parser_of(fact)
    for raw in RAW:
        try:
            value, problem = fact.parse(raw), None
        except FactError as error:
            value, problem = None, str(error)
        try:
            found, refused = quick(raw), None
        except FactError as error:
            found, refused = None, str(error)
        assert (found, type(found), refused) == (value, type(value), problem), raw
