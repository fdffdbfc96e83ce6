"""Whatever terms are given, there is a schedule or a refusal in words, and never anything else."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.lending.enhancement.cases import (
    GOLD,
    LOAN,
    collateral,
    failed,
    guarantee,
    price,
    reference,
)

from changrong.lending.contract_file import contract_of
from changrong.lending.errors import LendingError
from changrong.money import Rounding
from changrong.text import Text

DAYS = st.dates().map(str) | st.sampled_from(
    ["2024-01-01", "2024-01-10", "2024-02-29", "2024-06-15", "2025-01-10", "2024-12-31T23:59:59"]
)
JUNK = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just([]) | st.just({})
AMOUNTS = st.sampled_from(["0", "1", "-1", "1000000", "1e18", "0.005", "NaN"])
PERIODS = st.sampled_from(["P0D", "P5D", "P1ML0", "P3ML1", "P1YL0", "P1M", "P999Y", "x"])
OPTIONAL = {
    "statusDate": DAYS,
    "maturityDate": DAYS,
    "exerciseDate": DAYS,
    "exerciseAmount": AMOUNTS,
    "settlementPeriod": PERIODS,
    "calendar": st.sampled_from(["NC", "MF", "CN"]),
    "businessDayConvention": st.sampled_from(["NOS", "SCF", "CSP", "SCMF", "XXX"]),
    "guaranteedExposure": st.sampled_from(["NO", "NI", "MV"]),
    "coverageOfCreditEnhancement": st.sampled_from(["0", "0.5", "1", "1.5", "x"]),
    "creditEventTypeCovered": st.sampled_from(["DF", ["DL", "DQ"], []]),
    "contractStructure": JUNK | st.lists(JUNK.map(lambda one: {"object": one}), max_size=2),
}
FOR_A_GUARANTEE = {
    "purchaseDate": DAYS,
    "terminationDate": DAYS,
    "priceAtTerminationDate": AMOUNTS,
    "notionalPrincipal": AMOUNTS,
    "feeRate": AMOUNTS,
    "feeBasis": st.sampled_from(["A", "N"]),
    "cycleOfFee": PERIODS,
    "cycleAnchorDateOfFee": DAYS,
    "feeAccrued": AMOUNTS,
    "dayCountConvention": st.sampled_from(["A365", "30E360", "AA", "30E360ISDA"]),
}
SENSIBLE = {
    "coverageOfCreditEnhancement": st.sampled_from(["0.5", "1"]),
    "guaranteedExposure": st.sampled_from(["NO", "NI"]),
    "settlementPeriod": st.sampled_from(["P0D", "P5D", "P1M"]),
    "calendar": st.sampled_from(["NC", "MF", "CN"]),
    "businessDayConvention": st.sampled_from(["NOS", "SCF", "CSP", "SCMF"]),
    "maturityDate": st.sampled_from(["2024-06-15", "2025-01-10", "2024-12-31T23:59:59"]),
    "feeRate": st.sampled_from(["0.01", "-0.01"]),
    "terminationDate": st.just("2024-08-01"),
}
WITH_FEES = {"feeBasis": "N", "cycleOfFee": "P1ML0", "dayCountConvention": "A365"}
CODED = LOAN | {"marketObjectCode": "LOAN-1"}
COVERED = st.sampled_from([[reference(LOAN)], [reference(CODED)]])
PLEDGED = COVERED.map(lambda covered: [*covered, reference(GOLD, "COVI")])
GUARANTEES = st.builds(
    lambda covered, other: guarantee(contractStructure=covered) | other,
    COVERED,
    st.fixed_dictionaries({}, optional=OPTIONAL | FOR_A_GUARANTEE),
)
SENSIBLE_ONES = st.fixed_dictionaries({}, optional=SENSIBLE).map(
    lambda other: guarantee(**WITH_FEES) | other
)
PLEDGES = st.builds(
    lambda covered, other: collateral(contractStructure=covered) | other,
    PLEDGED,
    st.fixed_dictionaries({}, optional=OPTIONAL),
)
EVENTS = st.lists(
    st.builds(failed, DAYS, st.just("loan-1"), st.sampled_from(["DF", "DQ"])), max_size=2
)
MARKET = price("GOLD", ("2024-03-01", "400")) | price("LOAN-1", ("2024-01-01", "1100000"))


@settings(max_examples=300)
@given(
    GUARANTEES | PLEDGES | SENSIBLE_ONES,
    EVENTS,
    st.just("") | DAYS,
    st.none() | st.sampled_from(Rounding),
)
def test_any_terms_give_a_schedule_in_order_or_a_refusal_in_both_languages(
    terms, seen, to, rounding
):
    case = {"terms": terms, "dataObserved": MARKET, "eventsObserved": seen, "to": to}
    try:
        found = contract_of(case).schedule(rounding)
    except LendingError as error:
        event("refused")
        said, found = error.text, []
    else:
        event("a schedule")
        said = Text("有", "some")
    assert said.zh
    assert said.en
    times = [one.time for one in found]
    assert times == sorted(times)
    assert all(isinstance(one.payoff, Decimal) for one in found)
    if rounding is not None:
        assert all(one.payoff == round(one.payoff, 2) for one in found)
    if found and not to:
        assert found[-1].notional_principal == 0
