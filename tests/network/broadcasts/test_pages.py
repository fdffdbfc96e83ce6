"""The board, the desk, and the warning where money or a telephone number stands."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from changrong.network import clock
from changrong.network.broadcasts import actions, telling
from changrong.network.broadcasts.models import Broadcast
from changrong.network.events import messages

from ..cast import DISTRICT
from ..matters import complain, loan_of
from ..steps import make_offer, state_need
from ..visitors import visitor
from .notices import approved, drafted, second


def page(actor, name, *args, **query):
    return visitor(actor).get(reverse(f"broadcasts:{name}", args=args), query)


def form_of(**changes):
    today = clock.today()
    return {
        "sort": "online",
        "title_zh": "在手机上还款",
        "words_zh": "打开手机银行，选“还款”。",
        "audience": ["firms", "persons"],
        "media": ["sms", "paper"],
        "shown_from": today.isoformat(),
        "shown_until": (today + timedelta(days=7)).isoformat(),
    } | changes


@pytest.mark.shows("S0-13")
class TestBoard:
    def test_everybody_finds_what_is_for_everybody_and_each_their_own(self, cast):
        approved(cast.coordinator, to_public=True, title_zh="给大家")
        approved(cast.coordinator, title_zh="给企业")
        approved(cast.coordinator, to_firms=False, to_staff=True, title_zh="给员工")
        seen = {
            who: re.findall("给(?:大家|企业|员工)", page(getattr(cast, who), "board").text)
            for who in ("anonymous", "alice", "officer_a", "hotline")
        }
        assert seen == {
            "anonymous": ["给大家"],
            "alice": ["给企业", "给大家"],
            "officer_a": ["给员工", "给大家"],
            "hotline": ["给员工", "给企业", "给大家"],
        }

    def test_those_who_answer_for_the_city_open_whatever_the_board_shows_them(self, cast):
        own = approved(cast.manager_a, to_staff=True, title_zh="本行的")
        for who in ("coordinator", "supervisor", "hotline"):
            actor = getattr(cast, who)
            assert "本行的" in page(actor, "board").text
            assert page(actor, "one", own.number).status_code == 200, who
        assert page(cast.officer_b, "one", own.number).status_code == 404

    def test_it_narrows_to_one_sort(self, cast):
        approved(cast.coordinator, to_public=True)
        approved(cast.coordinator, to_public=True, sort="anti_fraud", title_zh="别转账")
        text = page(cast.anonymous, "board", sort="anti_fraud").text
        assert "别转账" in text
        assert "进门戴口罩" not in text
        assert page(cast.anonymous, "board", sort="nonsense").text.count("进门戴口罩") == 1

    def test_what_is_not_for_somebody_is_not_there_for_them(self, cast):
        own = approved(cast.manager_a, to_staff=True)
        for name in ("one", "paper", "screen"):
            assert page(cast.officer_a, name, own.number).status_code == 200
            for other in (cast.charlie, cast.officer_b, cast.anonymous):
                assert page(other, name, own.number).status_code == 404
        assert page(cast.officer_a, "one", drafted(cast.manager_a).number).status_code == 404

    def test_whoever_opens_it_has_read_it_whichever_way_they_came(self, cast):
        broadcast = approved(cast.coordinator)
        telling.tell_due()
        assert messages.unread(cast.alice.user) == 1
        page(cast.alice, "one", broadcast.number)
        assert messages.unread(cast.alice.user) == 0
        assert messages.unread(cast.bob.user) == 1

    def test_what_was_withdrawn_says_why_to_those_who_kept_the_address(self, cast):
        broadcast = approved(cast.coordinator, to_public=True)
        actions.withdraw(broadcast, "时间写错了", cast.coordinator)
        assert "时间写错了" in page(cast.anonymous, "one", broadcast.number).text
        assert "不要张贴" in page(cast.anonymous, "paper", broadcast.number).text
        assert "进门戴口罩" not in page(cast.anonymous, "board").text

    def test_in_english_what_was_not_translated_is_marked_as_chinese(self, cast):
        approved(cast.coordinator, to_public=True)
        both = approved(
            cast.coordinator, to_public=True, title_en="Stay apart", words_en="One metre."
        )
        client = visitor(cast.anonymous)
        client.cookies["django_language"] = "en"
        board = client.get(reverse("broadcasts:board")).text
        assert '<span lang="zh-Hans">进门戴口罩</span>' in board
        assert ">Stay apart</a>" in board
        one = client.get(reverse("broadcasts:one", args=[both.number])).text
        assert "One metre." in one
        assert "间隔一米" not in one

    def test_what_a_writer_writes_is_text_and_never_markup(self, cast):
        broadcast = approved(
            cast.coordinator,
            to_public=True,
            title_zh="<script>alert(1)</script>",
            words_zh="<b>粗</b>",
        )
        for name in ("one", "paper", "screen"):
            text = page(cast.anonymous, name, broadcast.number).text
            assert "<script>alert(1)" not in text
            assert "<b>粗</b>" not in text

    def test_the_latest_stand_on_the_pages_that_firms_and_persons_begin_with(self, cast):
        for n in range(4):
            approved(cast.coordinator, title_zh=f"第 {n} 则")
        for name in ("needs:mine", "matters:mine", "portal:home"):
            text = visitor(cast.alice).get(reverse(name)).text
            assert re.findall("第 . 则", text) == ["第 3 则", "第 2 则", "第 1 则"]


@pytest.mark.shows("S4-34")
class TestWarning:
    @pytest.fixture
    def warning(self, cast):
        approved(cast.coordinator, to_public=True, sort="anti_fraud", title_zh="旧的提醒")
        return approved(
            cast.coordinator,
            to_public=True,
            sort="anti_fraud",
            title_zh="自称客服叫您转账的，别转账",
        )

    @pytest.fixture
    def addresses(self, cast):
        need = state_need(cast)
        offer = make_offer(need, cast.officer_a)
        loan = loan_of(cast)
        return {
            "contact": (cast.anonymous, reverse("portal:contact")),
            "directory": (cast.anonymous, reverse("parties:directory")),
            "institution": (
                cast.anonymous,
                reverse("parties:institution", args=[cast.bank_a.number]),
            ),
            "calculator": (cast.anonymous, reverse("contracts:calculator")),
            "need": (cast.alice, reverse("needs:need", args=[need.number])),
            "offers": (cast.alice, reverse("needs:offers", args=[need.number])),
            "accept": (cast.alice, reverse("needs:accept", args=[need.number, offer.number])),
            "contract": (cast.alice, reverse("contracts:contract", args=[loan.number])),
            "repay": (cast.officer_a, reverse("contracts:repay", args=[loan.number])),
            "matter": (cast.alice, reverse("matters:matter", args=[complain(cast).number])),
        }

    def test_it_stands_once_on_every_page_of_money_or_telephones(self, addresses, warning):
        for name, (actor, address) in addresses.items():
            text = visitor(actor).get(address).text
            assert text.count("自称客服叫您转账的，别转账") == 1, name
            assert "旧的提醒" not in text, name

    def test_without_one_the_pages_are_as_they_were(self, addresses):
        for name, (actor, address) in addresses.items():
            assert "防诈骗提醒" not in visitor(actor).get(address).text, name

    def test_once_withdrawn_or_over_it_is_gone(self, cast, warning):
        contact = reverse("portal:contact")
        assert "自称客服" in visitor(cast.anonymous).get(contact).text
        actions.withdraw(warning, "换新的", cast.coordinator)
        assert "旧的提醒" in visitor(cast.anonymous).get(contact).text
        with clock.at(clock.now() + timedelta(days=15)):
            assert "旧的提醒" not in visitor(cast.anonymous).get(contact).text


@pytest.mark.shows("S4-25", "S4-26")
class TestDesk:
    def test_it_is_written_approved_by_another_and_withdrawn_through_the_pages(self, cast):
        writer = visitor(cast.coordinator)
        made = writer.post(
            reverse("broadcasts:new"), form_of(region=DISTRICT, link="/institutions/")
        )
        broadcast = Broadcast.objects.get()
        manage = reverse("broadcasts:manage", args=[broadcast.number])
        assert made["Location"] == manage
        assert "要由另一个人核准" in writer.get(manage).text
        approver = visitor(second(cast.coordinator))
        assert 'name="revision" value="1"' in approver.get(manage).text
        approver.post(reverse("broadcasts:approve", args=[broadcast.number]), {"revision": "1"})
        broadcast.refresh_from_db()
        assert broadcast.state == "approved"
        telling.tell_due()
        assert "3 ÷ 3" in writer.get(manage).text
        empty = writer.post(reverse("broadcasts:withdraw", args=[broadcast.number]), {})
        assert empty.status_code == 422
        writer.post(reverse("broadcasts:withdraw", args=[broadcast.number]), {"reason": "写错"})
        assert "写错" in writer.get(manage).text

    def test_a_stale_approval_is_said_and_nothing_happens(self, cast):
        broadcast = drafted(cast.coordinator)
        approver = visitor(second(cast.coordinator))
        address = reverse("broadcasts:approve", args=[broadcast.number])
        for revision in ("0", "", "nonsense"):
            said = approver.post(address, {"revision": revision}, follow=True)
            assert "又改过" in said.text
        assert Broadcast.objects.get().state == "draft"

    def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(self, cast):
        writer = visitor(cast.coordinator)
        wrong = form_of(link="https://example.com/", title_en="Repay by phone")
        response = writer.post(reverse("broadcasts:new"), wrong)
        assert response.status_code == 422
        assert "以 / 开头" in response.text
        assert 'value="Repay by phone"' in response.text

    def test_a_manager_has_no_region_and_not_everybody_to_choose(self, cast):
        writer = visitor(cast.manager_a)
        text = writer.get(reverse("broadcasts:new")).text
        assert 'name="region"' not in text
        assert 'value="public"' not in text
        writer.post(reverse("broadcasts:new"), form_of(audience=["staff", "firms"]))
        assert Broadcast.objects.get().institution == cast.bank_a

    def test_an_outlets_people_report_and_see_their_own_share_alone(self, cast):
        mine = cast.bank_a.outlets.create(name="东街支行", region=DISTRICT)
        cast.bank_b.outlets.create(name="南街支行", region=DISTRICT)
        broadcast = approved(cast.coordinator, region=DISTRICT, media=["paper"])
        officer = visitor(cast.officer_a)
        address = reverse("broadcasts:report", args=[broadcast.number])
        assert officer.post(address, {"medium": "paper"}).status_code == 422
        said = {"medium": "paper", "outlets": [mine.number], "posted_on": clock.today().isoformat()}
        assert officer.post(address, said).status_code == 302
        text = officer.get(reverse("broadcasts:manage", args=[broadcast.number])).text
        assert "已张贴 1 ÷ 1" in text
        assert "南街支行" not in text
        whole = visitor(cast.coordinator).get(reverse("broadcasts:manage", args=[broadcast.number]))
        assert "已张贴 1 ÷ 2" in whole.text

    def test_an_officer_sees_no_draft_and_neither_does_the_supervisor(self, cast):
        broadcast = drafted(cast.manager_a)
        for who in (cast.officer_a, cast.officer_b, cast.supervisor, cast.coordinator_elsewhere):
            assert page(who, "manage", broadcast.number).status_code == 404
        assert page(cast.manager_a, "manage", broadcast.number).status_code == 200

    def test_what_is_approved_is_not_edited(self, cast):
        broadcast = approved(cast.coordinator)
        assert page(cast.coordinator, "edit", broadcast.number).status_code == 404
