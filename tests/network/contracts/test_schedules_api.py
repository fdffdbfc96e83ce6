"""Schedules by the API: the same engine, exact numbers, refusals by term."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from changrong.network.contracts.calculator.api import (
    EXAMPLE,
    EnhancementEventOut,
    EventOut,
)

from ..programs import Program, problem

pytestmark = pytest.mark.django_db
TERMS = {
    "contractType": "LAM",
    "contractRole": "RPA",
    "statusDate": "2024-01-14",
    "initialExchangeDate": "2024-01-15",
    "notionalPrincipal": 100000.01,
    "nominalInterestRate": 0.0435,
    "dayCountConvention": "A360",
    "maturityDate": "2024-04-15",
    "cycleAnchorDateOfPrincipalRedemption": "2024-02-15",
    "cycleOfPrincipalRedemption": "P1ML1",
    "cycleAnchorDateOfInterestPayment": "2024-02-15",
    "cycleOfInterestPayment": "P1ML1",
}


def test_a_schedule_to_the_fen_needs_no_account():
    response = Program().post("schedules", {"terms": TERMS, "money": True})
    assert response.status_code == 200
    events = json.loads(response.content, parse_float=Decimal)
    assert [event["eventType"] for event in events] == ["IED", "PR", "IP", "PR", "IP", "IP", "MD"]
    assert events[1]["payoff"] == Decimal("33333.34")
    assert set(events[0]) == set(EventOut.model_fields)


def test_the_example_of_the_document_runs():
    assert len(Program().post("schedules", EXAMPLE).json()) == 8


def test_a_contract_without_maturity_is_reckoned_to_a_day():
    open_ended = {
        "contractType": "UMP",
        "statusDate": "2024-01-14",
        "initialExchangeDate": "2024-01-15",
        "notionalPrincipal": "100",
        "nominalInterestRate": "0.05",
        "dayCountConvention": "30E360",
        "cycleOfInterestPayment": "P1YL1",
    }
    response = Program().post("schedules", {"terms": open_ended, "to": "2026-06-01"})
    assert [event["eventType"] for event in response.json()] == ["IED", "IPCI", "IPCI"]


GUARANTEE = {
    "contractType": "CEG",
    "contractRole": "BUY",
    "statusDate": "2024-01-01",
    "maturityDate": "2024-12-31",
    "notionalPrincipal": "100",
    "contractStructure": [
        {
            "object": {"contractIdentifier": "loan-1"},
            "referenceType": "CID",
            "referenceRole": "COVE",
        }
    ],
}


def test_a_guarantee_that_is_called_has_events_of_its_own():
    called = {
        "time": "2024-06-01",
        "type": "CE",
        "contractId": "loan-1",
        "states": {"contractPerformance": "DF"},
    }
    response = Program().post("schedules", {"terms": GUARANTEE, "eventsObserved": [called]})
    events = response.json()
    assert [(event["eventType"], event["payoff"]) for event in events] == [("XD", 0), ("STD", 100)]
    assert set(events[0]) == set(EnhancementEventOut.model_fields)


def test_what_is_wrong_with_what_a_guarantee_refers_to_is_a_problem_too():
    response = Program().post("schedules", {"terms": GUARANTEE | {"contractStructure": [5]}})
    assert "contractStructure" in problem(response, 422)["errors"]


def test_what_is_wrong_is_a_problem_with_the_term():
    response = Program().post("schedules", {"terms": TERMS | {"nominalInterestRate": 5}})
    assert "fraction" in problem(response, 422)["errors"]["nominalInterestRate"]


def test_a_rate_that_is_not_published_is_a_problem():
    floating = TERMS | {
        "cycleAnchorDateOfRateReset": "2026-02-20",
        "maturityDate": "2026-04-15",
        "marketObjectCodeOfRateReset": "lpr.one_year",
    }
    response = Program().post("schedules", {"terms": floating})
    assert "known through" in problem(response, 422)["detail"]
