"""Whole random books, IS NULL among their conditions: a screening says what `decide` says."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Value
from changrong.policy.batch.columns import engine_array
from policy.random_books import AS_OF, STATED, book_of, books, knowns, measure_of
from policy.random_books import VOCABULARY as FACTS

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def screened(book: Book, rows: list[dict[str, Value]]) -> list[dict[str, str]]:
    table = pa.table(
        {fact.name: engine_array([row.get(fact.name) for row in rows], fact) for fact in STATED}
    )
    found = book.screen(table, AS_OF).to_pylist()
    return [{measure.key: row[measure.column] for measure in book.measures} for row in found]


def decided(book: Book, rows: list[dict[str, Value]]) -> list[dict[str, str]]:
    decisions = [book.decide(row, AS_OF) for row in rows]
    return [
        {item.measure.key: str(item.verdict) for item in decision.measures}
        for decision in decisions
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(book=books(), rows=st.lists(knowns(), min_size=1, max_size=12))
def test_a_screening_of_a_random_book_says_what_decide_says(
    book: Book, rows: list[dict[str, Value]]
) -> None:
    assert screened(book, rows) == decided(book, rows)


@pytest.mark.parametrize(
    ("that", "facts", "verdict"),
    [
        ("a.yes IS NULL", {}, "cannot tell"),
        ("a.yes IS NULL", {"a.yes": False}, "does not apply"),
        ("a.yes IS NOT NULL", {}, "cannot tell"),
        ("a.yes IS NOT NULL", {"a.yes": False}, "applies"),
        ("(a.count / a.other) IS NULL", {"a.count": 1}, "cannot tell"),
        ("(a.count / a.other) IS NULL", {"a.other": 0}, "cannot tell"),
        ("(a.count / a.other) IS NULL", {"a.count": 1, "a.other": 0}, "applies"),
        ("(a.count / a.other) IS NULL", {"a.count": 1, "a.other": 1}, "does not apply"),
        ("d.word IS NULL", {}, "cannot tell"),
        ("d.word IS NULL", {"a.count": 1}, "does not apply"),
        ("d.word IS NULL", {"a.count": 2}, "applies"),
    ],
)
def test_is_null_holds_only_of_what_can_no_longer_be_known(
    that: str, facts: dict[str, Value], verdict: str
) -> None:
    measure = measure_of(FACTS, "only", when=[that])
    book = book_of(FACTS, [measure], {"d.word": "CASE WHEN a.count < 2 THEN 'low' END"})
    assert decided(book, [facts]) == screened(book, [facts]) == [{"n/only": verdict}]
