"""A cut of the fee rate comes from a notice, and never raises a fee."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.guarantee.fees import FeeError, YearBasis, fee, lowered
from changrong.guarantee.fees.cuts import CUT
from changrong.policy import Book, Grant

ON = date(2020, 3, 1)
MILLION = 1_000_000_00
YEAR = Fraction(1)


@pytest.fixture(scope="module")
def grants(notices: Book) -> tuple[Grant, ...]:
    """What the Beijing notice of January 2020 gives a firm that a policy guarantor backs."""
    facts = {
        "enterprise.region": "110108",
        "emergency.active": True,
        "institution.is_policy_guarantor": True,
    }
    return notices.decide(facts, ON).grants()


def test_the_notice_cuts_half_a_point_and_is_cited(grants: tuple[Grant, ...]) -> None:
    found = lowered(Decimal("0.015"), grants, ON)
    assert found.after == Decimal("0.010")
    assert found.grant is not None
    assert (found.grant.notice, found.grant.clause) == ("beijing-2020-emergency", "P4")
    assert found.saved(MILLION, YEAR) == 5_000_00


def test_what_the_guarantor_adds_is_told_apart_and_none_falls_below_zero(
    grants: tuple[Grant, ...],
) -> None:
    found = lowered(Decimal("0.015"), grants, ON, further=Decimal("0.002"))
    assert (found.cut, found.further) == (Decimal("0.005"), Decimal("0.002"))
    assert found.after == Decimal("0.008")
    low = lowered(Decimal("0.004"), grants, ON)
    assert low.after == 0
    assert low.saved(MILLION, YEAR) == 4_000_00


def test_without_a_notice_nothing_is_cut() -> None:
    found = lowered(Decimal("0.015"), (), ON)
    assert (found.after, found.grant, found.saved(MILLION, YEAR)) == (Decimal("0.015"), None, 0)


def test_of_several_the_largest_holds_and_a_notice_stands_before_an_assumption() -> None:
    small = Grant.assumed(CUT, Decimal("0.003"))
    assumed = Grant.assumed(CUT, Decimal("0.005"))
    noted = Grant("n", "m", "c", CUT, Decimal("0.005"), "fraction", None)
    found = lowered(Decimal("0.02"), [small, assumed, noted], ON)
    assert (found.after, found.grant) == (Decimal("0.015"), noted)


def test_a_grant_that_has_ended_cuts_nothing() -> None:
    ended = Grant.assumed(CUT, Decimal("0.005"), until=date(2020, 2, 29))
    assert lowered(Decimal("0.02"), [ended], ON).after == Decimal("0.02")


def test_an_invitation_to_cut_further_is_cited() -> None:
    invited = Grant("n", "m", "c", "guarantee.further_fee_cut", True, "boolean", None)
    assert lowered(Decimal("0.02"), [invited], ON).invited == invited


@pytest.mark.parametrize(
    ("value", "unit"), [(Decimal("-0.005"), "fraction"), (True, "boolean"), (Decimal(5), "yuan")]
)
def test_a_grant_that_is_no_rate_is_refused(value: Decimal | bool, unit: str) -> None:
    with pytest.raises(FeeError, match=CUT):
        lowered(Decimal("0.02"), [Grant("n", "m", "c", CUT, value, unit, None)], ON)


RATES = st.decimals(0, 1, places=5)


@given(st.integers(0, 10**13), RATES, RATES, RATES, st.integers(1, 3650))
def test_a_cut_never_raises_a_fee_and_never_saves_more_than_it(
    amount: int, rate: Decimal, cut: Decimal, further: Decimal, days: int
) -> None:
    part = YearBasis.DAYS_365.part(ON, ON + timedelta(days))
    found = lowered(rate, [Grant.assumed(CUT, cut)], ON, further)
    assert 0 <= found.after <= rate
    assert 0 <= found.saved(amount, part) <= fee(amount, rate, part)
