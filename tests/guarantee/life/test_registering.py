"""A bearer that keeps a list bears only what is on it (再担保备案)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.guarantee.agreements import FIVE, agreement

from changrong.guarantee.agreement import BearerKind
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life import Act, Issue, Register, Standing, image, replay
from changrong.history import Recorded

LISTING = tuple(
    replace(one, registers=one.kind in (BearerKind.REGUARANTOR, BearerKind.NATIONAL_FUND))
    for one in FIVE
)
AGREED = agreement(bearers=LISTING)
DAY = date(2026, 3, 2)


def recorded(*acts: Act) -> list[Recorded]:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return [
        Recorded(str(place), at, date(2026, 3, 2 + place), act) for place, act in enumerate(acts)
    ]


def after(*acts: Act) -> Standing:
    return replay(AGREED, recorded(Issue(1000, date(2026, 12, 31)), *acts), on=date(2026, 4, 1))


def test_what_is_on_no_list_is_the_guarantors_and_moves_to_whoever_lists_it() -> None:
    assert after().exposure == {
        "bank": 0, "guarantor": 800, "province": 0, "fund": 0, "city": 100,
    }  # fmt: skip
    one = after(Register("province", "BA-2026-03"))
    assert one.exposure["province"] == 300
    assert one.listed == {"province": (date(2026, 3, 3), "BA-2026-03")}
    both = after(Register("province"), Register("fund"))
    assert both.exposure["province"] == 500


def test_the_books_follow_the_list() -> None:
    said = image(AGREED, recorded(Issue(1000, date(2026, 12, 31)), Register("province")))
    party = "省再担保"
    assert said[date(2026, 3, 3), party, "guarantee.exposure"] == 300
    assert (DAY, party, "guarantee.exposure") not in said


def test_an_agreement_shares_by_the_lists_a_guarantee_is_on() -> None:
    assert AGREED.with_listed(["province", "fund"]) is AGREED
    [layer] = AGREED.with_listed(["province"]).layers
    assert layer.shares[AGREED.place("guarantor")] == AGREED.layers[0].shares[1] * 2
    assert layer.shares[AGREED.place("fund")] == 0


@pytest.mark.parametrize(
    ("acts", "en"),
    [
        ((Register("city"),), "city keeps no list"),
        ((Register("guarantor"),), "is not another bearer"),
        ((Register("province"), Register("province")), "is on the list of province"),
    ],
)
def test_nothing_is_listed_twice_or_where_no_list_is_kept(acts: tuple[Act, ...], en: str) -> None:
    with pytest.raises(GuaranteeError, match=en):
        after(*acts)


def test_neither_lender_nor_guarantor_keeps_a_list() -> None:
    with pytest.raises(GuaranteeError, match="guarantor is no bearer that keeps a list"):
        agreement(bearers=tuple(replace(one, registers=one.id == "guarantor") for one in FIVE))
