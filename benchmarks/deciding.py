"""Decide one case by the shipped book: every verdict, reason, missing fact and what to ask."""

from datetime import date

from benchmarks.timing import Timed, side_by_side
from changrong.policy import Book

TIMES = 200
FACTS = {
    "enterprise.region": "110105",
    "enterprise.industry": "6210",
    "enterprise.headcount": 26,
    "need.amount": "800000",
}


def run() -> tuple[str, list[Timed]]:
    book = Book.load()
    day = date(2026, 11, 21)

    def decide() -> None:
        for _ in range(TIMES):
            book.decide(FACTS, day)

    def decide_to_json() -> None:
        for _ in range(TIMES):
            book.decide(FACTS, day).json()

    timed = side_by_side({"decide": decide, "decide, and its JSON": decide_to_json})
    each = [Timed(one.name, one.wall / TIMES, one.cpu / TIMES) for one in timed]
    return f"decide one case by {len(book.measures)} measures", each
