"""Collateral by ACTUS terms: called, it pays what is covered and never more than it is worth."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.lending.enhancement.cases import GOLD, LOAN, collateral, events, failed, price, reference

from changrong.lending.errors import LendingError

CHEAP = price("GOLD", ("2024-01-01", "400"))
DEAR = price("GOLD", ("2024-01-01", "900"))


@pytest.mark.parametrize(("market", "pays"), [(DEAR, 800_000), (CHEAP, 400_000)])
def test_it_pays_what_is_owed_or_what_it_is_worth(market: dict[str, object], pays: int) -> None:
    called, settled = events(collateral(), failed("2024-05-15"), market=market)
    assert called.notional_principal == 800_000
    assert settled.payoff == settled.exercise_amount == pays


def test_the_giver_of_collateral_loses_no_more_than_it_is_worth_either() -> None:
    settled = events(collateral(contractRole="SEL"), failed("2024-05-15"), market=CHEAP)[-1]
    assert settled.payoff == -400_000


def test_uncalled_it_is_released_with_the_last_contract_and_needs_no_price() -> None:
    [released] = events(collateral())
    assert (str(released.time.date()), released.type.name) == ("2025-01-10", "MD")


def test_a_price_that_is_not_known_yet_is_asked_for() -> None:
    late = price("GOLD", ("2024-06-01", "900"))
    with pytest.raises(LendingError, match="GOLD"):
        events(collateral(), failed("2024-05-15"), market=late)


def test_several_things_stand_together_cash_shares_and_claims_among_them() -> None:
    deposit = {"contractType": "CSH", "contractID": "cash-1", "currency": "CNY"}
    shares = GOLD | {"contractType": "STK", "contractID": "stk-1", "marketObjectCode": "X"}
    claim = LOAN | {"contractID": "claim-1", "notionalPrincipal": "600000"}
    terms = collateral(
        contractStructure=[
            reference(LOAN),
            reference(deposit | {"notionalPrincipal": "1000"}, "COVI"),
            reference(shares, "COVI"),
            reference(claim, "COVI"),
            reference({"marketObjectCode": "HOUSE"}, "COVI", "MOC"),
        ]
    )
    market = price("X", ("2024-01-01", "3")) | price("HOUSE", ("2024-01-01", "20000"))
    settled = events(terms, failed("2024-05-15"), market=market)[-1]
    owed = Decimal(200_000) + Decimal(200_000) * Decimal("0.0365") * 5 / 365
    assert settled.payoff == 1_000 + 3_000 + owed + 20_000


def test_a_failure_of_the_collateral_itself_calls_nothing() -> None:
    found = events(collateral(), failed("2024-05-15", contract="gold-1"), market=DEAR)
    assert [one.type.name for one in found] == ["MD"]


def test_more_than_the_whole_may_be_covered_by_collateral() -> None:
    terms = collateral(coverageOfCreditEnhancement="1.1")
    assert events(terms, failed("2024-05-15"), market=DEAR)[-1].payoff == 880_000
