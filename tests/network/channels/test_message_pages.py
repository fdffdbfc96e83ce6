"""The pages where the hotline and the coordinators see messages and settle what waits."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from changrong.network.cases.errors import MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.channels import intake, shown
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.connector import Call
from changrong.network.channels.models import Message
from changrong.network.events.models import Event

from ..steps import state_need
from ..visitors import visitor
from .calls import OWN_CODE, need, recorded, results, send

AMOUNT = {"amount": "80", "amount_unit": "wan"}
LACKING = need("GD-W", contact=None, consent=None)


@pytest.fixture
def hotline(cast):
    return visitor(cast.hotline)


def waiting(*messages) -> Message:
    send("hotline_12345", *(messages or (LACKING,)))
    return Message.objects.latest("id")


def typed(page) -> dict:
    """What a browser would send back of a form as it is."""
    form = page.context["form"]
    found = {field.html_name: field.value() for field in form}
    return {name: value for name, value in found.items() if value not in (None, False, "")}


def text(response) -> str:
    return response.content.decode()


class TestTheList:
    @pytest.mark.shows("S4-32")
    def test_bookings_are_counted_by_channel_and_day(self, hotline):
        send("hotline_95519", body=recorded("bookings_95519.json"))
        waiting()
        html = text(hotline.get("/messages-in/?channel=hotline_95519"))
        assert "95519 热线 53" in html
        assert "12345 热线 1" in html
        assert '<td class="num">53</td><td class="num">53</td>' in html

    def test_it_is_filtered_by_channel_state_and_words(self, hotline):
        waiting()
        send("hotline_12345", need("GD-O"))
        send("credit_platform", need("XYD-O"))

        def ids(query):
            page = hotline.get(f"/messages-in/?{query}").context
            return [row["message"].external_id for row in page["rows"]]

        assert ids("") == ["XYD-O", "GD-O", "GD-W"]
        assert ids("state=waiting") == ["GD-W"]
        assert ids("channel=hotline_12345&state=opened") == ["GD-O"]
        assert ids("q=xyd") == ["XYD-O"]
        assert ids(f"q={Case.objects.get(kind='need').number}") == ["XYD-O", "GD-O"]

    def test_one_of_another_district_is_not_theirs_and_one_of_no_district_is(self, cast):
        waiting()
        waiting(LACKING | {"id": "GD-?", "firm": {"name": "不知道在哪的店"}})
        page = visitor(cast.coordinator_elsewhere).get("/messages-in/").context
        assert [row["message"].external_id for row in page["rows"]] == ["GD-?"]

    def test_an_empty_list_says_so(self, hotline):
        assert "这里没有消息。" in text(hotline.get("/messages-in/"))


class TestOneMessage:
    def test_it_shows_what_came_and_what_lacks(self, hotline):
        message = waiting()
        html = text(hotline.get(f"/messages-in/{message.number}/"))
        for said in ("联系人", "同意送到匹配的机构", "想先付面粉款", "补齐并立案"):
            assert said in html

    def test_a_coordinator_sees_it_and_leaves_the_call_to_the_hotline(self, cast):
        message = waiting()
        coordinator = visitor(cast.coordinator)
        assert "由热线话务员" in text(coordinator.get(f"/messages-in/{message.number}/"))
        assert coordinator.get(f"/messages-in/{message.number}/complete/").status_code == 404

    def test_the_senders_codes_are_read_by_what_they_stand_for(self, hotline):
        message = waiting(
            LACKING | {"answers": {"term_months": 12, "purpose": "采购备货", "x": "y"}}
        )
        html = text(hotline.get(f"/messages-in/{message.number}/"))
        terms = re.findall(r"<dt>(.*?)</dt>", html, re.DOTALL)
        assert {"想用多久", "用途", "x"} <= {term.strip() for term in terms}
        assert "purpose" not in terms

    def test_what_came_is_never_read_as_html(self, hotline):
        message = waiting(LACKING | {"words": "<script>alert(1)</script>"})
        assert "<script>alert" not in text(hotline.get(f"/messages-in/{message.number}/"))

    @pytest.mark.parametrize("who", ["alice", "officer_a", "manager_a", "supervisor", "stranger"])
    def test_it_is_for_nobody_else(self, cast, who):
        message = waiting()
        for page in ("", f"{message.number}/", f"{message.number}/complete/"):
            assert visitor(getattr(cast, who)).get(f"/messages-in/{page}").status_code == 404
        assert Client().get("/messages-in/").status_code == 302

    def test_in_english_it_is_complete(self, hotline):
        hotline.cookies["django_language"] = "en"
        message = waiting()
        html = text(hotline.get(f"/messages-in/{message.number}/"))
        assert "The 12345 hotline" in html


class TestCompleting:
    def test_the_form_begins_with_what_came(self, hotline):
        page = hotline.get(f"/messages-in/{waiting().number}/complete/")
        said = typed(page)
        assert said["credit_code"] == "91110105MA0000100L"
        assert (said["region"], said["kind"], said["purpose"]) == ("110105", "credit_loan", "stock")
        assert said["work_order"] == "GD-W"
        assert said["note"] == "想先付面粉款"

    @pytest.mark.parametrize(
        ("channel", "name"),
        [
            ("hotline_12345", "dirty_12345.json"),
            ("hotline_12345", "orders_12345.json"),
            ("wechat_account", "lacking_wechat.xml"),
        ],
    )
    def test_it_opens_whatever_dirt_came_without_what_could_not_be_read(
        self, hotline, channel, name
    ):
        connector = CONNECTORS[channel]
        for one in connector.read(Call(recorded(name))):
            intake.take(connector, one)
        for message in Message.objects.filter(state="waiting"):
            for kind in shown.kinds_for(message):
                page = hotline.get(f"/messages-in/{message.number}/complete/?kind={kind}")
                assert page.status_code == 200, (message.external_id, kind)
                assert "很多" not in typed(page).values()

    @pytest.mark.shows("S0-41")
    def test_completed_it_is_the_case_and_keeps_its_number(self, hotline, cast):
        message = waiting()
        address = f"/messages-in/{message.number}/complete/"
        said = typed(hotline.get(address)) | {
            **AMOUNT, "contact_name": "何女士", "contact_phone": "13800000001",
            "consent": "on", "work_order": "changed",
        }  # fmt: skip
        assert hotline.post(address, said).status_code == 302
        message.refresh_from_db()
        [case] = Case.objects.filter(kind="need")
        assert (message.state, message.case) == ("opened", case)
        assert case.fields["work_order"] == "GD-W"
        assert case.fields["amount"] == "800000"
        assert (message.settled_by, message.lacks) == (cast.hotline.user, [])
        assert Event.objects.get(code="message.completed").actor == cast.hotline.user
        assert case.opened_by == cast.hotline.user
        assert results(send("hotline_12345", LACKING))[0]["case"] == case.number

    def test_what_is_still_missing_is_said_and_nothing_is_lost(self, hotline):
        message = waiting()
        address = f"/messages-in/{message.number}/complete/"
        page = hotline.post(address, typed(hotline.get(address)) | AMOUNT)
        assert page.status_code == 422
        assert {"contact_name", "contact_phone", "consent"} <= set(page.context["form"].errors)
        assert page.context["form"]["amount"].value() == ["80", "wan"]
        message.refresh_from_db()
        assert message.state == "waiting"

    def test_a_code_of_another_name_is_refused_at_its_field(self, hotline, cast):
        firm = {"credit_code": OWN_CODE, "name": "别的名字", "region": "110105"}
        message = waiting(LACKING | {"firm": firm})
        address = f"/messages-in/{message.number}/complete/"
        said = typed(hotline.get(address)) | {
            **AMOUNT, "contact_name": "何女士", "contact_phone": "13800000001",
            "consent": "on",
        }  # fmt: skip
        page = hotline.post(address, said)
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["enterprise_name"])
        assert not Case.objects.exists()

    def test_another_kind_has_the_form_of_its_kind(self, hotline, cast):
        order = {
            "id": "GD-C", "what": "complaint", "firm": LACKING["firm"],
            "answers": {"subject": "fees", "wanted": "退费"}, "words": "多收了",
        }  # fmt: skip
        message = waiting(order)
        address = f"/messages-in/{message.number}/complete/"
        said = typed(hotline.get(address))
        assert (said["credit_code"], said["subject"]) == ("91110105MA0000100L", "fees")
        said |= {"region": "110105", "institution": cast.bank_a.number,
                 "contact_name": "何女士", "contact_phone": "13800000001"}  # fmt: skip
        assert hotline.post(address, said).status_code == 302
        [case] = Case.objects.filter(kind="complaint")
        assert (case.institution, case.fields["work_order"]) == (cast.bank_a, "GD-C")

    def test_an_enquiry_can_be_made_a_need(self, hotline):
        message = waiting(LACKING | {"what": "inquiry"})
        assert message.lacks[0]["field"] == "what"
        page = hotline.get(f"/messages-in/{message.number}/complete/?kind=need")
        assert page.status_code == 200
        assert hotline.get(f"/messages-in/{message.number}/complete/?kind=task").status_code == 404

    def test_two_who_settle_it_are_told_apart(self, hotline, cast):
        message = waiting()
        intake.refuse(message, "打错了", cast.coordinator)
        with pytest.raises(intake.Settled):
            intake.refuse(message, "再说一遍", cast.hotline)
        with pytest.raises(intake.Settled):
            intake.complete(message, lambda: pytest.fail("opened"), cast.hotline)
        page = hotline.get(f"/messages-in/{message.number}/complete/")
        assert (page.status_code, page["Location"]) == (302, f"/messages-in/{message.number}/")

    def test_who_may_not_see_it_may_not_settle_it(self, cast):
        message = waiting()
        for who in (cast.alice, cast.officer_a, cast.coordinator_elsewhere, cast.anonymous):
            with pytest.raises(NotAllowed):
                intake.refuse(message, "不办", who)

    def test_a_case_that_is_refused_leaves_it_waiting(self, cast):
        message = waiting()

        def refused():
            raise NotAllowed

        with pytest.raises(MoveRefused):
            intake.complete(message, refused, cast.hotline)
        message.refresh_from_db()
        assert (message.state, message.settled_by) == ("waiting", None)


class TestRefusing:
    def test_it_takes_a_reason(self, hotline):
        message = waiting()
        page = hotline.post(f"/messages-in/{message.number}/refuse/", {"words": ""})
        assert page.status_code == 422
        assert "请写明为什么不办" in text(page)

    def test_refused_it_says_why_and_is_read_anew_when_it_is_said_anew(self, cast):
        message = waiting()
        coordinator = visitor(cast.coordinator)
        done = coordinator.post(f"/messages-in/{message.number}/refuse/", {"words": "打错了"})
        assert done.status_code == 302
        assert "打错了" in text(coordinator.get(f"/messages-in/{message.number}/"))
        assert results(send("hotline_12345", LACKING))[0]["state"] == "refused"
        [anew] = results(send("hotline_12345", need("GD-W", at="2026-11-23T11:00:00+08:00")))
        assert anew["state"] == "opened"


def test_who_joins_a_firms_own_need_is_told_its_number_and_sees_no_more(cast, hotline):
    own = state_need(cast)
    send("hotline_12345", need(firm={"credit_code": OWN_CODE, "name": cast.xianhe.name}))
    message = Message.objects.get()
    assert message.case == own
    html = text(hotline.get(f"/messages-in/{message.number}/"))
    assert own.number in html
    assert f'href="/needs/{own.number}/"' not in html
