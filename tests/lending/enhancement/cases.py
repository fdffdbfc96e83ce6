"""Guarantees and collateral in the form of a published case, made to measure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from changrong.lending.contract_file import contract_of
from changrong.lending.enhancement import EnhancementEvent
from changrong.money import Rounding

LOAN = {
    "contractType": "LAM",
    "contractID": "loan-1",
    "contractRole": "RPA",
    "statusDate": "2024-01-01",
    "currency": "CNY",
    "initialExchangeDate": "2024-01-10",
    "maturityDate": "2025-01-10",
    "notionalPrincipal": "1200000",
    "nominalInterestRate": "0.0365",
    "dayCountConvention": "A365",
    "cycleAnchorDateOfPrincipalRedemption": "2024-02-10",
    "cycleOfPrincipalRedemption": "P1ML0",
    "nextPrincipalRedemptionPayment": "100000",
    "cycleAnchorDateOfInterestPayment": "2024-02-10",
    "cycleOfInterestPayment": "P1ML0",
}
GOLD = {
    "contractType": "COM",
    "contractID": "gold-1",
    "currency": "CNY",
    "contractRole": "RPA",
    "marketObjectCode": "GOLD",
    "quantity": "1000",
    "unit": "GRM",
}


def reference(what: dict[str, Any], role: str = "COVE", kind: str = "CNT") -> dict[str, Any]:
    return {"object": what, "referenceType": kind, "referenceRole": role}


def guarantee(**other: Any) -> dict[str, Any]:
    """A guarantee bought with the loan, whose role is that of the bank."""
    return {
        "contractType": "CEG",
        "contractID": "guarantee-1",
        "contractRole": "BUY",
        "statusDate": "2024-01-01",
        "currency": "CNY",
        "purchaseDate": "2024-01-10",
        "priceAtPurchaseDate": "0",
        "guaranteedExposure": "NO",
        "creditEventTypeCovered": "DF",
        "contractStructure": [reference(LOAN)],
    } | other


def collateral(**other: Any) -> dict[str, Any]:
    return {
        "contractType": "CEC",
        "contractID": "pledge-1",
        "contractRole": "BUY",
        "statusDate": "2024-01-01",
        "currency": "CNY",
        "guaranteedExposure": "NO",
        "creditEventTypeCovered": "DF",
        "contractStructure": [reference(LOAN), reference(GOLD, "COVI")],
    } | other


def failed(day: str, contract: str = "loan-1", how: str = "DF") -> dict[str, Any]:
    return {
        "time": day,
        "type": "CE",
        "value": 0,
        "contractId": contract,
        "states": {"contractPerformance": how},
    }


def price(code: str, *points: tuple[str, str]) -> dict[str, Any]:
    return {code: {"data": [{"timestamp": day, "value": value} for day, value in points]}}


def events(
    terms: dict[str, Any],
    *seen: dict[str, Any],
    market: dict[str, Any] | None = None,
    to: str = "",
    rounding: Rounding | None = None,
) -> list[EnhancementEvent]:
    case = {"terms": terms, "dataObserved": market or {}, "eventsObserved": list(seen), "to": to}
    found: list[Any] = list(contract_of(case).schedule(rounding))
    return found


def told(found: list[EnhancementEvent]) -> list[tuple[str, str, Decimal, Decimal]]:
    """Day, type, what is paid and what is covered after it."""
    return [
        (str(one.time.date()), one.type.name, one.payoff, one.notional_principal) for one in found
    ]
