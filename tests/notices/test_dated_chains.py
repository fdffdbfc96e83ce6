"""Rules that follow each other by date: on both sides of every boundary, against the live book.

The days and rates below are those of the documents, written down once more by hand, so that a slip
in a notice's conditions, tables or days in force shows.
"""

from __future__ import annotations

import csv
import os
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from changrong.policy import Book, Value, Verdict

BOOK = Book.load()


@cache
def only(*measures: str) -> Book:
    """The book with these measures alone, so that many days are judged in a moment."""
    return BOOK.part(measures)


A_DAY = timedelta(days=1)
LAPSED, NO, YES = Verdict.NOT_IN_FORCE, Verdict.DOES_NOT_APPLY, Verdict.APPLIES


def day(text: str) -> date:
    return date.fromisoformat(text)


class Link(NamedTuple):
    """One document of the deferral chain: its days in force, the due days it covers, and the last
    new due day; empty where it names none."""

    name: str
    start: str
    until: str
    first: str
    last: str
    latest: str


CHAIN = (
    Link("cbirc-2020", "2020-03-01", "2020-06-30", "2020-01-25", "2020-06-30", "2020-06-30"),
    Link("pboc-2020", "2020-06-01", "2021-03-31", "2020-06-01", "2020-12-31", "2021-03-31"),
    Link("pboc-2021-q1", "2020-12-31", "2021-03-31", "2021-01-01", "2021-03-31", ""),
    Link("pboc-2021", "2021-03-29", "2021-12-31", "2021-04-01", "2021-12-31", ""),
    Link("state-council-2022", "2022-05-24", "2022-12-31", "", "2022-12-31", "2022-12-31"),
    Link("pboc-2022", "2022-11-14", "2023-06-30", "2022-10-01", "2022-12-31", "2023-06-30"),
)
A_SOLE_TRADER_IN_DIFFICULTY = {
    "enterprise.kind": "sole_trader",
    "enterprise.hit_by_epidemic": True,
    "enterprise.temporarily_in_difficulty": True,
    "enterprise.good_prospects": False,
    "enterprise.pledges_stable_jobs": True,
    "loan.kind": "operating",
}


def verdict(measure: str, as_of: date, **loan: date) -> Verdict:
    facts: dict[str, Value] = dict(A_SOLE_TRADER_IN_DIFFICULTY)
    facts |= {f"loan.{name}": value for name, value in loan.items()}
    return only(measure).decide(facts, as_of).of(measure).verdict


@pytest.mark.parametrize("link", CHAIN, ids=lambda link: link.name)
def test_a_deferral_is_in_force_from_its_first_day_to_its_last(link: Link) -> None:
    start, until, due = day(link.start), day(link.until), day(link.last)
    days = [start - A_DAY, start, start + A_DAY, until - A_DAY, until, until + A_DAY]
    found = [verdict(f"{link.name}-deferral/deferral", each, maturity_on=due) for each in days]
    assert found == [LAPSED, YES, YES, YES, YES, LAPSED]


@pytest.mark.parametrize("link", CHAIN, ids=lambda link: link.name)
def test_a_deferral_covers_loans_due_from_its_first_to_its_last_day(link: Link) -> None:
    def at(due: date) -> Verdict:
        return verdict(f"{link.name}-deferral/deferral", day(link.until), maturity_on=due)

    last = day(link.last)
    assert [at(last - A_DAY), at(last), at(last + A_DAY)] == [YES, YES, NO]
    if link.first:
        first = day(link.first)
        assert [at(first - A_DAY), at(first), at(first + A_DAY)] == [NO, YES, YES]
    else:
        assert at(day("2019-01-01")) == YES


