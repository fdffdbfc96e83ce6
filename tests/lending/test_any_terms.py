"""Whatever is asked for, the answer is a schedule or a refusal with a name: never a crash."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from changrong.lending.contract_file import contract_of
from changrong.lending.errors import LendingError
from changrong.lending.schedule import Event
from changrong.lending.terms import dictionary
from changrong.money import Rounding
from changrong.text import Text

days = st.dates(date(2016, 1, 1), date(2040, 12, 31)).map(date.isoformat)
early = st.dates(date(2015, 1, 1), date(2016, 12, 31)).map(date.isoformat)
odd_days = st.sampled_from(
    ["2024-02-31", "", "9999-12-31", "0001-01-01", "x", "2030-06-30T23:59:59"]
)
amounts = st.sampled_from(["0", "1", "100.01", "5000", " 250000", "1e15", "-3", "NaN", ""])
rates = st.sampled_from(["0", "0.0435", "-0.01", "-0.9", "-1", "1", "5", "0.3333333333333333333"])
GOOD = ["P1ML0", "P1ML1", "P3ML1", "P1YL1", "P2WL0", "P45DL1", "P1ML1@31"]
cycles = st.sampled_from([*GOOD, "P0M", ""])
good_cycles = st.sampled_from(GOOD)
choices = {
    "contractType": ["PAM", "LAM", "NAM", "ANN", "CLM", "UMP", "LAX", "XYZ"],
    "contractRole": ["RPA", "RPL"],
    "calendar": ["NC", "MF", "CN"],
    "businessDayConvention": ["SCF", "SCMF", "CSF", "SCP", "CSMP", "NOS"],
    "endOfMonthConvention": ["SD", "EOM"],
    "dayCountConvention": ["AA", "A360", "A365", "30E360", "30E360ISDA", "28E336"],
    "interestCalculationBase": ["NT", "NTIED", "NTL"],
    "feeBasis": ["A", "N"],
    "scalingEffect": ["OOO", "IOO", "0N0", "INO"],
    "arrayIncreaseDecrease": ["INC", "DEC"],
    "arrayFixedVariable": ["FIX", "VAR"],
}
plain = {
    "moment": days | odd_days,
    "amount": amounts,
    "number": rates | amounts,
    "rate": rates,
    "cycle": cycles,
    "period": cycles | st.just("P0D"),
    "code": st.sampled_from(["X", "Y", ""]),
}


def values(name: str, kind: str) -> st.SearchStrategy[Any]:
    one = st.sampled_from(choices[name]) if name in choices else plain[kind.removesuffix("s")]
    return st.lists(one, min_size=1, max_size=3) if kind.endswith("s") else one


needed = {
    "contractType": values("contractType", "choice"),
    "statusDate": st.just("2014-12-31") | early,
    "initialExchangeDate": early,
    "notionalPrincipal": st.sampled_from(["5000", "1234567.89"]),
    "dayCountConvention": values("dayCountConvention", "choice"),
    "nominalInterestRate": st.just("0.0435") | rates,
    "maturityDate": days,
    "cycleOfPrincipalRedemption": good_cycles,
    "cycleOfInterestPayment": good_cycles,
    "nextPrincipalRedemptionPayment": st.sampled_from(["", "500", "40"]),
}
other = {
    entry.name: values(entry.name, entry.kind)
    for entry in dictionary().values()
    if entry.kind not in ("kept", "neutral") and entry.name not in needed
}
SENSIBLE = [
    "contractRole",
    "calendar",
    "businessDayConvention",
    "endOfMonthConvention",
    "interestCalculationBase",
    "interestCalculationBaseAmount",
    "cycleOfInterestCalculationBase",
    "accruedInterest",
    "premiumDiscountAtIED",
    "rateSpread",
    "rateMultiplier",
    "lifeCap",
    "periodFloor",
]
some = {name: found for name, found in other.items() if name in SENSIBLE}
SEEN = {
    "X": {
        "data": [
            {"timestamp": "2015-01-01", "value": "0.03"},
            {"timestamp": "2024-06-01", "value": "2"},
        ]
    }
}
sensible = st.fixed_dictionaries(needed, optional=some)
wild = st.fixed_dictionaries(needed, optional=other)


@settings(max_examples=200)
@given(sensible | wild, st.none() | days, st.none() | st.sampled_from(Rounding))
def test_any_terms_give_a_schedule_in_order_or_a_refusal_in_both_languages(
    given_terms, to, rounding
):
    asked = {"terms": given_terms, "dataObserved": SEEN, "to": to}
    try:
        events = contract_of(asked).schedule(rounding)
    except LendingError as error:
        event("refused")
        said = error.text
    else:
        event("a schedule")
        check(events, rounding)
        said = Text("有", "some")
    assert said.zh
    assert said.en


def check(events: list[Event], rounding: Rounding | None) -> None:
    order = [(one.time, one.type) for one in events]
    assert order == sorted(order)
    if rounding is not None:
        assert all(one.payoff == round(one.payoff, 2) for one in events)
    assert all(isinstance(one.payoff, Decimal) for one in events)
