"""Quarterly premiums: the published rule, and what it says where nothing was published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.guarantee.fees import Draw, FeeError, Plan, Repaid
from changrong.guarantee.fees.premium_file import read_plan

TWO = Decimal("0.02")


def plan(amount: int, duration: int, *later: Draw, **other: Any) -> Plan:
    return Plan((Draw(amount), *later), duration, other.pop("rate", TWO), **other)


@pytest.mark.parametrize(
    ("duration", "quarters", "older"), [(1, 1, 1), (3, 1, 1), (4, 2, 1), (11, 4, 3), (12, 4, 4)]
)
def test_a_premium_is_due_for_each_quarter_begun(duration: int, quarters: int, older: int) -> None:
    """The older rule has whole quarters only, and at least one."""
    assert len(plan(100_000, duration).premiums()) == quarters
    assert len(plan(100_000, duration, is_legacy=True).premiums()) == older


def test_monthly_repayment_runs_to_the_very_end_of_an_uneven_duration() -> None:
    assert plan(400_00, 4).premiums() == (200, 50)  # 400 pounds, then a quarter of it


def test_quarterly_repayment_of_an_uneven_duration_is_in_proportion_to_its_months() -> None:
    assert plan(400_00, 4, repaid=Repaid.QUARTERLY).premiums() == (200, 50)


def test_an_annual_duration_is_rounded_up_to_whole_years() -> None:
    uneven = plan(10_000_00, 20, repaid=Repaid.ANNUALLY)
    assert uneven.premiums() == (5000,) * 4 + (2500,) * 3
    assert uneven.premiums() == plan(10_000_00, 24, repaid=Repaid.ANNUALLY).premiums()[:7]


def test_a_holiday_counts_in_whole_periods() -> None:
    free = plan(10_000_00, 24, repaid=Repaid.SIX_MONTHLY)
    assert plan(10_000_00, 24, repaid=Repaid.SIX_MONTHLY, holiday=5).premiums() == free.premiums()
    assert plan(10_000_00, 24, repaid=Repaid.SIX_MONTHLY, holiday=8).premiums() == (
        *(5000, 5000, 5000, 5000),
        *(3333, 3333, 1667, 1667),
    )


@pytest.mark.parametrize("holiday", [24, 25, 240])
def test_a_holiday_to_the_end_and_beyond_leaves_all_outstanding(holiday: int) -> None:
    assert plan(10_000_00, 24, holiday=holiday).premiums() == (5000,) * 8


def test_a_draw_counts_from_the_first_premium_on_or_after_its_month() -> None:
    late = plan(0, 12, Draw(1200_00, 4))
    assert late.premiums() == (0, 0, 450, 225)


def test_a_draw_between_the_last_premium_and_the_end_never_counts() -> None:
    assert plan(1200_00, 12, Draw(5_000_00, 11)).premiums() == plan(1200_00, 12).premiums()


def test_nothing_drawn_costs_nothing() -> None:
    assert plan(0, 12, Draw(0, 3)).premiums() == (0, 0, 0, 0)


def test_half_a_penny_goes_to_the_even_one() -> None:
    assert [plan(amount, 3).premiums()[0] for amount in (100, 300, 500)] == [0, 2, 2]


def test_the_part_repaid_is_cut_to_whole_pennies() -> None:
    assert plan(100, 9, rate=Decimal(1)).outstanding(3) == 100 - 33


def test_rates_of_any_size_are_exact() -> None:
    assert plan(10_000_00, 3, rate=Decimal("0.5")).premiums() == (125_000,)
    assert plan(10_000_00, 3, rate=Decimal("0.005")).premiums() == (1_250,)
    assert plan(10_000_00, 3, rate=Decimal(0)).premiums() == (0,)


AMOUNTS = st.integers(0, 10**12)
PLANS = st.builds(
    lambda draws, duration, rate, repaid, holiday, older: Plan(
        tuple(
            Draw(amount, 0 if number == 0 else month % duration)
            for number, (amount, month) in enumerate(draws)
        ),
        duration,
        rate,
        repaid,
        holiday,
        older,
    ),
    st.lists(st.tuples(AMOUNTS, st.integers(0, 200)), min_size=1, max_size=4),
    st.integers(1, 200),
    st.decimals(0, 1, places=4),
    st.sampled_from(Repaid),
    st.integers(0, 250),
    st.booleans(),
)


@given(PLANS)
def test_what_is_outstanding_lies_between_nothing_and_what_was_drawn(one: Plan) -> None:
    for month in range(one.duration + 24):
        drawn = sum(draw.amount for draw in one.draws if draw.month <= month)
        assert 0 <= one.outstanding(month) <= drawn


@given(PLANS)
def test_without_a_new_draw_premiums_never_rise(one: Plan) -> None:
    last = max(draw.month for draw in one.draws)
    due = [one.premium(month) for month in one.premiums_due if month >= last]
    assert due == sorted(due, reverse=True)


PARAMS = {"initial_draw_amount": 100_000, "repayment_duration": 12}


def case(**params: Any) -> dict[str, Any]:
    return {"params": PARAMS | params, "freq": "Monthly", "premium_rate_pct_pa": "2.00"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (case(repayment_duration=0), "repayment_duration"),
        (case(repayment_duration=-3), "repayment_duration"),
        (case(repayment_duration=12.5), "repayment_duration"),
        (case(repayment_duration=None), "repayment_duration"),
        (case(repayment_duration=True), "repayment_duration"),
        (case(repayment_duration=5000), "repayment_duration"),
        (case(initial_draw_amount=-1), "initial_draw_amount"),
        (case(initial_draw_amount="1000"), "initial_draw_amount"),
        (case(second_draw_amount=5), "second_draw_months"),
        (case(second_draw_amount=5, second_draw_months=12), "second_draw_months"),
        (case(third_draw_amount=5, third_draw_months=-1), "third_draw_months"),
        (case(fourth_draw_amount=-5, fourth_draw_months=1), "fourth_draw_amount"),
        (case(initial_capital_repayment_holiday=-1), "initial_capital_repayment_holiday"),
        (case(legacy_premium_calculation="yes"), "legacy_premium_calculation"),
        (case(fifth_draw_amount=5), "fifth_draw_amount"),
        (case() | {"freq": "Weekly"}, "freq"),
        (case() | {"premium_rate_pct_pa": "two"}, "premium_rate_pct_pa"),
        (case() | {"premium_rate_pct_pa": "-2"}, "premium_rate_pct_pa"),
        (case() | {"premium_rate_pct_pa": 200}, "premium_rate_pct_pa"),
        (case() | {"rate": 2}, "rate"),
        ({"params": 5}, "params"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(FeeError) as refused:
        read_plan(wrong)
    assert refused.value.field == field
    assert refused.value.text.zh.startswith(field)
    assert refused.value.text.en.startswith(field)


def test_a_case_is_read_as_it_is_published() -> None:
    given = case(second_draw_amount=50_000, second_draw_months=3) | {"premium_rate_pct_pa": "0.5"}
    assert read_plan(given) == plan(100_000, 12, Draw(50_000, 3), rate=Decimal("0.005"))
