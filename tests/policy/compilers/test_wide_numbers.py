"""Numbers near the most digits that a book allows, in every engine that runs here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from tests.policy.random_books import book_of, measure_of

from changrong.policy import Book, Fact, FactType, Text, Verdict, Vocabulary
from changrong.policy.batch.engine import Screener, read_chunk
from changrong.policy.batch.in_duckdb import judge_in_duckdb

AS_OF = date(2022, 6, 9)
WORDS = Text("数", "number")


def _share(name: str) -> Fact:
    return Fact(name, FactType.FRACTION, WORDS, min=Decimal(-1), max=Decimal(1))


VOCABULARY = Vocabulary(
    [
        *map(_share, ("n.one", "n.two", "n.three")),
        Fact("n.money", FactType.MONEY, WORDS),
        Fact("n.count", FactType.INTEGER, WORDS),
        Fact("n.yes", FactType.BOOLEAN, WORDS),
    ]
)
SMALL = {"n.one": "0.001", "n.two": "0.000001", "n.three": "0.000001"}


def judged(book: Book, facts: dict[str, object]) -> list[Verdict]:
    """The verdict of its one measure: decided, by Arrow, and by DuckDB."""
    decided = book.decide(facts, AS_OF).of("n/m").verdict
    given = {name: [raw] for name, raw in facts.items()}
    chunk, refused = read_chunk(pa.table(given), [VOCABULARY[name] for name in given])
    assert not refused
    arrow = Screener(book, AS_OF, chunk.column_names).judge(chunk)
    other = pa.concat_tables(judge_in_duckdb(Screener(book, AS_OF, chunk.column_names), [chunk]))
    return [decided, *(Verdict(table["n.m"][0].as_py()) for table in (arrow, other))]


@pytest.mark.parametrize(
    ("that", "facts", "verdict"),
    [
        # Tiny shares multiplied have more places than a 64-bit integer has digits.
        ("n.one * n.two * n.three * 999999999 > 0", SMALL, Verdict.APPLIES),
        ("n.one * n.two * n.three * 999999999 > 0.000001", SMALL, Verdict.DOES_NOT_APPLY),
        # One output of a table needs more than 64 bits at the places of another.
        (
            "(CASE WHEN n.yes THEN 999999999999999999 ELSE 0.000000001 END) > n.count",
            {"n.yes": True, "n.count": 5},
            Verdict.APPLIES,
        ),
        (
            "(CASE WHEN n.yes THEN 999999999999999999 ELSE 0.000000001 END) > n.count",
            {"n.yes": False, "n.count": 5},
            Verdict.DOES_NOT_APPLY,
        ),
        # Nothing times a number that needs more than 64 bits.
        (
            "0 * (n.money - n.one) = 0",
            {"n.money": "-99999999999999.9999", "n.one": "0.5"},
            Verdict.APPLIES,
        ),
    ],
)
def test_a_number_of_many_digits_is_the_same_decided_and_screened(
    that: str, facts: dict[str, object], verdict: Verdict
) -> None:
    book = book_of(VOCABULARY, [measure_of(VOCABULARY, "m", when=[that])])
    assert judged(book, facts) == [verdict] * 3


def test_what_is_missing_is_found_beside_a_number_of_many_digits() -> None:
    that = "n.money <= 999999999999999999 / n.one"
    book = book_of(VOCABULARY, [measure_of(VOCABULARY, "m", when=[that])])
    found = book.decide({"n.one": "0.000000001"}, AS_OF).of("n/m")
    assert (found.verdict, found.missing) == (Verdict.CANNOT_TELL, ("n.money",))
