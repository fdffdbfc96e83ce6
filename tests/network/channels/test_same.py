"""Which need said again is the same: band, kind, firm, window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from changrong.network.cases.needs.same import EDGES, WINDOW, Said, band, is_same
from changrong.network.cases.time.periods import within
from changrong.network.rules.book import book

DAY = date(2026, 11, 23)
FIRST = Said(1, "credit_loan", Decimal(800_000), DAY)
DAYS = timedelta(days=30)


def again(**changes) -> Said:
    return replace(FIRST, **changes)


@pytest.mark.parametrize(
    ("amount", "place"),
    [
        (None, None), ("0.01", 0), ("300000", 0), ("300000.01", 1), ("1000000", 1),
        ("1000000.01", 2), ("5000000", 2), ("5000000.01", 3), ("10000000", 3),
        ("30000000", 4), ("30000000.01", 5), ("999999999999", 5),
    ],
)  # fmt: skip
def test_an_edge_belongs_to_the_band_below_it(amount, place):
    assert band(Decimal(amount) if amount else None) == place


def test_the_edges_rise():
    assert list(EDGES) == sorted(set(EDGES))


@pytest.mark.parametrize("edge", ["5000000", "10000000", "30000000"])
def test_the_upper_edges_are_lines_of_notices(edge):
    conditions = [one.that for measure in book().measures for one in measure.conditions]
    assert any(edge in text.split() for text in conditions)


def test_the_window_is_the_networks_own_standard():
    assert timedelta(days=within(WINDOW).n) == DAYS


def test_the_same_words_are_the_same_need():
    assert is_same(FIRST, again(), DAYS)


@pytest.mark.parametrize(("later", "same"), [(0, True), (30, True), (31, False), (-1, False)])
def test_the_last_day_of_the_window_counts(later, same):
    assert is_same(FIRST, again(on=DAY + timedelta(days=later)), DAYS) is same


@pytest.mark.parametrize(
    ("amount", "same"),
    [("300000", False), ("300000.01", True), ("1000000", True), ("1000000.01", False)],
)
def test_another_amount_is_the_same_within_its_band(amount, same):
    assert is_same(FIRST, again(amount=Decimal(amount)), DAYS) is same


def test_an_unknown_amount_joins_only_one_that_is_unknown():
    unknown = again(amount=None)
    assert not is_same(FIRST, unknown, DAYS)
    assert not is_same(unknown, FIRST, DAYS)
    assert is_same(unknown, unknown, DAYS)


@pytest.mark.parametrize("changed", [{"firm": 2}, {"kind": "first_loan"}])
def test_another_firm_or_kind_is_another_need(changed):
    assert not is_same(FIRST, again(**changed), DAYS)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [(True, True, False), (True, False, True), (False, True, True), (False, False, True)],
)
def test_one_that_says_both_itself_is_believed(first, second, same):
    assert is_same(again(by_itself=first), again(by_itself=second), DAYS) is same
