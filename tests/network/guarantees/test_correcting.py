"""Putting right what was told wrongly: on its page and by API, by whoever may tell it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from changrong.guarantee.life import (
    Change,
    ChangeKind,
    ChargeFee,
    Decline,
    PayFee,
    Receive,
    Recover,
    Register,
    Report,
    Route,
    WriteOff,
)
from changrong.history import Correct
from changrong.network import clock
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import OWN_VERBS, WHO, Claiming, Telling, tell
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.pages.steps import CORRECTED
from changrong.network.guarantees.recording import standing_of

from ..visitors import visitor
from .deals import TODAY, WAN, Deal, loan
from .test_api import done
from .test_life import check_books
from .test_pages import of, plain, seen

DAY = TODAY.isoformat()


@pytest.fixture
def guarantee(deal: Deal) -> Guarantee:
    agreement = deal.signed(bearers=deal.registering("province"))
    [filed] = file_loans(agreement, [loan(1, 100 * WAN)], deal.bank_officer)
    assert filed.guarantee is not None
    tell([Telling(filed.guarantee, Register("province", "BA-1"), TODAY)], deal.province_officer)
    return filed.guarantee


@pytest.fixture
def paid(deal: Deal, guarantee: Guarantee) -> str:
    """The number of a claim that was paid and passed on."""
    [claimed] = actions.claim([Claiming(guarantee, 60 * WAN, 0, TODAY)], deal.bank_officer)
    number = str(claimed.data["number"])
    actions.pay([(guarantee, number, TODAY)], deal.guarantor_officer)
    actions.pass_on([(guarantee, number)], TODAY, deal.guarantor_officer)
    return number


def told(guarantee: Guarantee, act: Any, by: Any) -> int:
    [event] = tell([Telling(guarantee, act, TODAY)], by)
    return event.sequence


def url(guarantee: Guarantee, sequence: int) -> str:
    return of(guarantee, f"events/{sequence}/correct/")


def confirmed(guarantee: Guarantee, **given: str) -> dict[str, str]:
    seen = str(guarantee.events.count())
    return {"value_on": DAY, **given, "confirmed": "1", "seen": seen}


def put_in_place(guarantee: Guarantee) -> Any:
    """What the one correction in force says was done."""
    [found] = [one for one in standing_of(guarantee).history if isinstance(one.event, Correct)]
    return found.event.by


def test_everything_but_what_has_a_verb_of_its_own_can_be_corrected() -> None:
    assert set(CORRECTED) == set(WHO) - set(OWN_VERBS)


def test_a_wrong_amount_is_shown_put_right_and_the_old_stays_in_the_story(
    deal: Deal, guarantee: Guarantee
) -> None:
    wrong = told(guarantee, Report(7 * WAN), deal.bank_officer)
    browser = visitor(deal.bank_officer)
    page = browser.get(url(guarantee, wrong))
    assert 'value="70000.00"' in page.content.decode()
    assert "原来记的是：在保余额报告为 70,000.00 元" in plain(page)
    sent = {"outstanding": "700000", "value_on": DAY}
    text = plain(browser.post(url(guarantee, wrong), sent))
    assert f"更正第 {wrong} 条：在保余额报告为 700,000.00 元" in text
    assert "在保余额 700,000.00 元 现在是 70,000.00 元" in text
    assert guarantee.events.count() == wrong
    done_ = browser.post(url(guarantee, wrong), confirmed(guarantee, outstanding="700000"))
    assert done_["Location"] == of(guarantee)
    assert standing_of(guarantee).outstanding == 70 * WAN
    check_books(guarantee)
    story = seen(deal.bank_officer, of(guarantee))
    assert "在保余额报告为 70,000.00 元 已撤销或更正" in story
    assert browser.get(url(guarantee, wrong)).status_code == 404


def test_a_correction_is_undone_before_it_is_put_right(deal: Deal, guarantee: Guarantee) -> None:
    """Were it corrected, what it took out would hold again beside what was put in its place."""
    first = told(guarantee, PayFee(5), deal.guarantor_officer)
    again = told(guarantee, Correct(str(first), PayFee(7)), deal.guarantor_officer)
    browser = visitor(deal.guarantor_officer)
    assert browser.get(url(guarantee, again)).status_code == 404
    with pytest.raises(GuaranteeRefused, match="undo it first"):
        told(guarantee, Correct(str(again), PayFee(9)), deal.guarantor_officer)
    undo = of(guarantee, f"events/{again}/undo/")
    assert browser.post(undo, {"seen": str(again)}).status_code == 302
    assert standing_of(guarantee).fees_paid == 5
    sent = confirmed(guarantee, amount="0.09", bearer="")
    assert browser.post(url(guarantee, first), sent).status_code == 302
    assert standing_of(guarantee).fees_paid == 9


def test_only_the_day_was_wrong(deal: Deal, guarantee: Guarantee) -> None:
    with clock.at(clock.now().replace(day=9)):
        sequence = told(guarantee, PayFee(8_000_00), deal.guarantor_officer)
        sent = confirmed(guarantee, amount="8000", bearer="", value_on="2026-03-05")
        browser = visitor(deal.guarantor_officer)
        assert browser.post(url(guarantee, sequence), sent).status_code == 302
        assert standing_of(guarantee, date(2026, 3, 4)).fees_paid == 0
        assert standing_of(guarantee, date(2026, 3, 5)).fees_paid == 8_000_00


def test_what_the_form_does_not_ask_for_stays(deal: Deal, guarantee: Guarantee) -> None:
    """The fee was charged by the service, for a period and by a rate."""
    [charged] = guarantee.events.filter(kind="fee_charged")
    sent = confirmed(guarantee, amount="9000", bearer="")
    browser = visitor(deal.guarantor_officer)
    assert browser.post(url(guarantee, charged.sequence), sent).status_code == 302
    by = guarantee.events.get(kind="corrected").data["by"]
    assert by == charged.data | {"amount": "900000"}
    assert standing_of(guarantee).fees_due == 9_000_00


@pytest.mark.parametrize(
    ("act", "by", "given", "corrected"),
    [
        (
            Change(ChangeKind.RAISE, 110 * WAN),
            "guarantor_officer",
            {"kind": "raise", "amount": "1200000", "letter": "BG-1"},
            Change(ChangeKind.RAISE, 120 * WAN, letter="BG-1"),
        ),
        (
            ChargeFee(5, "province"),
            "guarantor_officer",
            {"amount": "30", "bearer": "province"},
            ChargeFee(30_00, "province"),
        ),
    ],
)
def test_each_kind_is_filled_in_with_what_was_told_and_takes_what_is_right(
    deal: Deal, guarantee: Guarantee, act: Any, by: str, given: dict[str, str], corrected: Any
) -> None:
    sequence = told(guarantee, act, getattr(deal, by))
    browser = visitor(getattr(deal, by))
    assert browser.get(url(guarantee, sequence)).status_code == 200
    assert browser.post(url(guarantee, sequence), confirmed(guarantee, **given)).status_code == 302
    assert put_in_place(guarantee) == corrected


@pytest.mark.parametrize(
    ("act", "by", "given", "corrected"),
    [
        (
            lambda claim: Receive(claim, "province", 5),
            "province_officer",
            {"amount": "300000"},
            lambda claim: Receive(claim, "province", 30 * WAN),
        ),
        (
            lambda claim: Recover(claim, 10_00, 1_00),
            "guarantor_officer",
            {"gross": "20", "costs": "0", "route": "auction"},
            lambda claim: Recover(claim, 20_00, 0, Route.AUCTION),
        ),
        (
            lambda claim: WriteOff(claim, "province", 5),
            "province_officer",
            {"amount": "7", "dossier": "HX-1"},
            lambda claim: WriteOff(claim, "province", 7_00, "HX-1"),
        ),
    ],
)
def test_of_a_claim_it_stays_with_its_claim_and_bearer(
    deal: Deal,
    guarantee: Guarantee,
    paid: str,
    act: Any,
    by: str,
    given: dict[str, str],
    corrected: Any,
) -> None:
    sequence = told(guarantee, act(paid), getattr(deal, by))
    browser = visitor(getattr(deal, by))
    page = browser.get(url(guarantee, sequence)).content.decode()
    assert 'name="bearer"' not in page
    assert browser.post(url(guarantee, sequence), confirmed(guarantee, **given)).status_code == 302
    assert put_in_place(guarantee) == corrected(paid)


def test_a_withdrawal_stays_the_lenders_though_only_its_day_changes(
    deal: Deal, guarantee: Guarantee
) -> None:
    [claimed] = actions.claim([Claiming(guarantee, WAN, 0, TODAY)], deal.bank_officer)
    number = str(claimed.data["number"])
    sequence = told(guarantee, Decline(number, withdrawn=True), deal.bank_officer)
    browser = visitor(deal.guarantor_officer)
    assert browser.post(url(guarantee, sequence), confirmed(guarantee)).status_code == 302
    assert put_in_place(guarantee) == Decline(number, withdrawn=True)


def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    deal: Deal, guarantee: Guarantee
) -> None:
    sequence = told(guarantee, Report(7 * WAN), deal.bank_officer)
    browser = visitor(deal.bank_officer)
    sent = {"outstanding": "2000000", "value_on": DAY}
    response = browser.post(url(guarantee, sequence), sent)
    assert response.status_code == 422
    assert 'value="2000000"' in response.content.decode()
    late = confirmed(guarantee, outstanding="700000") | {"seen": "1"}
    assert browser.post(url(guarantee, sequence), late).status_code == 422
    assert guarantee.events.count() == sequence


def test_nobody_corrects_what_is_not_theirs_to_tell(
    deal: Deal, guarantee: Guarantee, paid: str
) -> None:
    numbers = {event.kind: event.sequence for event in guarantee.events.all()}
    for who, kind in (
        (deal.bank_officer, "registered"),
        (deal.province_officer, "fee_charged"),
        (deal.guarantor_officer, "claimed"),
        (deal.bank_officer, "claimed"),  # numbered and timed by its verb: undone, not corrected
        (deal.guarantor_officer, "paid"),
        (deal.guarantor_officer, "issued"),
        (deal.cast.supervisor, "registered"),
        (deal.cast.alice, "registered"),
    ):
        assert visitor(who).get(url(guarantee, numbers[kind])).status_code == 404
    assert visitor(deal.guarantor_officer).get(url(guarantee, 99)).status_code == 404


def test_by_api(deal: Deal, guarantee: Guarantee) -> None:
    sequence = told(guarantee, Report(7 * WAN), deal.bank_officer)
    path = f"/guarantees/{guarantee.number}/events"

    def body(by: dict[str, Any], event: int = sequence) -> dict[str, Any]:
        said = {"kind": "corrected", "event": event, "by": by}
        return {"events": [{"value_on": DAY, "event": said}]}

    right = {"kind": "reported", "outstanding": "700000"}
    done(deal.guarantor_officer, path, body(right), 409)
    done(deal.bank_officer, path, body({"kind": "fee_paid", "amount": 5}), 409)
    done(deal.bank_officer, path, body({"kind": "undone", "event": 1}), 422)
    done(deal.bank_officer, path, body(right, event=99), 409)
    [made] = done(deal.bank_officer, path, body(right))
    assert made["kind"] == "corrected"
    assert standing_of(guarantee).outstanding == 70 * WAN
