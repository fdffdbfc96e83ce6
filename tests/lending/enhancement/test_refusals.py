"""What is not known or not supported is refused by name, in both languages, never passed over."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lending.enhancement.cases import (
    GOLD,
    LOAN,
    collateral,
    events,
    failed,
    guarantee,
    reference,
)

from changrong.lending.errors import LendingError

NAMED = reference({"contractIdentifier": "loan-1"}, kind="CID")

WRONG: list[tuple[dict[str, Any], str]] = [
    (guarantee(nominalInterestRate="0.04"), "nominalInterestRate"),
    (guarantee(guaranteeFee="0.04"), "guaranteeFee"),
    (guarantee(guaranteedExposure="XX"), "guaranteedExposure"),
    (guarantee(creditEventTypeCovered="PF"), "creditEventTypeCovered"),
    (guarantee(contractRole="RPA"), "contractRole"),
    (guarantee(coverageOfCreditEnhancement="1.2"), "coverageOfCreditEnhancement"),
    (guarantee(coverageOfCreditEnhancement="-0.2"), "coverageOfCreditEnhancement"),
    (guarantee(notionalPrincipal="-1"), "notionalPrincipal"),
    (guarantee(exerciseAmount="5"), "exerciseDate"),
    (guarantee(statusDate="2024-02-01", exerciseDate="2024-01-20"), "exerciseAmount"),
    (guarantee(exerciseDate="2026-01-01"), "exerciseDate"),
    (guarantee(maturityDate="2023-12-31"), "maturityDate"),
    (guarantee(feeRate="0.01", feeBasis="N", cycleOfFee="P1ML0"), "dayCountConvention"),
    (guarantee(feeRate="0.01"), "cycleOfFee"),
    (guarantee(contractStructure=[]), "contractStructure"),
    (guarantee(contractStructure=[NAMED]), "notionalPrincipal"),
    (guarantee(contractStructure=[NAMED], notionalPrincipal="5"), "maturityDate"),
    (guarantee(contractStructure=[reference(LOAN), reference(LOAN)]), "loan-1"),
    (guarantee(contractStructure=[reference(LOAN), reference(GOLD, "COVI")]), "COVI"),
    (guarantee(contractStructure=[reference(GOLD)]), "reference 1"),
    (guarantee(contractStructure=[reference(LOAN, "UDL")]), "UDL"),
    (guarantee(contractStructure=[reference(LOAN, kind="EID")]), "EID"),
    (guarantee(contractStructure=[reference(LOAN | {"rate": "1"})]), "rate"),
    (guarantee(contractStructure=[reference(LOAN | {"currency": "USD"})]), "USD"),
    (guarantee(contractStructure=[reference(LOAN | {"contractID": ""})]), "contractID"),
    (guarantee(contractStructure=[reference(LOAN) | {"weight": 1}]), "weight"),
    (guarantee(guaranteedExposure="MV"), "marketObjectCode"),
    (collateral(purchaseDate="2024-01-10"), "purchaseDate"),
    (collateral(feeRate="0.01"), "feeRate"),
    (collateral(contractStructure=[reference(LOAN)]), "COVI"),
    (
        collateral(
            contractStructure=[reference(LOAN), reference(GOLD | {"quantity": "-1"}, "COVI")]
        ),
        "quantity",
    ),
    (
        collateral(
            contractStructure=[reference(LOAN), reference(GOLD | {"marketObjectCode": ""}, "COVI")]
        ),
        "marketObjectCode",
    ),
    (
        collateral(
            contractStructure=[reference(LOAN), reference(GOLD | {"contractType": "SWAPS"}, "COVI")]
        ),
        "SWAPS",
    ),
]


@pytest.mark.parametrize(("terms", "named"), WRONG, ids=lambda one: one if str(one) == one else "")
def test_a_term_at_fault_is_named(terms: dict[str, Any], named: str) -> None:
    with pytest.raises(LendingError) as refused:
        events(terms)
    assert named in refused.value.text.en
    assert named in refused.value.text.zh or "1" in named


@pytest.mark.parametrize(
    ("seen", "named"),
    [
        (failed("2024-05-15") | {"type": "PR"}, "PR"),
        (failed("2024-05-15", how="XX"), "contractPerformance"),
        (failed("2024-05-15", contract=""), "contractId"),
        (failed("2024-05-15") | {"value": 5}, "amount"),
        (failed("2024-13-15"), "2024-13-15"),
        (failed("2024-01-09"), "exerciseDate"),
        (failed("2024-05-15") | {"states": {"contractPerformance": "DF", "x": 1}}, "states"),
    ],
)
def test_an_event_at_fault_is_named(seen: dict[str, Any], named: str) -> None:
    with pytest.raises(LendingError, match=named):
        events(guarantee(), seen)
