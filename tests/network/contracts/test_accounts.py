"""Stored events are the lending room's, those of the first release too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from changrong.lending.account import Account, Defer, Disburse, Scope, replay
from changrong.lending.errors import LendingError
from changrong.network.contracts.accounts import agreement_of, history_of, reports_payments
from changrong.network.contracts.models import Contract, ContractEvent

START, MATURITY, LATER = date(2026, 1, 10), date(2027, 1, 10), date(2027, 7, 10)
AGREED = {
    "principal": "80000000",
    "currency": "CNY",
    "rate": "0.0435",
    "term_months": 12,
    "repayment": "interest_only",
    "disbursed_on": START.isoformat(),
    "maturity_on": MATURITY.isoformat(),
    "case": "PD-1",
}
LOAN = Contract(
    principal=80_000_000,
    rate=Decimal("0.0435"),
    term_months=12,
    repayment="interest_only",
    disbursed_on=START,
)


def stored(sequence: int, kind: str, on: date, data: dict[str, Any]) -> ContractEvent:
    at = datetime.combine(on, datetime.min.time(), UTC)
    return ContractEvent(sequence=sequence, kind=kind, value_on=on, recorded_at=at, data=data)


def agreed() -> ContractEvent:
    return stored(1, "agreed", START, AGREED)


def first_release(sequence: int, on: date, until: date, scope: str, *gives: str) -> ContractEvent:
    """A deferral as the first release stored it."""
    grants = [
        {
            "notice": "pboc-2022-deferral",
            "measure": "deferral",
            "clause": "一(一)",
            "what": what,
            "value": True,
            "unit": "boolean",
            "until": None,
        }
        for what in gives
    ]
    data = {
        "scope": scope,
        "until": until.isoformat(),
        "grants": grants,
        "decision": None,
        "case": "YQ-1",
    }
    return stored(sequence, "deferred", on, data)


def account(on: date, *events: ContractEvent) -> Account:
    return replay(agreement_of(LOAN), history_of([agreed(), *events]), on=on)


def test_what_was_agreed_is_lent_in_full_on_its_day():
    [one] = history_of([agreed()])
    assert (one.id, one.value_on, one.event) == ("1", START, Disburse(80_000_000))
    assert account(START).matures_on == MATURITY


@pytest.mark.parametrize(
    ("scope", "maturity"), [("principal", LATER), ("interest", MATURITY), ("both", LATER)]
)
def test_a_deferral_of_the_first_release_moves_what_it_is_of_and_nothing_else(scope, maturity):
    event = first_release(2, date(2026, 6, 1), LATER, scope)
    found = account(date(2026, 6, 1), event)
    assert found.matures_on == maturity
    [deferral] = found.deferrals
    assert (deferral.scope, deferral.since, deferral.until) == (scope, event.value_on, LATER)
    assert deferral.grant.is_assumed


def test_it_holds_from_its_value_day_and_not_before():
    event = first_release(2, date(2026, 6, 1), LATER, "principal")
    assert account(date(2026, 5, 31), event).matures_on == MATURITY


def test_it_rests_on_the_grants_that_were_stored_with_it():
    given = ("loan.deferral", "loan.no_penalty_interest", "loan.class_kept")
    [_, one] = history_of([agreed(), first_release(2, START, LATER, "both", *given)])
    assert isinstance(one.event, Defer)
    assert one.event.grant.notice == "pboc-2022-deferral"
    assert (one.event.waives_penalty, one.event.keeps_class) == (True, True)
    assert not one.event.keeps_record


def test_deferrals_follow_on_each_other():
    last = date(2028, 1, 10)
    events = [
        first_release(2, date(2026, 5, 1), LATER, "principal"),
        first_release(3, date(2026, 6, 1), last, "principal"),
    ]
    assert account(date(2026, 12, 1), *events).matures_on == last
    assert account(date(2026, 12, 1), *reversed(events)).matures_on == last


def test_a_deferral_of_this_release_is_read_as_it_was_written():
    data = {
        "scope": "both",
        "since": "2026-05-01",
        "through": "2026-12-31",
        "until": "2027-07-10",
        "grant": {"notice": "", "measure": "", "clause": "", "what": "loan.deferral",
                  "value": True, "unit": "boolean", "until": None},
        "waives_penalty": True, "keeps_class": False, "keeps_record": False,
        "grants": [], "decision": None, "case": "YQ-1",
    }  # fmt: skip
    [one] = history_of([stored(2, "deferred", date(2026, 5, 1), data)])
    assert one.event.through == date(2026, 12, 31)
    assert one.event.scope is Scope.BOTH


def test_an_event_nobody_knows_is_not_passed_over():
    with pytest.raises(LendingError, match="forgiven"):
        account(START, stored(2, "forgiven", START, {}))


@pytest.mark.parametrize(
    ("kind", "data", "reports"),
    [
        ("repaid", {"amount": "100"}, True),
        ("missed", {"why": ""}, True),
        ("charged_off", {"principal": "100", "interest": "0"}, True),
        ("fee_charged", {"amount": "100", "what": ""}, False),
        ("repriced", {"rate": "0.04", "grant": None}, False),
    ],
)
def test_a_lender_reports_payments_once_it_told_of_one_made_or_missed(kind, data, reports):
    day = date(2026, 3, 1)
    assert not reports_payments(account(day))
    assert reports_payments(account(day, stored(2, kind, day, data))) is reports
    undo = stored(3, "undone", day, {"event": "2"})
    assert not reports_payments(account(day, stored(2, kind, day, data), undo))
