"""Who is told what, where, and once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail as letters

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.models import Clock
from changrong.network.events import messages, sms, telling, words
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Outgoing
from changrong.network.people.models import Role
from changrong.network.unit import unit

from ..steps import NEED, dispatch_at, make_offer, offer_terms, seen, state_need
from ..visitors import visitor

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=clock.SHANGHAI)
NIGHT = datetime(2026, 11, 20, 23, 0, tzinfo=clock.SHANGHAI)


def told(actor, **about):
    return Outgoing.objects.filter(channel="portal", user=actor.user, **about)


def inbox(actor):
    return [words.said(message, "zh").title for message in messages.messages_of(actor.user)]


def test_officers_are_told_of_a_need_that_was_sent_to_their_institution_and_no_others(cast):
    need = state_need(cast)
    part = dispatch_at(need, cast.bank_a)
    [message] = told(cast.officer_a)
    assert (message.template, message.case) == ("turn", part.number)
    assert inbox(cast.officer_a) == [f"机构办理 {part.number}：新到一件。请您办理"]
    assert not told(cast.officer_far).exists()
    assert not told(cast.manager_a).exists()
    assert not told(cast.coordinator).exists()  # the service sent it: nothing is hers to do
    assert not told(cast.charlie).exists()


def test_a_need_that_nobody_fits_is_the_coordinators_of_its_district(cast):
    need = state_need(cast, kind="insurance", amount="99999999")
    assert need.state == "received"
    [message] = told(cast.coordinator)
    assert (message.template, message.case) == ("turn", need.number)
    assert not told(cast.coordinator_elsewhere).exists()


def test_whoever_did_it_is_not_told(cast, need):
    make_offer(need, cast.officer_a)
    assert told(cast.officer_a).count() == 1  # of the dispatch, not of the own offer


def test_the_handler_alone_is_told_once_there_is_one(cast, need):
    offer = make_offer(need, cast.officer_a)
    move([need], "accept", cast.alice, seen(offer))
    [news] = told(cast.officer_a, event="dispatch.choose")
    assert news.template == "news"
    assert told(cast.officer_b, event="dispatch.pass_over").exists()
    assert not told(cast.officer_b, event="dispatch.choose").exists()


def test_the_firm_is_told_of_an_offer_a_changed_offer_and_a_refusal(cast, need):
    offer = make_offer(need, cast.officer_a)
    move([offer], "revise", cast.officer_a, offer_terms(rate="0.04"))
    refusal = {"reason": "capacity", "explanation": "额度满了"}
    move([dispatch_at(need, cast.bank_b)], "decline", cast.officer_b, refusal)
    codes = ["dispatch.offer", "dispatch.revise", "dispatch.decline"]
    for person in (cast.alice, cast.bob):
        assert [told(person, event=code).count() for code in codes] == [1, 1, 1]
    assert not told(cast.charlie).exists()
    assert inbox(cast.alice)[-1] == f"机构办理 {offer.number}：出具报价"


def test_a_clock_that_stands_still_is_reminded_of_to_nobody(cast, need):
    part = dispatch_at(need, cast.bank_a)
    Clock.objects.filter(case=part).update(due_on=None, paused=True)
    telling.remind(part, "answer", "near", [Role.OFFICER], NOON)
    assert not told(cast.officer_a, template__in=["reminder", "overdue"]).exists()


def test_the_firm_is_told_that_its_need_was_closed_by_somebody_else(cast, need):
    move([need], "close", cast.coordinator, {"explanation": "没有合适的产品"})
    for person in (cast.alice, cast.bob):
        [message] = told(person, event="need.close")
        assert "没有合适" not in words.said(message, "zh").title


def test_nothing_is_told_of_what_failed(cast, need):
    before = Outgoing.objects.count()
    with pytest.raises(ZeroDivisionError), unit():
        assert make_offer(need, cast.officer_a).revision / 0
    assert Outgoing.objects.count() == before


def test_a_reminder_is_shown_when_its_hour_comes_and_once_for_the_level(cast, need):
    part = dispatch_at(need, cast.bank_a)
    later = clock.now() + timedelta(hours=3)
    for _ in range(2):
        telling.remind(part, "answer", "day_before", [Role.OFFICER], later)
    assert told(cast.officer_a, template="reminder").count() == 1
    assert not any("尽快办理" in line for line in inbox(cast.officer_a))
    with clock.at(later):
        assert any(f"{part.number} 的“首次回应”到" in line for line in inbox(cast.officer_a))


def test_a_reminder_after_the_due_day_says_that_it_is_over(cast, need):
    part = dispatch_at(need, cast.bank_a)
    Clock.objects.filter(case=part).update(due_on="2026-11-19")
    telling.remind(part, "answer", "over", [Role.OFFICER, Role.COORDINATOR], NOON)
    for person in (cast.officer_a, cast.coordinator):
        [message] = told(person, template="overdue")
        assert words.said(message, "en").title.endswith("is overdue since 2026-11-19")


def test_whoever_has_an_address_gets_a_letter_and_an_sms_too_in_their_language(
    cast, need, settings, tmp_path
):
    settings.SMS_SENDER = "changrong.network.events.sms.recorded"
    settings.SMS_RECORD = tmp_path / "sms.jsonl"
    settings.SERVICE_URL = "https://changrong.example"
    user = cast.alice.user
    user.email, user.phone, user.language = "alice@firm.example", "13900000001", "en"
    user.save()
    with clock.at(NOON):
        move([need], "close", cast.coordinator, {"explanation": "没有合适的产品"})
        deliver(NOON)
    # The question how it went goes out beside it.
    [letter, _asked] = sorted(letters.outbox, key=lambda one: "say how" in one.subject)
    assert (letter.to, letter.subject) == (
        ["alice@firm.example"],
        f"Financing need {need.number}: Closed as not met",
    )
    link = f"https://changrong.example/cases/{need.number}/"
    assert link in letter.body
    [kept, _asked] = sorted(sms.on_record(), key=lambda one: "say how" in one["text"])
    assert (kept["to"], kept["text"]) == ("13900000001", f"{letter.subject} {link}")
    row = Outgoing.objects.get(channel="mail", template="news")
    assert letter.extra_headers["Message-ID"].startswith(f"<{row.id.hex}@")
    for private in ("鲜禾", "没有合适", "陈女士", "800000"):
        assert private not in letter.subject + letter.body + kept["text"]


def test_an_address_that_was_erased_meanwhile_is_not_written_to(cast, need, settings, tmp_path):
    settings.SMS_SENDER = "changrong.network.events.sms.recorded"
    settings.SMS_RECORD = tmp_path / "sms.jsonl"
    user = cast.alice.user
    user.email, user.phone = "alice@firm.example", "13900000001"
    user.save()
    with clock.at(NOON):
        move([need], "close", cast.coordinator, {"explanation": "没有合适的产品"})
        user.email = user.phone = ""
        user.save()
        deliver(NOON)
    assert letters.outbox == []
    assert sms.on_record() == []
    gone = Outgoing.objects.filter(channel__in=["mail", "sms"]).values_list("state", "error")
    assert set(gone) == {("dropped", "no_address")}


def test_a_firm_that_nobody_signs_in_for_is_sent_an_sms_where_it_wants_to_be_called(
    cast, settings, tmp_path
):
    settings.SMS_SENDER = "changrong.network.events.sms.recorded"
    settings.SMS_RECORD = tmp_path / "sms.jsonl"
    firm = cast.other_firm
    firm.contact_phone = "13700000002"
    firm.save()
    firm.members.all().delete()
    with clock.at(NOON):
        [need] = open_cases("need", [Opening(enterprise=firm, fields=NEED)], cast.hotline)
        telling.tell(need, [Role.ENTERPRISE], "news", "x", event="need.close")
        deliver(NOON)
    assert [kept["to"] for kept in sms.on_record()] == ["13700000002"]


def test_no_telephone_rings_at_night(cast, need, settings):
    settings.SMS_SENDER = "changrong.network.events.sms.recorded"
    cast.alice.user.phone = "13900000001"
    cast.alice.user.save()
    with clock.at(NIGHT):
        move([need], "close", cast.coordinator, {"explanation": "没有合适的产品"})
    row = Outgoing.objects.get(channel="sms", template="news")
    assert row.next_at == datetime(2026, 11, 21, 8, 0, tzinfo=clock.SHANGHAI)
    assert telling.daytime(NOON) == NOON
    early = NOON.replace(hour=3)
    assert telling.daytime(early) == NOON.replace(hour=8)


def test_a_reminder_of_what_was_done_meanwhile_is_not_sent(cast, need, settings, tmp_path):
    settings.SMS_SENDER = "changrong.network.events.sms.recorded"
    settings.SMS_RECORD = tmp_path / "sms.jsonl"
    cast.officer_a.user.phone = "13900000009"
    cast.officer_a.user.save()
    part = dispatch_at(need, cast.bank_a)
    later = (clock.now() + timedelta(days=1)).replace(hour=4)  # noon in Shanghai
    telling.remind(part, "answer", "day_before", [Role.OFFICER], later)
    make_offer(need, cast.officer_a)
    with clock.at(later):
        deliver(later)
    assert Outgoing.objects.get(template="reminder", channel="sms").error == "past"
    assert not any("尽快" in kept["text"] for kept in sms.on_record())


def test_many_cases_are_told_of_with_few_questions(cast, django_assert_max_num_queries):
    cases = [dispatch_at(state_need(cast), cast.bank_a) for _ in range(5)]
    with django_assert_max_num_queries(12), unit():
        for case in cases:
            telling.tell(case, [Role.OFFICER, Role.COORDINATOR], "news", f"k{case.pk}", event="x")
    assert told(cast.coordinator, event="x").count() == 5


class TestThePage:
    def test_one_sees_and_opens_only_ones_own_messages(self, cast, need):
        [message] = told(cast.officer_a)
        url = f"/messages/{message.pk}/"
        assert visitor(cast.officer_b).post(url).status_code == 404
        answer = visitor(cast.officer_a).post(url)
        assert (answer.status_code, answer["Location"]) == (302, f"/cases/{message.case}/")
        message.refresh_from_db()
        assert message.read_at is not None
        page = visitor(cast.officer_b).get("/messages/").content.decode()
        assert message.case not in page

    def test_the_header_counts_what_is_unread_until_it_is_read(self, cast, need):
        browser = visitor(cast.officer_a)
        assert '<span class="count">1<' in browser.get("/messages/").content.decode()
        assert browser.post("/messages/read/", follow=True).status_code == 200
        assert '<span class="count">' not in browser.get("/messages/").content.decode()

    def test_a_firm_reads_its_messages_in_english(self, cast, need):
        move([need], "close", cast.coordinator, {"explanation": "没有合适的产品"})
        page = visitor(cast.alice).get("/messages/", headers={"accept-language": "en"})
        assert f"Financing need {need.number}: Closed as not met" in page.content.decode()

    def test_who_has_not_signed_in_is_asked_to(self, cast):
        answer = visitor(cast.anonymous).get("/messages/")
        assert answer["Location"].startswith("/account/login/")


def test_letters_speak_the_language_in_which_a_person_reads_pages(cast):
    browser = visitor(cast.alice)
    for language in ("en", "zh"):
        browser.get("/preference/", {"language": language})
        cast.alice.user.refresh_from_db()
        assert cast.alice.user.language == language
