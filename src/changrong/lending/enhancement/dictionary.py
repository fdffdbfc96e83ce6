"""Which terms a guarantee and collateral have, and what stands as collateral."""

from __future__ import annotations

from pathlib import Path

from changrong.lending.enhancement.terms import EnhancementType
from changrong.lending.errors import TermError
from changrong.lending.terms import Entry, dictionary
from changrong.lending.terms.dictionary import read_dictionary

FILE = Path(__file__).with_name("dictionary.toml")
ENTRIES = dictionary() | read_dictionary(FILE)


def _known(*names: str) -> dict[str, Entry]:
    return {name: ENTRIES[name] for name in names}


_KEPT = ("contractID", "creatorID", "counterpartyID", "seniority", "settlementCurrency")
_COMMON = _known(
    *(*_KEPT, "contractType", "contractRole", "contractPerformance", "statusDate"),
    *("contractDealDate", "currency", "calendar", "businessDayConvention"),
    *("endOfMonthConvention", "maturityDate", "guaranteedExposure"),
    *("coverageOfCreditEnhancement", "creditEventTypeCovered", "settlementPeriod"),
    *("exerciseDate", "exerciseAmount", "contractStructure"),
)
TERMS = {
    EnhancementType.COLLATERAL: _COMMON,
    EnhancementType.GUARANTEE: _COMMON
    | _known(
        *("dayCountConvention", "notionalPrincipal", "purchaseDate", "priceAtPurchaseDate"),
        *("terminationDate", "priceAtTerminationDate"),
        *("cycleAnchorDateOfFee", "cycleOfFee", "feeBasis", "feeRate", "feeAccrued"),
    ),
}
"""What each type has: collateral is neither bought nor paid for, and its amount is that covered."""
ASSET = _known(
    *(*_KEPT, "creatorId", "contractType", "contractRole", "statusDate", "contractDealDate"),
    *("currency", "marketObjectCode", "quantity", "unit", "notionalPrincipal"),
)


def refused(term: str, value: object, zh: str, en: str) -> TermError:
    """The error for a term of a guarantee, of collateral or of what it refers to."""
    return ENTRIES[term].refused(value, zh, en)
