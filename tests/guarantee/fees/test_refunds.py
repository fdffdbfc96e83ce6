"""What is given back of a fee when a guarantee ends early."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.guarantee.fees import Charge, FeeError, Outstanding, refund, unearned, unused
from changrong.money import Rounding

BEGIN, UNTIL = date(2023, 3, 1), date(2024, 3, 1)
CHARGE = Charge(BEGIN, 10_000_00, BEGIN, UNTIL, 1_000_000_00)


def test_the_days_it_did_not_run_go_back() -> None:
    found = unearned(CHARGE, date(2023, 9, 1))  # 182 of 366 days are left
    assert (found.kept, found.refund) == (5_027_33, 4_972_67)
    assert unearned(CHARGE, date(2023, 9, 1), rounding=Rounding.CEILING).refund == 4_972_68


def test_nothing_goes_back_at_the_end_and_all_before_the_beginning() -> None:
    assert unearned(CHARGE, UNTIL).refund == 0
    assert unearned(CHARGE, date(2025, 1, 1)).refund == 0
    assert unearned(CHARGE, BEGIN).refund == 10_000_00
    assert unearned(CHARGE, date(2022, 1, 1)).refund == 10_000_00


def test_only_what_was_paid_goes_back() -> None:
    assert unearned(CHARGE, BEGIN, paid=4_000_00).refund == 4_000_00
    with pytest.raises(FeeError, match="paid"):
        unearned(CHARGE, BEGIN, paid=10_000_01)


def test_what_was_lowered_goes_back_by_days_and_amount() -> None:
    half = Outstanding(date(2023, 9, 1), 500_000_00)
    assert unused(CHARGE, [half]).refund == 10_000_00 * 182 // (366 * 2)
    nothing = Outstanding(date(2023, 12, 1), 0)  # of 182 days at half, 91 at nothing
    assert unused(CHARGE, [half, nothing]).refund == 10_000_00 * (91 + 2 * 91) // (366 * 2)
    assert unused(CHARGE, []).refund == 0


def test_of_several_years_those_to_come_go_back_whole() -> None:
    later = Charge(UNTIL, 5_000_00, UNTIL, date(2025, 3, 1), 500_000_00)
    assert [one.refund for one in refund([CHARGE, later], date(2023, 9, 1))] == [
        4_972_67,
        5_000_00,
    ]


@given(
    st.integers(0, 10**13),
    st.integers(1, 4000),
    st.integers(-10, 4100),
    st.sampled_from(Rounding),
    st.data(),
)
def test_a_refund_is_never_more_than_was_paid_and_the_parts_sum_to_it(
    due: int, days: int, ran: int, rounding: Rounding, data: st.DataObject
) -> None:
    charge = Charge(BEGIN, due, BEGIN, BEGIN + timedelta(days), due)
    paid = data.draw(st.integers(0, due))
    found = unearned(charge, BEGIN + timedelta(ran), paid, rounding)
    assert 0 <= found.refund <= paid
    assert found.kept + found.refund == paid
