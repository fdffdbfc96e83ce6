"""`changrong schedule`, as a person or a pipe meets it."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from .test_policy_commands import refused, run

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


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    file = tmp_path / "terms.json"
    file.write_text(json.dumps(TERMS))
    return file


def test_events_come_out_by_actus_field_names(terms):
    events = json.loads(run("schedule", terms, "--money", "--json").stdout, parse_float=Decimal)
    assert [event["eventType"] for event in events] == ["IED", "PR", "IP", "PR", "IP", "IP", "MD"]
    assert list(events[1]) == [
        "eventDate",
        "eventType",
        "payoff",
        "currency",
        "notionalPrincipal",
        "nominalInterestRate",
        "accruedInterest",
    ]
    assert events[0]["payoff"] == Decimal("-100000.01")
    assert [event["payoff"] for event in events[1:3]] == [Decimal("33333.34"), Decimal("374.58")]
    assert events[-1]["notionalPrincipal"] == 0


def test_without_money_nothing_is_rounded(terms):
    events = json.loads(run("schedule", terms, "--json").stdout, parse_float=Decimal)
    exact = Decimal("100000.01") / 3
    assert abs(events[1]["payoff"] - exact) < Decimal("1e-20")


def test_a_person_reads_a_table_in_either_language(terms):
    assert "付利息" in run("schedule", terms, "--money").stdout
    english = run("schedule", terms, "--lang", "en").stdout
    assert "2024-02-15  PR" in english
    assert "33,333.336667" in english


def test_the_same_goes_to_excel(terms, tmp_path):
    out = tmp_path / "schedule.xlsx"
    run("schedule", terms, "--money", "--excel", out, "--lang", "en")
    rows = list(load_workbook(out).active.values)
    assert rows[0][:3] == ("Day", "Event", "Payoff")
    assert rows[2][0] == datetime(2024, 2, 15)  # noqa: DTZ001
    assert Decimal(str(rows[2][2])) == Decimal("33333.34")
    assert len(rows) == 8


def test_a_published_case_is_taken_whole(tmp_path):
    case = tmp_path / "case.json"
    floating = TERMS | {
        "cycleAnchorDateOfRateReset": "2024-02-15",
        "cycleOfRateReset": "P1ML1",
        "marketObjectCodeOfRateReset": "X",
    }
    seen = {"X": {"data": [{"timestamp": "2024-02-15", "value": "0.05"}]}}
    case.write_text(json.dumps({"terms": floating, "dataObserved": seen, "to": "2024-03-01"}))
    events = json.loads(run("schedule", case, "--json").stdout)
    assert [event["eventType"] for event in events] == ["IED", "PR", "IP", "RR"]
    assert events[-1]["nominalInterestRate"] == 0.05


def test_the_published_lpr_needs_no_telling(tmp_path):
    file = tmp_path / "lpr.json"
    priced = TERMS | {
        "cycleAnchorDateOfRateReset": "2024-02-20",
        "marketObjectCodeOfRateReset": "lpr.one_year",
        "rateSpread": "0.005",
    }
    file.write_text(json.dumps(priced))
    events = json.loads(run("schedule", file, "--json").stdout)
    # The one-year LPR was 3.45% on that day.
    assert [e["nominalInterestRate"] for e in events if e["eventType"] == "RR"] == [0.0395]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nominalInterestRate": 5}, "nominalInterestRate"),
        ({"maturityDate": "2024-02-31"}, "maturityDate"),
        ({"maturityDate": "2023-01-15"}, "before the disbursement"),
        (
            {"calendar": "CN", "businessDayConvention": "SCF", "maturityDate": "2040-01-15"},
            "calendar",
        ),
        ({"maturityDates": "2024-04-15"}, "did you mean maturityDate"),
    ],
)
def test_bad_terms_are_one_line_with_the_file_and_the_term(terms, changes, said):
    terms.write_text(json.dumps(TERMS | changes))
    line = refused(run("schedule", terms, "--lang", "en"))
    assert str(terms) in line
    assert said in line


def test_a_file_that_is_no_json_is_one_line(terms):
    terms.write_text("{")
    assert "not valid JSON" in refused(run("schedule", terms, "--lang", "en"))


def test_a_guarantee_has_columns_of_its_own(tmp_path: Path) -> None:
    file, out = tmp_path / "guarantee.json", tmp_path / "guarantee.xlsx"
    file.write_text(json.dumps(GUARANTEE), encoding="utf-8")
    printed = run("schedule", file, "--lang", "en", "--excel", out).stdout
    assert "Exercise amount" in printed
    assert "3,500,000.000000" in printed
    sheet = load_workbook(out).active
    assert [cell.value for cell in sheet[1]][2:] == [
        "Payoff",
        "Covered",
        "Exercised",
        "Exercise amount",
    ]
    settled = json.loads(run("schedule", file, "--json").stdout)[-1]
    assert (settled["eventType"], settled["exerciseDate"]) == ("STD", "2024-09-20T00:00:00")


GUARANTEE = {
    "terms": {
        "contractType": "CEG",
        "contractID": "guarantee-1",
        "contractRole": "BUY",
        "statusDate": "2024-01-01",
        "currency": "CNY",
        "purchaseDate": "2024-01-02",
        "maturityDate": "2024-12-31",
        "notionalPrincipal": "7000000",
        "coverageOfCreditEnhancement": "0.5",
        "contractStructure": [
            {
                "object": {"contractIdentifier": "loan-1"},
                "referenceType": "CID",
                "referenceRole": "COVE",
            }
        ],
    },
    "eventsObserved": [
        {
            "time": "2024-09-20",
            "type": "CE",
            "contractId": "loan-1",
            "states": {"contractPerformance": "DF"},
        }
    ],
}
