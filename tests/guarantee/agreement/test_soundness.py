"""No agreement exists that could not share a loss; what is at fault is named."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.guarantee.agreements import FIVE, SHARES, D, agreement, cap

from changrong.guarantee.agreement import Bearer, BearerKind, Criterion, Layer, Limit, Per
from changrong.guarantee.agreement.soundness import MOST_CHARACTERS
from changrong.guarantee.errors import GuaranteeError
from changrong.network.guarantees.models import Count, Party
from changrong.text import Text

PAYS_ELSEWHERE = "bearer guarantor pays bank, not"


@pytest.mark.parametrize(
    ("changes", "en"),
    [
        ({"until": date(2025, 1, 1)}, "ends before it begins"),
        ({"bearers": (*FIVE[:4], replace(FIVE[0], id="bank"))}, "bearer bank is there twice"),
        ({"bearers": (*FIVE[:4], replace(FIVE[4], kind=BearerKind.BANK))}, "at most one bank"),
        ({"bearers": (FIVE[0], *FIVE[2:])}, "needs one guarantor"),
        ({"bearers": (*FIVE[:4], replace(FIVE[4], to="bank"))}, "never comes to the guarantor"),
        ({"bearers": (*FIVE[:4], replace(FIVE[4], to="city"))}, "never comes to the guarantor"),
        ({"bearers": (FIVE[0], replace(FIVE[1], to="province"), *FIVE[2:])}, PAYS_ELSEWHERE),
        ({"bearers": (FIVE[0], replace(FIVE[1], to=""), *FIVE[2:])}, PAYS_ELSEWHERE),
        (
            {"bearers": (replace(FIVE[0], to="fund"), *FIVE[1:])},
            "bearer bank pays nobody, not fund",
        ),
        ({"bearers": (replace(FIVE[0], to="x"), *FIVE[1:])}, "bearer bank pays nobody, not x"),
        ({"bearers": (*FIVE[:4], replace(FIVE[4], id=""))}, "bearer 5: id is blank"),
        ({"bearers": (*FIVE[:4], replace(FIVE[4], id=" "))}, "bearer 5: id is blank"),
        (
            {"bearers": (*FIVE[:4], replace(FIVE[4], id="c" * 41))},
            "id is longer than 40 characters",
        ),
        (
            {"bearers": (*FIVE[:4], replace(FIVE[4], id="ci\0ty"))},
            r"id 'ci\\x00ty' has a space, a colon or",
        ),
        ({"caps": (cap(5, id=""),)}, "cap 1: id is blank"),
        ({"caps": (cap(5, id="x" * 41),)}, "cap 1: id is longer than 40 characters"),
        ({"limits": (Limit("x" * 41, Per.YEAR, 5),)}, "limit 1: id is longer than 40 characters"),
        ({"limits": (Limit("a\nb", Per.YEAR, 5),)}, r"limit 1: id 'a\\nb' has a space, a colon"),
        (
            {"limits": (Limit("cap:yearly", Per.YEAR, 5),)},
            "limit 1: id 'cap:yearly' has a space, a",
        ),
        ({"limits": (Limit("p", Per.PRODUCT, 5, "a\0"),)}, r"limit p: product 'a\\x00' has"),
        ({"bearers": (*FIVE[:4], replace(FIVE[4], party="\ud800"))}, r"city: party '\\ud800' has"),
        ({"criteria": (Criterion("a.b\n> 1", Text("金\0", "x")),)}, r"criteria 1: '金\\x00' has"),
        ({"number": "YD-2026-03\0"}, r"number 'YD-2026-03\\x00' has"),
        ({"layers": ()}, "the last layer has no up_to"),
        ({"layers": (Layer(500, SHARES),)}, "the last layer has no up_to"),
        (
            {"layers": (Layer(500, SHARES), Layer(500, SHARES), Layer(None, SHARES))},
            "rise from layer to layer",
        ),
        ({"layers": (Layer(None, SHARES[:4]),)}, "not a share a bearer"),
        ({"layers": (Layer(None, (*SHARES[:4], D("0.2"))),)}, r"sum to 1\.1, not 1"),
        (
            {"layers": (Layer(1, SHARES), Layer(None, (D(1), D(1), D(-1), D(0), D(0))))},
            r"layer 2: the share of province, -1, is not between",
        ),
        (
            {"layers": (Layer(None, (D("0.20000000001"), *SHARES[1:])),)},
            "share of bank has more than 9 decimals",
        ),
        ({"caps": (cap(5), cap(6))}, "cap yearly is there twice"),
        ({"caps": (cap(),)}, "an amount or a rate, and one of them"),
        ({"caps": (cap(5, D("0.1")),)}, "an amount or a rate, and one of them"),
        ({"caps": (cap(-5),)}, "an amount is not negative"),
        ({"caps": (cap(rate=D("1.5")),)}, "a rate is between 0 and 1"),
        ({"caps": (cap(5, bearers=()),)}, "is nobody's"),
        ({"caps": (cap(5, bearers=("city", "city")),)}, "city is there twice"),
        (
            {"caps": (cap(5, bearers=("town",)),)},
            "cap yearly: bearers names town, which is no bearer",
        ),
        ({"caps": (cap(5, town="1"),)}, "cap yearly: above names town, which is no bearer"),
        ({"guaranteed": {2026: -5}}, "guaranteed: 2026 cannot be negative"),
        ({"caps": (cap(5, guarantor="0.5"),)}, "weights above zero that sum to 1"),
        ({"caps": (cap(5, city="1"),)}, "cannot go to city, which is capped already"),
        (
            {"caps": (cap(5, bearers=("city",)), cap(6, id="b", bearers=("fund",), city="1"))},
            "above cap b cannot go to city, which is capped already",
        ),
        ({"limits": (Limit("year", Per.YEAR, 0),)}, "limit year: amount must be above zero"),
        ({"limits": (Limit("p", Per.PRODUCT, 5),)}, "a product is named if, and only if"),
    ],
)
def test_what_cannot_be_shared_by_is_refused_by_name(changes: dict[str, Any], en: str) -> None:
    with pytest.raises(GuaranteeError, match=en) as refused:
        agreement(**changes)
    assert "YD-2026-03" in refused.value.text.zh


def test_what_one_cap_leaves_may_go_to_one_that_a_later_cap_limits() -> None:
    made = agreement(
        cap(5, id="first", bearers=("fund",), province="1"),
        cap(9, id="second", bearers=("province",)),
    )
    assert [one.id for one in made.caps] == ["first", "second"]


def test_the_money_of_each_comes_to_the_guarantor_by_the_way_the_agreement_names() -> None:
    made = agreement()
    assert [one.id for one in made.bearers if one.to == "guarantor"] == ["province", "city"]
    assert made.behind[made.place("province")] == (made.place("fund"),)
    assert made.guarantor.to == "bank"


def test_there_may_be_no_bank_among_them() -> None:
    alone = Bearer("guarantor", "担保", BearerKind.GUARANTOR)
    layers = (Layer(None, (D(1),)),)
    made = agreement(bearers=(alone,), layers=layers)
    assert made.bank is None
    with pytest.raises(GuaranteeError, match="bearer guarantor pays nobody, not x"):
        agreement(bearers=(replace(alone, to="x"),), layers=layers)


def test_ids_are_as_long_as_the_service_can_keep_them() -> None:
    """What is counted of a cap is kept as "cap:" and its id; a bearer with the agreement."""
    assert Party._meta.get_field("bearer").max_length >= MOST_CHARACTERS
    assert len("cap:") + MOST_CHARACTERS <= Count._meta.get_field("limit").max_length


def test_a_cap_by_rate_is_of_what_was_guaranteed_in_the_year_and_asks_for_it() -> None:
    by_rate = cap(rate=D("0.04"))
    made = agreement(by_rate, guaranteed={2026: 32_000_000_00})
    assert made.most(by_rate, 2026) == 1_280_000_00
    assert made.most(by_rate, 2027, guaranteed=1_24) == 4  # 4.96 fen: part of a fen does not count
    with pytest.raises(GuaranteeError, match="2027 is not given"):
        made.most(by_rate, 2027)
