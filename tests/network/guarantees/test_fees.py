"""Fees fall due by the agreement's terms, are charged once, and go back when one ends early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from changrong.guarantee.agreement import Fee, Refunds, Tariff
from changrong.guarantee.fees import Band, Collected, YearBasis
from changrong.guarantee.life import Change, ChangeKind, Close, PayFee, Report
from changrong.history import Correct
from changrong.money import fen, in_yuan
from changrong.network import clock
from changrong.network.guarantees import fees
from changrong.network.guarantees.actions import Telling, tell
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import Outcome, file_loans
from changrong.network.guarantees.models import FeeDue, Guarantee
from changrong.network.guarantees.recording import standing_of
from changrong.network.people.tokens import issue_token
from changrong.network.rules.book import book
from changrong.network.rules.models import Decision

from ..visitors import visitor
from .deals import TODAY, WAN, D, Deal, books, loan
from .test_api import done

YEARLY = Fee(Collected.YEARLY, YearBasis.MONTHS_12)
TARIFF = Tariff("province", (Band(500 * WAN, D("0.003")), Band(None, D("0.005"))))
UNTIL, HALFWAY = date(2028, 3, 2), date(2027, 3, 2)


def issued(deal: Deal, fee: Fee = YEARLY, **changes: object) -> Guarantee:
    agreement = deal.signed(fee=fee, premiums=(TARIFF,))
    one = loan(1, 100 * WAN, until=UNTIL, **changes)
    [filed] = file_loans(agreement, [one], deal.bank_officer)
    assert filed.guarantee is not None, filed.reason
    return filed.guarantee


def on(day: date) -> object:
    return clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI))


def test_the_first_day_charges_fee_and_premium_of_the_first_year(deal: Deal) -> None:
    guarantee = issued(deal)
    found = books(guarantee.number)
    assert found[deal.cast.guarantor.number, "guarantee.fee_receivable"] == 8_000_00
    assert found[deal.province.number, "guarantee.premium_receivable"] == 900_00
    assert fees.charge_due() == 0
    assert FeeDue.objects.get().due_on == date(2027, 3, 2)


def test_each_year_is_charged_once_however_late_and_often_it_is_looked_at(deal: Deal) -> None:
    guarantee = issued(deal)
    tell([Telling(guarantee, Report(40 * WAN), TODAY)], deal.bank_officer)
    with on(date(2027, 3, 5)):
        assert fees.charge_due() == 2
        assert fees.charge_due() == 0
        found = books(guarantee.number)
        standing = standing_of(guarantee)
    assert found[deal.cast.guarantor.number, "guarantee.fee_receivable"] == 8_000_00 + 3_200_00
    assert found[deal.province.number, "guarantee.premium_receivable"] == 900_00 + 360_00
    assert [one.on for one in standing.charges[""]] == [TODAY, date(2027, 3, 2)]
    assert FeeDue.objects.get().due_on is None


def test_what_is_raised_is_charged_the_same_day_and_a_correction_of_it_too(deal: Deal) -> None:
    guarantee = issued(deal, Fee())
    first = standing_of(guarantee).fees_due
    more = Change(ChangeKind.RAISE, amount=150 * WAN)
    [raised] = tell([Telling(guarantee, more, TODAY)], deal.guarantor_officer)
    assert fees.charge_due() == 2
    assert fees.charge_due() == 0
    assert standing_of(guarantee).fees_due == pytest.approx(first * 1.5, abs=1)
    right = Correct(str(raised.sequence), Change(ChangeKind.RAISE, amount=200 * WAN))
    tell([Telling(guarantee, right, TODAY)], deal.guarantor_officer)
    assert fees.charge_due() == 2
    assert standing_of(guarantee).fees_due == pytest.approx(first * 2, abs=1)
    assert FeeDue.objects.get().due_on is None


def test_what_was_collected_at_once_is_charged_again_for_a_longer_term(deal: Deal) -> None:
    guarantee = issued(deal, Fee(basis=YearBasis.MONTHS_12))
    assert not FeeDue.objects.exists()
    longer = Change(ChangeKind.EXTEND, until=date(2029, 3, 2))
    tell([Telling(guarantee, longer, TODAY)], deal.guarantor_officer)
    fees.charge_due()
    assert FeeDue.objects.get().due_on == UNTIL
    with on(UNTIL):
        assert fees.charge_due() == 2
        assert standing_of(guarantee).fees_due == 24_000_00


def by_api(deal: Deal, guarantee: Guarantee) -> None:
    event = {"kind": "changed", "change": "fee_rate", "fee_rate": "0.006"}
    body = {"events": [{"value_on": TODAY.isoformat(), "event": event}]}
    done(deal.guarantor_officer, f"/guarantees/{guarantee.number}/events", body)


def by_page(deal: Deal, guarantee: Guarantee) -> None:
    browser = visitor(deal.guarantor_officer)
    url = reverse("guarantees:tell", args=[guarantee.number, "change"])
    sent = {"kind": "fee_rate", "fee_rate": "0.6", "value_on": TODAY.isoformat()}
    assert "担保费率变更：改为 0.60%" in browser.post(url, sent).content.decode()
    seen = str(guarantee.events.count())
    assert browser.post(url, sent | {"confirmed": "1", "seen": seen}).status_code == 302


@pytest.mark.parametrize("door", [by_api, by_page])
def test_another_rate_holds_from_the_next_year_on(
    deal: Deal, door: Callable[[Deal, Guarantee], None]
) -> None:
    guarantee = issued(deal)
    door(deal, guarantee)
    page = reverse("guarantees:guarantee", args=[guarantee.number])
    assert "0.60%" in visitor(deal.bank_officer).get(page).content.decode()
    with on(HALFWAY):
        fees.charge_due()
        assert standing_of(guarantee).fees_due == 8_000_00 + 6_000_00


def test_a_rate_told_wrongly_is_corrected_on_its_page(deal: Deal) -> None:
    guarantee = issued(deal)
    wrong = Change(ChangeKind.FEE_RATE, fee_rate=D("0.06"))
    [told] = tell([Telling(guarantee, wrong, TODAY)], deal.guarantor_officer)
    browser = visitor(deal.guarantor_officer)
    url = reverse("guarantees:correct", args=[guarantee.number, told.sequence])
    assert 'value="6"' in browser.get(url).content.decode()
    sent = {"kind": "fee_rate", "value_on": TODAY.isoformat(), "confirmed": "1"}
    sent |= {"seen": str(told.sequence)}
    refused = browser.post(url, sent | {"fee_rate": "600"})
    assert (refused.status_code, "0% 到 100%" in refused.content.decode()) == (422, True)
    assert browser.post(url, sent | {"fee_rate": "0.6"}).status_code == 302
    assert standing_of(guarantee).fee_rate == D("0.006")


def test_a_fee_that_cannot_be_reckoned_waits_and_stops_no_other(deal: Deal) -> None:
    guarantee = issued(deal)
    odd = Change(ChangeKind.SHORTEN, until=date(2027, 5, 5))
    tell([Telling(guarantee, odd, TODAY)], deal.guarantor_officer)
    with on(date(2027, 3, 2)):
        assert fees.charge_due() == 0
        assert FeeDue.objects.get().due_on == date(2027, 3, 3)


def test_a_term_that_is_no_whole_months_is_refused_where_fees_are_by_months(deal: Deal) -> None:
    agreement = deal.signed(fee=YEARLY)
    [filed] = file_loans(agreement, [loan(1, until=date(2027, 3, 9))], deal.bank_officer)
    assert filed.outcome is Outcome.REFUSED
    assert filed.reason is not None
    assert "整月" in filed.reason.zh


def test_what_a_stored_decision_cuts_lowers_the_rate_and_is_kept(deal: Deal) -> None:
    facts = {
        "enterprise.region": "110108",
        "emergency.active": True,
        "institution.is_policy_guarantor": True,
    }
    day = date(2020, 3, 1)
    decided = book().decide(facts, day)
    stored = Decision(as_of=day, book=decided.book, facts=facts, result=plain_json(decided))
    grants = fees.grants_of(stored)
    guarantee = issued(deal, fee_rate=D("0.009"), grants=grants)
    [first, *_rest] = guarantee.events.all()
    assert D(first.data["fee_rate"]) == D("0.004")
    assert first.data["lowered_by"]["notice"] == "beijing-2020-emergency"
    assert standing_of(guarantee).fees_due == 4_000_00


def plain_json(decided: object) -> dict[str, object]:
    import json

    return dict(json.loads(decided.text()))  # type: ignore[attr-defined]


def released(deal: Deal, fee: Fee) -> tuple[Guarantee, int]:
    """A guarantee released a year early, and what was paid for it."""
    guarantee = issued(deal, fee)
    paid = standing_of(guarantee).fees_due
    tell([Telling(guarantee, PayFee(paid), TODAY)], deal.guarantor_officer)
    with on(HALFWAY):
        tell([Telling(guarantee, Close(), HALFWAY)], deal.bank_officer)
    return guarantee, paid


def test_what_the_agreement_gives_back_is_proposed_on_the_form(deal: Deal) -> None:
    guarantee, paid = released(deal, Fee(refunds=Refunds.UNUSED))
    back = paid * (UNTIL - HALFWAY).days // (UNTIL - TODAY).days
    words = f"{in_yuan(back)}"
    with on(HALFWAY):
        browser = visitor(deal.guarantor_officer)
        form = reverse("guarantees:tell", args=[guarantee.number, "refund-fee"])
        page = reverse("guarantees:guarantee", args=[guarantee.number])
        assert "按协议应退" in browser.get(page).content.decode()
        shown = browser.get(form).content.decode()
        assert f'value="{words}"' in shown
        assert "按日退还" in shown
        given = {"amount": words, "value_on": HALFWAY.isoformat()}
        assert f"退担保费 {back // 100:,}" in browser.post(form, given).content.decode()
        seen = {"confirmed": "1", "seen": str(guarantee.events.count())}
        assert browser.post(form, given | seen).status_code == 302
        assert standing_of(guarantee).refunded == back
        assert "按协议应退" not in browser.get(page).content.decode()
        assert "现在没有应退的" in browser.get(form).content.decode()
        found = books(guarantee.number)
    assert found[deal.cast.guarantor.number, "cash"] == paid - back


def test_an_agreement_that_gives_nothing_back_proposes_nothing(deal: Deal) -> None:
    guarantee, _paid = released(deal, Fee())
    with on(HALFWAY):
        form = reverse("guarantees:tell", args=[guarantee.number, "refund-fee"])
        shown = visitor(deal.guarantor_officer).get(form).content.decode()
    assert "协议没有约定退费" in shown


def test_a_program_reads_what_is_to_go_back_and_tells_that_it_did(deal: Deal) -> None:
    guarantee, paid = released(deal, Fee(refunds=Refunds.UNUSED))
    other, _paid = released(deal, Fee())
    token = issue_token(deal.guarantor_officer.membership)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    path = f"/api/v1/guarantees/{guarantee.number}"
    with on(HALFWAY):
        assert client.get(f"/api/v1/guarantees/{other.number}").json()["refund_due"] is None
        back = client.get(path).json()["refund_due"]
        event = {"kind": "fee_refunded", "amount": back}
        body = {"events": [{"value_on": HALFWAY.isoformat(), "event": event}]}
        said = client.post(f"{path}/events", body, content_type="application/json")
        assert said.status_code == 201, said.content
        assert D(client.get(path).json()["refund_due"]) == 0
        assert 0 < fen(back) == standing_of(guarantee).refunded < paid
    agreement = client.get(f"/api/v1/agreements/{guarantee.agreement.number}").json()
    assert agreement["fee"]["refunds"] == "unused"


def test_a_loan_from_elsewhere_has_no_cost_to_tell(deal: Deal) -> None:
    with pytest.raises(GuaranteeRefused, match="has no schedule"):
        fees.cost_of(issued(deal))