@pytest.mark.parametrize(
    "link", [link for link in CHAIN if link.latest], ids=lambda link: link.name
)
def test_the_new_due_day_may_be_the_last_one_and_not_the_day_after(link: Link) -> None:
    def at(new: date) -> Verdict:
        days = {"maturity_on": day(link.last), "deferred_until": new}
        return verdict(f"{link.name}-deferral/deferred-until", day(link.until), **days)

    latest = day(link.latest)
    found = [at(latest - A_DAY), at(latest), at(latest + A_DAY)]
    assert found == [Verdict.KEPT, Verdict.KEPT, Verdict.BROKEN]


ONE, TWO, THREE, FOUR, FIVE, SIX = (link.name for link in CHAIN)
STRADDLING: tuple[tuple[str, str, set[str]], ...] = (
    # judged on, due on, the documents that give it
    ("2020-02-29", "2020-03-15", set()),
    ("2020-03-01", "2020-01-24", set()),
    ("2020-03-01", "2020-01-25", {ONE}),
    ("2020-05-31", "2020-06-01", {ONE}),
    ("2020-06-01", "2020-05-31", {ONE}),
    ("2020-06-01", "2020-06-01", {ONE, TWO}),
    ("2020-06-30", "2020-06-30", {ONE, TWO}),
    ("2020-06-30", "2020-07-01", {TWO}),
    ("2020-07-01", "2020-06-30", {TWO}),
    ("2020-12-30", "2021-01-01", set()),
    ("2020-12-31", "2020-12-31", {TWO}),
    ("2020-12-31", "2021-01-01", {THREE}),
    ("2021-01-01", "2020-12-31", {TWO}),
    ("2021-03-28", "2021-04-01", set()),
    ("2021-03-29", "2021-03-31", {THREE}),
    ("2021-03-29", "2021-04-01", {FOUR}),
    ("2021-03-31", "2021-03-31", {THREE}),
    ("2021-04-01", "2021-03-31", set()),
    ("2021-04-01", "2021-04-01", {FOUR}),
    ("2021-12-31", "2021-12-31", {FOUR}),
    ("2021-12-31", "2022-01-01", set()),
    ("2022-01-01", "2021-12-31", set()),
    ("2022-05-23", "2022-06-30", set()),
    ("2022-05-24", "2022-06-30", {FIVE}),
    ("2022-11-13", "2022-10-01", {FIVE}),
    ("2022-11-14", "2022-09-30", {FIVE}),
    ("2022-11-14", "2022-10-01", {FIVE, SIX}),
    ("2022-12-31", "2022-12-31", {FIVE, SIX}),
    ("2022-12-31", "2023-01-01", set()),
    ("2023-01-01", "2022-12-31", {SIX}),
    ("2023-06-30", "2022-12-31", {SIX}),
    ("2023-07-01", "2022-12-31", set()),
)


@pytest.mark.parametrize(("as_of", "due", "given_by"), STRADDLING)
def test_on_each_day_the_documents_in_force_then_defer_and_no_others(
    as_of: str, due: str, given_by: set[str]
) -> None:
    facts = A_SOLE_TRADER_IN_DIFFICULTY | {"loan.maturity_on": due}
    decision = BOOK.decide(facts, day(as_of))
    found = {
        link.name for link in CHAIN if decision.of(f"{link.name}-deferral/deferral").verdict is YES
    }
    assert found == given_by


A_SHOP: dict[str, Value] = {
    "enterprise.kind": "company",
    "enterprise.industry": "5232",
    "enterprise.headcount": 26,
    "enterprise.revenue": Decimal("8600000"),
    "enterprise.total_credit": Decimal("10000000"),
    "enterprise.exports": False,
    "enterprise.livelihood": "other",
    "enterprise.region": "110105",
}
MEDIUM: dict[str, Value] = {
    "enterprise.headcount": 150,
    "enterprise.revenue": Decimal("30000000"),
}
LARGE: dict[str, Value] = {
    "enterprise.headcount": 300,
    "enterprise.revenue": Decimal("200000000"),
}
EVERY = {link.name for link in CHAIN}
BORROWERS: tuple[tuple[str, dict[str, Value], set[str]], ...] = (
    # who, what makes it so, the documents that give it
    ("a sole trader", {"enterprise.kind": "sole_trader"}, EVERY),
    ("an owner", {"enterprise.kind": "owner"}, EVERY),
    ("a small firm with credit of ten million", {}, EVERY),
    (
        "a small firm with a fen more",
        {"enterprise.total_credit": Decimal("10000000.01")},
        {ONE, FIVE, SIX},
    ),
    ("a medium firm", MEDIUM, {ONE, FIVE}),
    ("a large firm", LARGE, set()),
    ("a large firm that trades abroad", LARGE | {"enterprise.exports": True}, set()),
    ("a truck driver", LARGE | {"enterprise.livelihood": "truck_driver"}, {FIVE}),
)


