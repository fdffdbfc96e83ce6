"""Re-guarantee premiums: on the share that is borne, at the rate of the amount's band."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from changrong.guarantee.fees import Band, FeeError, premium, rate_of
from changrong.guarantee.fees.reguarantee import RATE
from changrong.policy import Book, Grant

ON = date(2022, 7, 1)
FIVE_MILLION = 5_000_000_00
BANDS = (Band(FIVE_MILLION, Decimal("0.003")), Band(None, Decimal("0.005")))
SHARE = Decimal("0.20")


@pytest.mark.parametrize(
    ("amount", "rate"), [(FIVE_MILLION, "0.003"), (FIVE_MILLION + 1, "0.005"), (0, "0.003")]
)
def test_the_band_of_the_amount_gives_the_rate(amount: int, rate: str) -> None:
    found = rate_of(amount, ON, bands=BANDS)
    assert found.rate == Decimal(rate)
    assert found.band in BANDS


def test_it_is_charged_on_the_share_that_is_borne() -> None:
    found = premium(FIVE_MILLION, SHARE, rate_of(FIVE_MILLION, ON, bands=BANDS), Fraction(1))
    assert (found.borne, found.amount) == (1_000_000_00, 3_000_00)


def test_the_premium_is_that_which_the_notice_caps_at_its_own_figures(notices: Book) -> None:
    """国办发〔2019〕6号: the cap of a year's premium is amount x share x the rate of the band."""
    facts = {
        "guarantee.filed_with_fund": True,
        "guarantee.amount": "5000000",
        "guarantee.national_fund_share": "0.20",
    }
    decision = notices.decide(facts, ON)
    found = premium(FIVE_MILLION, SHARE, rate_of(FIVE_MILLION, ON, bands=BANDS), Fraction(1))
    assert decision.derived["guarantee.fund_premium_cap"] == Decimal(found.amount) / 100


def test_what_a_notice_gives_stands_before_the_agreement(notices: Book) -> None:
    facts = {
        "enterprise.region": "110108",
        "institution.is_policy_guarantor": True,
        "guarantee.meets_reguarantee_conditions": True,
        "guarantee.reguarantor_band_rate": "0.002",
    }
    grants = notices.decide(facts, ON).grants()
    found = rate_of(FIVE_MILLION, ON, grants, BANDS)
    assert found.rate == Decimal("0.002")
    assert found.grant is not None
    assert (found.grant.notice, found.grant.clause) == ("beijing-2022-guarantee", "二(一)")


def test_one_that_has_ended_gives_way_to_the_agreement() -> None:
    ended = Grant.assumed(RATE, Decimal("0.001"), until=date(2022, 6, 30))
    assert rate_of(1, ON, [ended], BANDS).rate == Decimal("0.003")


@pytest.mark.parametrize(
    ("bands", "field"),
    [
        ((), RATE),
        ((Band(5, Decimal("0.003")),), "up_to"),
        ((Band(None, Decimal("0.003")), Band(None, Decimal("0.005"))), "up_to"),
        (
            (
                Band(5, Decimal("0.003")),
                Band(5, Decimal("0.003")),
                Band(None, Decimal("0.005")),
            ),
            "up_to",
        ),
        ((Band(None, Decimal(3)),), "rate"),
    ],
)
def test_bands_that_leave_amounts_out_are_refused(bands: tuple[Band, ...], field: str) -> None:
    with pytest.raises(FeeError) as refused:
        rate_of(1, ON, bands=bands)
    assert refused.value.field == field


def test_a_share_is_a_fraction() -> None:
    with pytest.raises(FeeError, match="rate"):
        premium(FIVE_MILLION, Decimal(20), rate_of(1, ON, bands=BANDS), Fraction(1))
