"""A loan's state is its events replayed, by the day they hold and then as they were recorded."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from changrong.network.contracts.replay import replay

START, MATURITY, LATER = date(2026, 1, 10), date(2027, 1, 10), date(2027, 7, 10)
AGREED = {
    "principal": "80000000",
    "currency": "CNY",
    "rate": "0.0435",
    "term_months": 12,
    "repayment": "interest_only",
    "disbursed_on": START.isoformat(),
    "maturity_on": MATURITY.isoformat(),
}


@dataclass
class Told:
    sequence: int
    kind: str
    value_on: date
    data: dict[str, Any]


def agreed() -> Told:
    return Told(1, "agreed", START, AGREED)


def deferred(sequence: int, on: date, until: date, scope: str, *gives: str) -> Told:
    grants = [{"what": what, "value": True} for what in gives]
    data = {"scope": scope, "until": until.isoformat(), "grants": grants}
    return Told(sequence, "deferred", on, data)


def test_before_its_first_day_there_is_no_loan():
    assert replay([agreed()], date(2026, 1, 9)) is None


def test_it_begins_as_it_was_agreed():
    standing = replay([agreed()], START)
    assert (standing.principal, str(standing.rate)) == (80_000_000, "0.0435")
    assert standing.maturity_on == standing.agreed_maturity_on == MATURITY
    assert not standing.is_deferred


@pytest.mark.parametrize(
    ("scope", "maturity", "interest"),
    [
        ("principal", LATER, None),
        ("interest", MATURITY, LATER),
        ("both", LATER, LATER),
    ],
)
def test_a_deferral_moves_what_it_is_of_and_nothing_else(scope, maturity, interest):
    standing = replay([agreed(), deferred(2, START, LATER, scope)], START)
    assert standing.maturity_on == maturity
    assert standing.interest_deferred_until == interest
    assert standing.agreed_maturity_on == MATURITY


def test_it_holds_from_its_value_day_and_not_before():
    events = [agreed(), deferred(2, date(2026, 6, 1), LATER, "principal")]
    assert replay(events, date(2026, 5, 31)).maturity_on == MATURITY
    assert replay(events, date(2026, 6, 1)).maturity_on == LATER


def test_a_back_dated_event_takes_its_place_by_its_day():
    last = date(2028, 1, 10)
    events = [
        agreed(),
        deferred(2, date(2026, 6, 1), last, "principal"),
        deferred(3, date(2026, 5, 1), LATER, "principal"),
    ]
    assert replay(events, date(2026, 12, 1)).maturity_on == last
    assert replay(events, date(2026, 12, 1)).deferrals == 2


def test_what_it_rests_on_is_that_of_the_last_deferral():
    events = [
        agreed(),
        deferred(2, date(2026, 5, 1), LATER, "principal", "loan.no_penalty_interest"),
        deferred(3, date(2026, 6, 1), date(2028, 1, 10), "principal"),
    ]
    assert replay(events, date(2026, 5, 1)).gives("loan.no_penalty_interest")
    assert not replay(events, date(2026, 6, 1)).gives("loan.no_penalty_interest")


def test_an_event_nobody_knows_is_not_passed_over():
    with pytest.raises(ValueError, match="forgiven"):
        replay([agreed(), Told(2, "forgiven", START, {})], START)


def test_a_loan_is_agreed_once():
    with pytest.raises(ValueError, match="agreed"):
        replay([agreed(), Told(2, "agreed", START, AGREED)], START)
