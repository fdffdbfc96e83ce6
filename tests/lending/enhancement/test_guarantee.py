"""A guarantee by ACTUS terms: what it covers when, and when it is called."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.lending.enhancement.cases import LOAN, events, failed, guarantee, price, reference, told

from changrong.money import Rounding


def test_uncalled_it_runs_out_with_the_last_contract_it_covers() -> None:
    longer = LOAN | {"contractID": "loan-2", "maturityDate": "2025-06-10"}
    found = events(guarantee(contractStructure=[reference(LOAN), reference(longer)]))
    assert told(found) == [
        ("2024-01-10", "PRD", 0, 2_400_000),
        ("2025-06-10", "MD", 0, 0),
    ]


def test_its_own_maturity_stands_before_those_of_what_it_covers() -> None:
    [_, last] = events(guarantee(maturityDate="2024-06-30"))
    assert (str(last.time.date()), last.type.name) == ("2024-06-30", "MD")


def test_a_covered_contract_without_a_stated_end_ends_when_it_is_repaid() -> None:
    open_ended = {name: value for name, value in LOAN.items() if name != "maturityDate"}
    [_, last] = events(guarantee(contractStructure=[reference(open_ended)]))
    assert str(last.time.date()) == "2025-01-10"


def test_called_it_pays_the_part_covered_of_what_is_still_owed() -> None:
    found = events(guarantee(coverageOfCreditEnhancement="0.8"), failed("2024-05-15"))
    assert told(found) == [
        ("2024-01-10", "PRD", 0, 960_000),
        ("2024-05-15", "XD", 0, 640_000),
        ("2024-05-15", "STD", 640_000, 0),
    ]


def test_interest_is_covered_where_the_terms_say_so() -> None:
    called = events(guarantee(guaranteedExposure="NI"), failed("2024-05-15"))[-1]
    interest = Decimal(800_000) * Decimal("0.0365") * 5 / 365
    assert called.payoff == 800_000 + interest


def test_market_value_is_covered_where_the_terms_say_so() -> None:
    terms = guarantee(
        guaranteedExposure="MV",
        contractStructure=[reference(LOAN | {"marketObjectCode": "LOAN-1"})],
    )
    market = price("LOAN-1", ("2024-01-01", "1190000"), ("2024-05-01", "500000"))
    found = events(terms, failed("2024-05-15"), market=market)
    assert [one.notional_principal for one in found] == [1_190_000, 500_000, 0]
    assert found[-1].payoff == 500_000


def test_the_protector_sees_every_amount_with_the_other_sign() -> None:
    seen = failed("2024-05-15")
    bought = events(guarantee(priceAtPurchaseDate="50"), seen)
    sold = events(guarantee(priceAtPurchaseDate="50", contractRole="SEL"), seen)
    assert [one.payoff for one in sold] == [-one.payoff for one in bought]
    assert [one.exercise_amount for one in sold] == [-one.exercise_amount for one in bought]
    assert bought[0].payoff == -50


def test_only_the_events_named_call_it_and_only_of_contracts_it_covers() -> None:
    for seen in (failed("2024-05-15", how="DQ"), failed("2024-05-15", contract="loan-9")):
        assert [one.type.name for one in events(guarantee(), seen)] == ["PRD", "MD"]
    both = guarantee(creditEventTypeCovered=["DQ", "DF"])
    assert events(both, failed("2024-05-15", how="DQ"))[-1].type.name == "STD"


def test_of_several_events_the_first_calls() -> None:
    found = events(guarantee(), failed("2024-09-15"), failed("2024-03-15"))
    assert told(found)[1:] == [
        ("2024-03-15", "XD", 0, 1_000_000),
        ("2024-03-15", "STD", 1_000_000, 0),
    ]


def test_an_event_on_the_last_day_still_calls_and_one_after_it_does_not() -> None:
    short = guarantee(maturityDate="2024-06-30")
    assert events(short, failed("2024-06-30"))[-1].type.name == "STD"
    assert events(short, failed("2024-07-01"))[-1].type.name == "MD"


def test_settlement_comes_after_its_period_on_a_working_day() -> None:
    terms = guarantee(
        settlementPeriod="P30D",
        calendar="MF",
        businessDayConvention="SCF",
        maturityDate="2025-01-10",
    )
    found = events(terms, failed("2024-05-16"))
    assert [(str(one.time.date()), one.type.name) for one in found[1:]] == [
        ("2024-05-16", "XD"),
        ("2024-06-17", "STD"),  # the thirtieth day is a Saturday
    ]
    assert {str(one.exercise_date)[:10] for one in found[1:]} == {"2024-05-16"}


def test_settlement_never_goes_back_behind_the_call() -> None:
    terms = guarantee(calendar="MF", businessDayConvention="SCP")
    found = events(terms, failed("2024-05-19"))  # a Sunday
    assert [(str(one.time.date()), one.type.name, one.payoff) for one in found[1:]] == [
        ("2024-05-19", "XD", 0),
        ("2024-05-19", "STD", 800_000),
    ]


def test_to_the_fen_it_covers_what_the_loan_owes_to_the_fen() -> None:
    odd = LOAN | {"notionalPrincipal": "1000000", "nextPrincipalRedemptionPayment": "83333.335"}
    terms = guarantee(contractStructure=[reference(odd)])
    assert events(terms, failed("2024-05-15"))[-1].payoff == Decimal("666666.66")
    money = events(terms, failed("2024-05-15"), rounding=Rounding.HALF_UP)[-1]
    assert money.payoff == Decimal("666666.64")  # four payments of 83,333.34


def test_what_was_called_is_settled_even_after_the_end_of_the_analysis() -> None:
    terms = guarantee(settlementPeriod="P30D")
    found = events(terms, failed("2024-05-16"), to="2024-05-20")
    assert [one.type.name for one in found] == ["PRD", "XD", "STD"]
    assert [one.type.name for one in events(terms, failed("2024-05-16"), to="2024-05-10")] == [
        "PRD"
    ]


def test_terms_may_say_when_it_was_exercised_and_for_how_much() -> None:
    exercised = guarantee(
        statusDate="2024-06-01",
        exerciseDate="2024-05-15",
        exerciseAmount="640000",
        settlementPeriod="P30D",
    )
    [settled] = events(exercised)
    assert told([settled]) == [("2024-06-14", "STD", 640_000, 0)]
    to_come = events(guarantee(exerciseDate="2024-05-15"))
    assert told(to_come)[1:] == [
        ("2024-05-15", "XD", 0, 800_000),
        ("2024-05-15", "STD", 800_000, 0),
    ]


def test_terminated_it_ends_and_can_no_longer_be_called() -> None:
    terms = guarantee(terminationDate="2024-04-01", priceAtTerminationDate="12")
    assert told(events(terms, failed("2024-05-15")))[1:] == [("2024-04-01", "TD", 12, 0)]


def test_an_amount_agreed_is_covered_whatever_is_owed() -> None:
    agreed = guarantee(notionalPrincipal="500000", coverageOfCreditEnhancement="0.5")
    assert [one.notional_principal for one in events(agreed, failed("2024-05-15"))] == [
        250_000,
        250_000,
        0,
    ]


def test_a_loan_that_the_bank_owes_is_covered_as_one_it_is_owed() -> None:
    owed = guarantee(contractStructure=[reference(LOAN | {"contractRole": "RPL"})])
    assert told(events(owed)) == told(events(guarantee()))


@given(st.integers(0, 400), st.decimals(0, 1, places=3), st.sampled_from(["NO", "NI"]))
def test_it_never_pays_more_than_the_part_covered_of_the_loan(
    day: int, part: Decimal, exposure: str
) -> None:
    when = date(2024, 1, 10) + timedelta(day)
    terms = guarantee(guaranteedExposure=exposure, coverageOfCreditEnhancement=str(part))
    found = events(terms, failed(str(when)), rounding=Rounding.HALF_UP)
    paid = sum((one.payoff for one in found), Decimal(0))
    most = part * Decimal(1_200_000) * (1 + Decimal("0.0365") * 31 / 365)
    assert 0 <= paid <= most + Decimal("0.01")
    assert paid == paid.quantize(Decimal("0.01"))
    assert found[-1].notional_principal == 0
