"""Terms by their ACTUS names: what is read, and how what is wrong is named."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from decimal import Decimal

import pytest

from changrong.lending.cycles import Cycle
from changrong.lending.errors import LendingError, TermError
from changrong.lending.schedule import schedule
from changrong.lending.terms import ContractType, Terms, dictionary, read_terms

ANNUITY = {
    "contractType": "ANN",
    "contractRole": "RPA",
    "statusDate": "2024-01-14",
    "initialExchangeDate": "2024-01-15",
    "notionalPrincipal": "1000000",
    "nominalInterestRate": "0.0435",
    "dayCountConvention": "A360",
    "maturityDate": "2025-01-15",
    "cycleAnchorDateOfPrincipalRedemption": "2024-02-15",
    "cycleOfPrincipalRedemption": "P1ML1",
    "cycleAnchorDateOfInterestPayment": "2024-02-15",
    "cycleOfInterestPayment": "P1ML1",
}


def test_values_come_as_published_with_blanks_and_as_numbers():
    read = read_terms(ANNUITY | {"notionalPrincipal": "  1000.50", "nominalInterestRate": 0.05})
    assert read.notional_principal == Decimal("1000.50")
    assert read.nominal_interest_rate == Decimal("0.05")
    assert read.contract_type is ContractType.ANN
    assert read.cycle_of_interest_payment == Cycle.read("P1ML1")


def test_empty_text_is_not_given():
    assert read_terms(ANNUITY | {"purchaseDate": "", "rateSpread": " "}).purchase_date is None


def test_every_term_of_the_dictionary_is_a_field_unless_it_moves_no_money():
    moves = {
        entry.python_name
        for entry in dictionary().values()
        if entry.kind not in ("kept", "neutral")
    }
    assert moves == {field.name for field in fields(Terms)}
    assert all(entry.label.zh and entry.label.en for entry in dictionary().values())


@pytest.mark.parametrize(
    ("term", "value", "said"),
    [
        ("maturityDate", "2024-02-31", "no day"),
        ("maturityDate", "2023-12-31", "before the disbursement"),
        ("maturityDate", "2024-01-15", "before the disbursement"),
        ("maturityDate", "2224-01-15", "hundred years"),
        ("cycleAnchorDateOfPrincipalRedemption", "2024-01-01", "before the disbursement"),
        ("cycleAnchorDateOfPrincipalRedemption", "2025-02-01", "after maturity"),
        ("capitalizationEndDate", "2025-02-01", "after maturity"),
        ("nominalInterestRate", "5", "fraction"),
        ("nominalInterestRate", "4.35%", "not a number"),
        ("nominalInterestRate", "NaN", "no usable number"),
        ("notionalPrincipal", "-1", "more than zero"),
        ("notionalPrincipal", "0", "more than zero"),
        ("notionalPrincipal", "1e99", "no usable number"),
        ("notionalPrincipal", ["1"], "one value"),
        ("nextPrincipalRedemptionPayment", "-5", "more than zero"),
        ("cycleOfPrincipalRedemption", "1M", "no cycle"),
        ("cycleOfPrincipalRedemption", "P0M", "no cycle"),
        ("cycleOfPrincipalRedemption", "P1ML1@32", "no cycle"),
        ("cycleOfPrincipalRedemption", "", "not given"),
        ("dayCountConvention", "A364", "one of"),
        ("dayCountConvention", "", "not given"),
        ("contractType", "SWAPS", "one of"),
        ("cycleOfRateReset", "P1Y", "marketObjectCodeOfRateReset"),
        ("penaltyType", "A", "not supported"),
        ("lifeCap", "0.01", "floor"),
        ("cycleOfInterestPayment", "P9999YL1", "no cycle"),
        ("purchaseDate", "2023-01-01", "before the disbursement"),
        ("purchaseDate", "2025-02-01", "after maturity"),
        ("terminationDate", "2025-02-01", "after maturity"),
        ("currency", "\ud800", "no code"),
    ],
)
def test_what_is_wrong_is_said_with_the_terms_name_in_both_languages(term, value, said):
    with pytest.raises(TermError) as refused:
        read_terms(ANNUITY | {"lifeFloor": "0.02"} | {term: value})
    assert said in str(refused.value)
    assert refused.value.term in refused.value.text.zh
    assert refused.value.term in (term, said)


def test_a_term_that_nobody_knows_is_refused_with_the_one_meant():
    with pytest.raises(LendingError, match="did you mean maturityDate"):
        read_terms(ANNUITY | {"maturitydate": "2025-01-15"})


def test_a_payment_below_the_interest_never_repays():
    terms = read_terms(
        {**ANNUITY, "contractType": "NAM", "nextPrincipalRedemptionPayment": "3000"}
        | {"maturityDate": ""}
    )
    with pytest.raises(TermError, match="nextPrincipalRedemptionPayment"):
        schedule(terms)


def test_parts_must_be_as_many_as_their_days():
    exotic = {
        "contractType": "LAX",
        "statusDate": "2024-01-14",
        "initialExchangeDate": "2024-01-15",
        "notionalPrincipal": "100",
        "nominalInterestRate": "0.05",
        "dayCountConvention": "30E360",
        "arrayCycleAnchorDateOfPrincipalRedemption": ["2025-01-15", "2026-01-15"],
        "arrayCycleOfPrincipalRedemption": ["P1YL1", "P1YL1"],
        "arrayNextPrincipalRedemptionPayment": [50],
        "arrayIncreaseDecrease": ["DEC", "DEC"],
    }
    with pytest.raises(TermError, match="gives 1 parts where there are 2"):
        read_terms(exotic)


def test_parts_that_never_redeem_say_so():
    growing = {
        "contractType": "LAX",
        "statusDate": "2024-01-14",
        "initialExchangeDate": "2024-01-15",
        "notionalPrincipal": "100",
        "nominalInterestRate": "0.05",
        "dayCountConvention": "30E360",
        "arrayCycleAnchorDateOfPrincipalRedemption": ["2025-01-15"],
        "arrayCycleOfPrincipalRedemption": ["P1YL1"],
        "arrayNextPrincipalRedemptionPayment": [5],
        "arrayIncreaseDecrease": ["INC"],
    }
    with pytest.raises(TermError, match="do not redeem"):
        schedule(read_terms(growing))


def test_a_contract_without_maturity_needs_an_end():
    terms = read_terms(
        {
            "contractType": "UMP",
            "statusDate": "2024-01-14",
            "initialExchangeDate": "2024-01-15",
            "notionalPrincipal": "100",
            "nominalInterestRate": "0.05",
            "dayCountConvention": "30E360",
            "cycleOfInterestPayment": "P1YL1",
        }
    )
    with pytest.raises(TermError, match="maturityDate"):
        schedule(terms)
    assert len(schedule(terms, to=datetime(2026, 6, 1))) == 3  # noqa: DTZ001
