"""A case that a channel handed on says by which, and keeps the number that the channel calls it by:
for whoever works on it, and for the answer."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.models import Case
from changrong.network.channels.models import Message
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Event

from ..events.receiver import receiving
from ..matters import step
from ..programs import Program
from ..visitors import visitor
from .calls import OWN_CODE, need, recorded, results, send, wechat

OWN = {"credit_code": OWN_CODE, "name": "示例鲜禾餐饮管理有限公司", "region": "110105"}


def an_appeal(cast, id="GD-SQ-1", **answers):
    said = {
        "subject": "renewal",
        "wanted": "能不能无还本续贷",
        "institution": cast.bank_a.number,
        "reply_by": "phone",
    } | answers
    return need(id, what="appeal", firm=OWN, answers=said, words="续贷要先还清")


def page_of(case, who):
    answer = visitor(who).get(reverse("cases:case", args=[case.number]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def told(switched_on, settings):
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    with receiving() as receiver:
        switched_on["hotline_12345"]["tell"] = receiver.url

        def heard():
            deliver(clock.now())
            return [json.loads(body) for _headers, body in receiver.heard]

        yield heard


class TestTheDoor:
    @pytest.mark.parametrize("channel", ["hotline_12345", "credit_platform"])
    def test_a_need_says_which_channel_it_came_by(self, cast, channel):
        [result] = results(send(channel, need()))
        case = Case.objects.get(number=result["case"])
        assert case.door == channel
        opened = Event.objects.get(stream=case.number, code="case.opened")
        assert opened.data["door"] == channel

    def test_so_does_one_by_the_95519_line_and_one_by_wechat(self, cast):
        booked = json.loads(recorded("bookings_95519.json"))["messages"]
        numbers = [one["case"] for one in results(send("hotline_95519", *booked)) if one["case"]]
        doors = Case.objects.filter(number__in=numbers).values_list("door", flat=True)
        assert set(doors) == {"hotline_95519"}
        wechat(recorded("need_wechat.xml"))
        assert Case.objects.get(kind="need").door == "wechat_account"

    def test_one_that_a_person_completed_came_by_the_channel_all_the_same(self, cast):
        send("hotline_12345", need(consent=None))
        message = Message.objects.get()
        hotline = visitor(cast.hotline)
        path = reverse("channels:complete", args=[message.number])
        form = hotline.get(path).context["form"]
        typed = {form.add_prefix(name): form.initial.get(name, "") for name in form.fields}
        typed = {name: value for name, value in typed.items() if value is not None}
        hotline.post(path, typed | {"consent": "on", "confirmed": "1"})
        message.refresh_from_db()
        assert message.state == "opened"
        assert message.case.door == "hotline_12345"


class TestAnAppealByWorkOrder:
    def test_it_keeps_the_order_s_number_for_whoever_works_on_it(self, cast):
        [result] = results(send("hotline_12345", an_appeal(cast)))
        assert result["state"] == "opened", result
        case = Case.objects.get(number=result["case"])
        assert (case.kind, case.door) == ("appeal", "hotline_12345")
        assert case.fields["work_order"] == "GD-SQ-1"
        for who in (cast.manager_a, cast.coordinator):
            page = page_of(case, who)
            assert "12345 热线 GD-SQ-1" in page
            assert "来路：12345 热线" in page
        told = Program(cast.manager_a).get(f"cases/{case.number}").json()
        assert (told["door"], told["fields"]["work_order"]) == ("hotline_12345", "GD-SQ-1")

    def test_the_institution_s_reply_goes_back_under_it_though_the_firm_ends_the_case(
        self, cast, told
    ):
        [result] = results(send("hotline_12345", an_appeal(cast)))
        case = step(Case.objects.get(number=result["case"]), "take", cast.manager_a)
        case = step(case, "reply", cast.manager_a, reply="可以办无还本续贷", mode="phone")
        assert told() == []
        step(case, "solved", cast.alice)
        [said] = told()
        assert (said["id"], said["kind"], said["case"]) == ("GD-SQ-1", "appeal", case.number)
        assert (said["outcome"], said["reply"]) == ("solved", "可以办无还本续贷")

    def test_the_bureau_s_reply_after_the_institution_s_is_the_one_that_goes_back(self, cast, told):
        [result] = results(send("hotline_12345", an_appeal(cast, institution="")))
        case = Case.objects.get(number=result["case"])
        assert (case.state, case.institution) == ("with_bureau", None)
        case = step(case, "bureau_takes", cast.coordinator)
        step(case, "bureau_replies", cast.coordinator, reply="已协调续贷", substantive=True)
        [said] = told()
        assert (said["id"], said["reply"]) == ("GD-SQ-1", "已协调续贷")

    def test_a_question_on_the_way_is_no_reply(self, cast, told):
        [result] = results(send("hotline_12345", an_appeal(cast)))
        case = step(Case.objects.get(number=result["case"]), "take", cast.manager_a)
        case = step(case, "ask_firm", cast.manager_a, question="贷款合同号是多少")
        move([case], "withdraw", cast.alice, {})
        [said] = told()
        assert (said["outcome"], said["reply"]) == ("withdrawn", "")


class TestOneNeedByTwoOrders:
    def test_both_numbers_stand_on_its_page_and_each_is_answered(self, cast, told):
        send("hotline_12345", need("GD-1", firm=OWN))
        send("hotline_12345", need("GD-2", firm=OWN))
        send("credit_platform", need("XYD-1", firm=OWN))
        case = Case.objects.get(kind="need")
        assert case.door == "hotline_12345"
        page = page_of(case, cast.coordinator)
        for said in ("12345 热线 GD-1", "12345 热线 GD-2", "信易贷平台 XYD-1"):
            assert said in page
        move([case], "close", cast.coordinator, {"explanation": "没有合适的"})
        assert sorted(one["id"] for one in told()) == ["GD-1", "GD-2"]

    def test_a_case_of_no_order_names_none(self, cast):
        wechat(recorded("need_wechat.xml"))
        case = Case.objects.get(kind="need")
        assert "23456789012345601" not in page_of(case, cast.coordinator).split("card-head")[0]
