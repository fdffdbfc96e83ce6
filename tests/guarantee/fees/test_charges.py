"""Guarantee fees: amount x rate x part of a year, collected at once, yearly or with repayments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.guarantee.fees import (
    Charge,
    Collected,
    FeeError,
    FeeTerms,
    Outstanding,
    YearBasis,
    charges,
    fee,
)
from changrong.lending.cost import Due, Paid, all_in_cost
from changrong.money import Rounding

MILLION = 1_000_000_00
ONE_PERCENT = Decimal("0.01")
BEGIN = date(2023, 3, 1)


def test_a_year_by_days_and_a_year_by_months() -> None:
    until = date(2024, 3, 1)  # 366 days
    for basis, amount in (
        (YearBasis.DAYS_365, 10_027_40),
        (YearBasis.DAYS_360, 10_166_67),
        (YearBasis.MONTHS_12, 10_000_00),
    ):
        terms = FeeTerms(ONE_PERCENT, basis)
        [charge] = charges(terms, [Outstanding(BEGIN, MILLION)], until)
        assert charge == Charge(BEGIN, amount, BEGIN, until, MILLION)


def test_each_rounding_is_the_one_named() -> None:
    half = Fraction(1, 2)
    assert fee(101, Decimal("0.01"), half, Rounding.HALF_UP) == 1  # 0.505
    assert fee(100, Decimal("0.01"), half, Rounding.HALF_UP) == 1  # exactly a half
    assert fee(100, Decimal("0.01"), half, Rounding.HALF_EVEN) == 0
    assert fee(100, Decimal("0.01"), half, Rounding.CEILING) == 1
    assert fee(100, Decimal("0.01"), half, Rounding.FLOOR) == 0


def test_yearly_it_is_reckoned_on_what_is_then_outstanding() -> None:
    terms = FeeTerms(ONE_PERCENT, YearBasis.MONTHS_12, Collected.YEARLY)
    amounts = [Outstanding(BEGIN, MILLION), Outstanding(date(2024, 2, 1), 400_000_00)]
    found = charges(terms, amounts, date(2025, 9, 1))
    assert [(one.on, one.amount, one.until) for one in found] == [
        (BEGIN, 10_000_00, date(2024, 3, 1)),
        (date(2024, 3, 1), 4_000_00, date(2025, 3, 1)),
        (date(2025, 3, 1), 2_000_00, date(2025, 9, 1)),
    ]


def test_with_repayments_it_is_due_when_the_amount_falls() -> None:
    terms = FeeTerms(ONE_PERCENT, YearBasis.DAYS_365, Collected.WITH_REPAYMENTS)
    amounts = [Outstanding(BEGIN, MILLION), Outstanding(date(2023, 9, 1), 500_000_00)]
    found = charges(terms, amounts, date(2024, 3, 1))
    assert [(one.on, one.amount) for one in found] == [
        (date(2023, 9, 1), 5_041_10),  # 184 days on a million
        (date(2024, 3, 1), 2_493_15),  # 182 days on half of it
    ]


def test_what_is_repaid_before_the_end_costs_nothing_more() -> None:
    terms = FeeTerms(ONE_PERCENT, collected=Collected.YEARLY)
    amounts = [Outstanding(BEGIN, MILLION), Outstanding(date(2024, 1, 1), 0)]
    assert [one.on for one in charges(terms, amounts, date(2026, 3, 1))] == [BEGIN]


def test_a_guarantee_of_the_last_of_february_has_its_years() -> None:
    terms = FeeTerms(ONE_PERCENT, YearBasis.MONTHS_12, Collected.YEARLY)
    leap = date(2024, 2, 29)
    found = charges(terms, [Outstanding(leap, MILLION)], date(2026, 2, 28))
    assert [(one.on, one.amount) for one in found] == [
        (leap, 10_000_00),
        (date(2025, 2, 28), 10_000_00),
    ]


@given(
    st.integers(0, 10**13),
    st.decimals(0, 1, places=5),
    st.lists(st.integers(1, 400), min_size=1, max_size=8),
)
def test_with_one_amount_the_parts_come_to_the_whole_within_a_fen_each(
    amount: int, rate: Decimal, days: list[int]
) -> None:
    until = BEGIN + timedelta(sum(days))
    at_once = charges(FeeTerms(rate), [Outstanding(BEGIN, amount)], until)
    steps, day = [], BEGIN
    for count in days:
        steps.append(Outstanding(day, amount))
        day += timedelta(count)
    terms = FeeTerms(rate, collected=Collected.WITH_REPAYMENTS)
    parts = charges(terms, steps, until)
    whole = sum(one.amount for one in at_once)
    assert abs(sum(one.amount for one in parts) - whole) <= len(days)


@pytest.mark.parametrize(
    ("terms", "amounts", "until", "field"),
    [
        (FeeTerms(ONE_PERCENT), [], date(2024, 3, 1), "guaranteed"),
        (FeeTerms(ONE_PERCENT), [Outstanding(BEGIN, MILLION)], BEGIN, "until"),
        (FeeTerms(ONE_PERCENT), [Outstanding(BEGIN, -1)], date(2024, 3, 1), "guaranteed"),
        (
            FeeTerms(ONE_PERCENT),
            [Outstanding(BEGIN, 5), Outstanding(BEGIN, 4)],
            date(2024, 3, 1),
            "guaranteed.since",
        ),
        (
            FeeTerms(ONE_PERCENT, YearBasis.MONTHS_12),
            [Outstanding(BEGIN, MILLION)],
            date(2024, 3, 2),
            "until",
        ),
    ],
)
def test_nonsense_is_refused(
    terms: FeeTerms, amounts: list[Outstanding], until: date, field: str
) -> None:
    with pytest.raises(FeeError) as refused:
        charges(terms, amounts, until)
    assert refused.value.field == field


@pytest.mark.parametrize("rate", [Decimal("1.5"), Decimal("-0.01"), Decimal("NaN"), 0.01])
def test_a_rate_is_a_fraction(rate: Decimal) -> None:
    with pytest.raises(FeeError, match="rate"):
        FeeTerms(rate)


def test_a_guarantee_fee_takes_its_place_in_the_all_in_cost_of_the_loan() -> None:
    """The lending room reckons it; a charge gives the day and the amount."""
    until = date(2024, 3, 1)
    terms = FeeTerms(ONE_PERCENT, YearBasis.MONTHS_12)
    [charge] = charges(terms, [Outstanding(BEGIN, MILLION)], until)
    paid = [
        Paid(charge.on, charge.amount, Due.GUARANTEE),
        Paid(until, MILLION, Due.PRINCIPAL),
        Paid(until, 40_000_00, Due.INTEREST),
    ]
    cost = all_in_cost([(BEGIN, MILLION)], paid)
    assert cost.paid[Due.GUARANTEE] == 10_000_00
    days = Decimal(365) / 366
    ten = Decimal("1e-10")
    assert cost.interest_part == (Decimal("1.04") ** days - 1).quantize(ten)
    assert cost.yearly == ((Decimal("1.04") / Decimal("0.99")) ** days - 1).quantize(ten)
