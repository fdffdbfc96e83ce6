"""What cannot happen to a guarantee is refused, and the event named."""

from datetime import UTC, date, datetime

import pytest
from tests.guarantee.life.test_whole_life import AGREED

from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life import (
    Act,
    Change,
    ChangeKind,
    Claim,
    Close,
    Decline,
    Demand,
    Issue,
    PassOn,
    Pay,
    PayFee,
    Receive,
    Recover,
    RefundFee,
    Report,
    ShareBack,
    WriteOff,
    replay,
)
from changrong.history import Recorded

DAY, LATER = date(2026, 3, 2), date(2026, 12, 31)
ISSUE = Issue(1000, LATER)
CLAIM = Claim("DC-1", 500, 10, LATER)
PAY = Pay(
    "DC-1", (("bank", 102), ("guarantor", 102), ("province", 153), ("fund", 102), ("city", 51))
)
PAID = (ISSUE, CLAIM, PAY)


def play(*acts: Act) -> None:
    recorded = [
        Recorded(f"e{place}", datetime(2026, 3, 2, tzinfo=UTC), date(2026, 3, 2 + place), act)
        for place, act in enumerate(acts)
    ]
    replay(AGREED, recorded, on=LATER)


@pytest.mark.parametrize(
    ("before", "act", "en"),
    [
        ((), Issue(0, LATER), "more than zero"),
        ((), Issue(5, date(2026, 1, 1)), "ends before it begins"),
        ((ISSUE,), ISSUE, "in force already"),
        ((), Report(5), "not in force yet"),
        ((ISSUE, Close()), Demand(5), "was released"),
        ((ISSUE,), Report(1001), "between 0 and 10.00 yuan"),
        (PAID, Report(501), "between 0 and 5.00 yuan"),
        ((ISSUE, CLAIM), Report(499), "above the balance"),
        # Of 1000 five hundred are paid: no less than what is still outstanding can be left.
        (PAID, Change(ChangeKind.LOWER, amount=499), "above the balance"),
        ((ISSUE, CLAIM), Change(ChangeKind.LOWER, amount=499), "above the balance"),
        ((ISSUE,), Change(ChangeKind.EXTEND), "an end is given if, and only if"),
        ((ISSUE,), Change(ChangeKind.BORROWER, until=LATER), "an end is given if, and only if"),
        ((ISSUE,), Change(ChangeKind.RAISE), "an amount is given if, and only if"),
        ((ISSUE,), Change(ChangeKind.EXTEND, until=date(2026, 5, 1)), "cannot be moved so"),
        ((ISSUE,), Change(ChangeKind.SHORTEN, until=date(2027, 5, 1)), "cannot be moved so"),
        ((ISSUE,), Change(ChangeKind.RAISE, 900), "cannot change so to 9.00"),
        ((ISSUE,), Change(ChangeKind.LOWER, 1000), "cannot change so to 10.00"),
        ((ISSUE, CLAIM), Change(ChangeKind.LOWER, 400), "above the balance"),
        ((ISSUE,), PayFee(5), "above the balance of 0.00"),
        ((ISSUE,), RefundFee(5), "above the balance of 0.00"),
        ((ISSUE,), PayFee(5, bearer="guarantor"), "is not another bearer"),
        ((ISSUE,), PayFee(5, bearer="town"), "has no bearer town"),
        ((ISSUE, CLAIM), CLAIM, "there is a claim DC-1 already"),
        ((ISSUE,), Claim("DC-1", 0, 0, LATER), "more than nothing"),
        ((ISSUE,), Claim("DC-1", 1001, 0, LATER), "above the balance of 10.00"),
        ((ISSUE, CLAIM), Claim("DC-2", 501, 0, LATER), "above the balance of 5.00"),
        ((ISSUE,), Claim("DC-1", 5, 0, DAY), "before it was claimed"),
        ((ISSUE, CLAIM), Close(), "claim DC-1 is still open"),
        ((ISSUE,), Decline("DC-1"), "no claim DC-1"),
        (PAID, Decline("DC-1"), "open no longer"),
        ((ISSUE, CLAIM), Pay("DC-1", (("bank", 509),)), "must sum to 5.10"),
        ((ISSUE, CLAIM), Pay("DC-1", (("bank", 510), ("town", 0))), "all of bearers"),
        ((ISSUE, CLAIM), Pay("DC-1", (("bank", 511), ("city", -1))), "must sum to 5.10"),
        ((ISSUE, CLAIM), PassOn("DC-1", "city"), "claim DC-1 is not paid"),
        (PAID, PassOn("DC-1", "bank"), "bank is not another bearer"),
        (PAID, PassOn("DC-1", "city", DAY), "before it was asked for"),
        ((*PAID, PassOn("DC-1", "city")), PassOn("DC-1", "city"), "was asked already"),
        (PAID, Receive("DC-1", "city", 5), "city was not asked yet"),
        ((*PAID, PassOn("DC-1", "city")), Receive("DC-1", "city", 52), "above the balance"),
        (PAID, Recover("DC-1", 5, 6), "costs no more than that"),
        (PAID, ShareBack("DC-1", "city", 5), "above the balance of 0.00"),
        (PAID, ShareBack("DC-1", "guarantor", 5), "is not another bearer"),
        (PAID, WriteOff("DC-1", "bank", 5), "charged off by its loan"),
        (PAID, WriteOff("DC-1", "city", 5), "city was not asked yet"),
        (PAID, WriteOff("DC-1", "guarantor", 103), "above the balance of 1.02"),
    ],
)
def test_an_event_that_cannot_be_is_named_with_the_reason(
    before: tuple[Act, ...], act: Act, en: str
) -> None:
    play(*before)
    with pytest.raises(GuaranteeError, match=en) as refused:
        play(*before, act)
    assert f"event e{len(before)} ({act.label.en}" in str(refused.value)
    assert act.label.zh in refused.value.text.zh


def test_a_share_of_nothing_is_not_asked_for() -> None:
    borne = (("bank", 255), ("guarantor", 255))
    with pytest.raises(GuaranteeError, match="city bears nothing of it"):
        play(ISSUE, CLAIM, Pay("DC-1", borne), PassOn("DC-1", "city"))