@pytest.mark.parametrize(
    ("borrower", "given_by"), [row[1:] for row in BORROWERS], ids=[row[0] for row in BORROWERS]
)
def test_each_document_defers_for_the_borrowers_that_it_names(
    borrower: dict[str, Value], given_by: set[str]
) -> None:
    facts = A_SOLE_TRADER_IN_DIFFICULTY | A_SHOP | borrower
    found = {
        link.name
        for link in CHAIN
        if BOOK.decide(facts | {"loan.maturity_on": link.last}, day(link.until))
        .of(f"{link.name}-deferral/deferral")
        .verdict
        is YES
    }
    assert found == given_by


LPR = (
    # published on, one year, over five years
    ("2019-08-20", "0.0425", "0.0485"),
    ("2019-09-20", "0.0420", "0.0485"),
    ("2019-11-20", "0.0415", "0.0480"),
    ("2020-02-20", "0.0405", "0.0475"),
    ("2020-04-20", "0.0385", "0.0465"),
    ("2021-12-20", "0.0380", "0.0465"),
    ("2022-01-20", "0.0370", "0.0460"),
    ("2022-05-20", "0.0370", "0.0445"),
    ("2022-08-22", "0.0365", "0.0430"),
    ("2023-06-20", "0.0355", "0.0420"),
    ("2023-08-21", "0.0345", "0.0420"),
    ("2024-02-20", "0.0345", "0.0395"),
    ("2024-07-22", "0.0335", "0.0385"),
    ("2024-10-21", "0.0310", "0.0360"),
    ("2025-05-20", "0.0300", "0.0350"),
)
KNOWN_THROUGH = day("2025-05-20")
UNKNOWN = (None, None)


def rates(on: date) -> tuple[Value, Value]:
    derived = only().decide({}, on).derived
    return derived["lpr.one_year"], derived["lpr.five_year"]


@pytest.mark.parametrize("place", range(len(LPR)), ids=[row[0] for row in LPR])
def test_the_lpr_on_the_day_before_on_and_after_each_change(place: int) -> None:
    published, *new = LPR[place]
    on = day(published)
    now = tuple(map(Decimal, new))
    before = tuple(map(Decimal, LPR[place - 1][1:])) if place else UNKNOWN
    after = now if on < KNOWN_THROUGH else UNKNOWN
    assert [rates(on - A_DAY), rates(on), rates(on + A_DAY)] == [before, now, after]


def test_every_published_fixing_is_the_rate_of_its_day_and_holds_to_the_next() -> None:
    folder = os.environ.get("CHANGRONG_CONFORMANCE")
    file = Path(folder or ".") / "data" / "lpr.csv"
    if not folder or not file.exists():
        pytest.skip("CHANGRONG_CONFORMANCE names no folder with data/lpr.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    fixings = [
        (day(row["date"]), tuple(Decimal(row[name]) / 100 for name in ("lpr_1y", "lpr_5y")))
        for row in rows
    ]
    assert len(fixings) >= 70
    for (published, fixed), (following, _) in pairwise(fixings):
        assert rates(published) == fixed
        assert rates(following - A_DAY) == fixed
    assert rates(fixings[-1][0]) == fixings[-1][1]
