"""What becomes of messages: a case, the one that is open, a person, or an answer. Through the
channels' own addresses."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.erasing import erase_contacts
from changrong.network.cases.models import Case
from changrong.network.cases.queries import timeline, visible_to
from changrong.network.channels import intake, queries
from changrong.network.channels.accounts import account_of, check
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.models import Copy, Message
from changrong.network.events.models import Event
from changrong.network.parties.models import Enterprise
from changrong.network.people.models import Role

from ..matters import at
from ..programs import Program
from ..steps import state_need
from .calls import OWN_CODE, SECRET, asked, get, headers, need, recorded, results, send, wechat

OWN = {"credit_code": OWN_CODE, "name": "示例鲜禾餐饮管理有限公司", "region": "110105"}


def needs():
    return Case.objects.filter(kind="need").order_by("id")


def sent(*messages, channel="hotline_12345"):
    return results(send(channel, *messages))


def recorded_calls(name, channel="hotline_12345"):
    return results(send(channel, body=recorded(name)))


class TestThe12345Hotline:
    @pytest.mark.shows("S0-41")
    def test_a_work_order_is_a_need_that_keeps_its_number(self, cast):
        [result] = sent(need("GD20261123000001"))
        [case] = needs()
        assert result == {
            "id": "GD20261123000001", "state": "opened", "case": case.number, "problems": [],
        }  # fmt: skip
        assert case.fields["work_order"] == "GD20261123000001"
        assert case.fields["amount"] == "800000"
        assert (case.fields["kind"], case.fields["purpose"]) == ("credit_loan", "stock")
        assert case.fields["note"] == "想先付面粉款"
        assert case.decision is not None
        assert case.state == "dispatched"
        assert case.enterprise.name == "示例新来烘焙有限公司"

    def test_the_register_says_by_which_channel_and_that_nobody_acted_in_person(self):
        sent(need())
        [case] = needs()
        opened = Event.objects.get(stream=case.number, code="case.opened")
        assert (opened.actor, opened.role) == (None, Role.HOTLINE)
        assert opened.data["through"] == "hotline_12345"
        assert case.opened_as == Role.HOTLINE
        received = Event.objects.get(code="message.received")
        assert received.stream == Message.objects.get().number
        assert received.data == {
            "connector": "hotline_12345", "state": "opened", "case": case.number,
            "through": "hotline_12345",
        }  # fmt: skip

    def test_the_timeline_names_the_channel(self, cast):
        sent(need())
        first = timeline(needs()[0], cast.coordinator)[0]
        assert (first.who.zh, first.by) == ("12345 热线", "system")

    @pytest.mark.shows("S0-41")
    def test_recorded_orders_each_find_their_way(self, cast):
        first, second, complaint, inquiry = recorded_calls("orders_12345.json")
        assert [one["state"] for one in (first, second, complaint, inquiry)] == [
            "opened", "opened", "opened", "waiting",
        ]  # fmt: skip
        amounts = [case.fields["amount"] for case in needs()]
        assert amounts == ["800000", "800000"]
        case = Case.objects.get(number=complaint["case"])
        assert (case.kind, case.institution) == ("complaint", cast.bank_a)
        assert case.fields["work_order"] == "GD20261123000003"
        assert case.fields["what"] == "合同外又收了一笔服务费"
        assert [one["field"] for one in inquiry["problems"]] == ["what"]

    def test_dirt_waits_with_every_field_that_lacks_or_is_wrong_named(self):
        found = {one["id"]: one for one in recorded_calls("dirty_12345.json")}
        named = {id: sorted(p["field"] for p in one["problems"]) for id, one in found.items()}
        [nameless] = [id for id in named if id.startswith("sha256:")]
        assert {one["state"] for one in found.values()} == {"waiting"}
        assert named == {
            nameless: ["id"],
            "GD-D1": ["firm.credit_code", "firm.region"],
            "GD-D2": ["consent", "contact.name", "contact.phone"],
            "GD-D3": ["answers.amount", "answers.kind", "answers.term_months"],
            "GD-D5": ["at"],
            "GD-D6": ["firm", "firm.credit_code"],
            "GD-D7": ["what"],
            "GD-D8": ["answers.需要金额"],
            "GD-D9": ["answers", "answers.amount", "answers.kind", "answers.purpose",
                      "answers.term_months"],
        }  # fmt: skip
        assert not needs().exists()
        assert Message.objects.count() == Copy.objects.count() == 9

    def test_a_code_that_belongs_to_another_name_waits(self, cast):
        [result] = sent(need(firm=OWN | {"name": "别的名字"}))
        assert (result["state"], result["problems"][0]["field"]) == ("waiting", "firm.name")
        assert cast.xianhe.name in result["problems"][0]["zh"]

    def test_old_charsets_and_moments_without_zone_are_taken(self):
        [result] = recorded_calls("gbk_12345.json")
        assert result["state"] == "opened"
        assert needs()[0].fields["note"].startswith("用旧系统发的")


class TestTheSameAgain:
    def test_the_same_message_twice_has_one_answer_and_one_case(self):
        first = sent(need())
        assert sent(need()) == first
        assert needs().count() == Message.objects.count() == Copy.objects.count() == 1
        assert Event.objects.filter(code="message.received").count() == 1

    def test_also_within_one_call(self):
        first, again = sent(need(), need())
        assert first == again
        assert needs().count() == 1

    def test_the_same_id_on_two_channels_is_two_messages(self):
        sent(need("1"))
        sent(need("1"), channel="credit_platform")
        assert Message.objects.count() == 2

    def test_what_waited_is_read_anew_when_it_is_said_better(self):
        [first] = sent(need(consent=None, at="2026-11-23T09:00:00+08:00"))
        [second] = sent(need(at="2026-11-23T10:00:00+08:00"))
        assert (first["state"], second["state"]) == ("waiting", "opened")
        message = Message.objects.get()
        assert message.copies.count() == 2
        assert message.updated_at is not None
        assert message.lacks == []

    def test_an_update_that_comes_too_late_is_kept_and_changes_nothing(self):
        [newer] = sent(need(at="2026-11-23T10:00:00+08:00"))
        [older] = sent(need(at="2026-11-23T09:00:00+08:00", consent=None))
        assert older == newer
        message = Message.objects.get()
        assert message.copies.count() == 2
        assert message.updated_at is None
        assert CONNECTORS["hotline_12345"].again(queries.latest(message).body).consent is True

    def test_an_update_of_an_open_case_is_noted_on_its_timeline(self, cast):
        sent(need())
        [again] = sent(need(at="2026-11-23T10:00:00+08:00", words="改口：要一百万"))
        [case] = needs()
        assert (again["state"], again["case"]) == ("opened", case.number)
        assert case.fields["note"] == "想先付面粉款"
        last = timeline(case, cast.coordinator)[-1]
        assert (last.who.zh, last.what.zh) == ("12345 热线", "同一需求又说了一次，并到这一件")

    def test_a_need_said_by_another_channel_joins_the_open_one(self, cast):
        [first] = sent(need("GD-1"))
        [second] = sent(need("XYD-9", answers=need()["answers"] | {"amount": "99万元"}),
                        channel="credit_platform")  # fmt: skip
        assert (second["state"], second["case"]) == ("joined", first["case"])
        [case] = needs()
        told = timeline(case, cast.coordinator)[-1]
        assert told.who.zh == "信易贷平台"
        assert Event.objects.get(code="case.said_again").data == {"through": "credit_platform"}

    def test_so_does_one_that_the_firm_stated_itself(self, cast):
        own = state_need(cast)
        [result] = sent(need(firm=OWN))
        assert (result["state"], result["case"]) == ("joined", own.number)

    def test_and_one_that_the_firm_states_after_it_came_by_a_channel(self, cast):
        [first] = sent(need(firm=OWN))
        stated = Program(cast.alice).post(
            "cases/need",
            {"fields": {
                "kind": "credit_loan", "amount": "700000", "term_months": 6, "purpose": "rent",
                "contact_name": "陈女士", "contact_phone": "13800000000",
            }},
        )  # fmt: skip
        assert stated.json()["number"] == first["case"]
        assert needs().count() == 1

    @pytest.mark.parametrize("change", [{"amount": "100.01万元"}, {"kind": "first_loan"}])
    def test_another_band_or_kind_is_another_need(self, change):
        sent(need("1"))
        [other] = sent(need("2", answers=need()["answers"] | change))
        assert other["state"] == "opened"
        assert needs().count() == 2

    def test_the_window_ends_and_so_does_a_closed_need(self, cast):
        with at("2026-11-23 10:00"):
            sent(need("1", firm=OWN))
        with at("2026-12-23 23:00"):
            assert sent(need("2", firm=OWN))[0]["state"] == "joined"
        with at("2026-12-24 00:30"):
            assert sent(need("3", firm=OWN))[0]["state"] == "opened"
            for case in needs():
                move([case], "withdraw", cast.alice, {"reason": "solved"})
            assert sent(need("4", firm=OWN))[0]["state"] == "opened"


class TestAnOrderThatIsAnAppeal:
    """派单: to the unit that is competent, else to the district."""

    APPEAL: ClassVar = need(
        "GD-A",
        what="appeal",
        answers={"subject": "贷款难、贷款慢", "wanted": "尽快答复", "reply_by": "电话"},
        words="材料交了两个月没有回音",
    )

    def test_it_goes_to_the_institution_that_it_names(self, cast):
        named = self.APPEAL["answers"] | {"institution": cast.bank_a.name}
        [result] = sent(self.APPEAL | {"answers": named})
        case = Case.objects.get(number=result["case"])
        assert (case.kind, case.institution, case.state) == ("appeal", cast.bank_a, "received")
        assert case.fields["what"] == "材料交了两个月没有回音"

    def test_one_that_names_none_goes_to_the_bureau_of_its_district(self, cast):
        [result] = sent(self.APPEAL)
        case = Case.objects.get(number=result["case"])
        assert (case.institution, case.state, case.region) == (None, "with_bureau", "110105")
        assert visible_to(cast.coordinator).filter(pk=case.pk).exists()
        assert not visible_to(cast.coordinator_elsewhere).filter(pk=case.pk).exists()

    def test_an_institution_that_nobody_knows_waits_with_its_place(self, cast):
        named = self.APPEAL["answers"] | {"institution": "不存在银行"}
        [result] = sent(self.APPEAL | {"answers": named})
        assert [one["field"] for one in result["problems"]] == ["answers.institution"]


class TestThe95519Line:
    @pytest.mark.shows("S4-32")
    def test_the_sample_of_53_enquiries_and_bookings_is_taken_and_counted(self, cast):
        states = [one["state"] for one in recorded_calls("bookings_95519.json", "hotline_95519")]
        assert len(states) == 53
        assert set(states) == {"opened"}
        sessions = Case.objects.filter(kind="session")
        assert sessions.count() == 53
        assert set(sessions.values_list("institution", flat=True)) == {cast.guarantor.pk}
        counted = queries.counted(queries.visible_to(cast.hotline))
        assert counted == {"hotline_95519": {"opened": 53}}
        [day] = queries.by_day(queries.visible_to(cast.coordinator))
        assert (day.connector, day.came, day.placed) == ("hotline_95519", 53, 53)

    @pytest.mark.shows("S4-32")
    def test_a_person_books_without_being_a_firm(self, cast):
        booking = json.loads(recorded("bookings_95519.json"))["messages"][0]
        [result] = sent(booking, channel="hotline_95519")
        case = Case.objects.get(number=result["case"])
        assert case.enterprise.is_person
        assert case.enterprise.name == booking["contact"]["name"]
        assert case.fields["wanted_at"] == booking["answers"]["wanted_at"].replace(" ", "T")
        assert case.fields["work_order"] == booking["id"]

    def test_somebody_whose_place_is_not_said_waits(self):
        booking = json.loads(recorded("bookings_95519.json"))["messages"][0]
        [result] = sent(booking | {"firm": None}, channel="hotline_95519")
        assert [one["field"] for one in result["problems"]] == ["firm.region"]

    def test_who_cannot_come_is_visited(self, cast):
        asked_for = {
            "id": "95519-V1",
            "what": "home_visit",
            "firm": {"name": "示例护士", "region": "110105"},
            "contact": {"name": "示例护士", "phone": "13800000009"},
            "answers": {"group": "医护人员", "services": ["投保、理赔", "card"], "address": "三楼"},
        }
        [result] = sent(asked_for, channel="hotline_95519")
        assert Case.objects.get(number=result["case"]).fields["services"] == ["card", "insurance"]


class TestTheCreditPlatform:
    @pytest.mark.shows("S2-23")
    def test_its_demand_is_imported(self):
        recorded_calls("demand_credit_platform.json", "credit_platform")
        assert [case.fields["amount"] for case in needs()] == ["850000", "1200000"]

    @pytest.mark.shows("S2-23")
    def test_it_gets_the_products_on_offer(self, cast):
        response = get("/channels/credit_platform/products/")
        listed = response.json()["products"]
        assert {one["institution"]["name"] for one in listed} >= {"示例甲银行", "示例乙银行"}
        assert listed[0]["amount_max"] == "3000000"
        assert listed[0]["rate_from"] == "0.0385"

    def test_nobody_else_does(self):
        assert get("/channels/hotline_12345/products/").status_code == 404
        unsigned = get("/channels/credit_platform/products/", **{"webhook-signature": "v1,x"})
        assert unsigned.status_code == 401

    def test_it_asks_how_one_stands(self):
        [first] = sent(need("XYD-1"), channel="credit_platform")
        assert get("/channels/credit_platform/?id=XYD-1").json() == first
        assert get("/channels/credit_platform/?id=other").status_code == 404
        assert get("/channels/hotline_12345/?id=XYD-1").status_code == 404


class TestTheWechatAccount:
    @pytest.mark.shows("S0-33")
    def test_labelled_lines_become_a_need_and_its_number_is_answered(self):
        response = wechat(recorded("need_wechat.xml"))
        [case] = needs()
        assert case.number in response.content.decode()
        assert response["Content-Type"] == "application/xml; charset=utf-8"
        assert case.fields["amount"] == "500000"
        assert case.fields["work_order"] == "23456789012345601"

    @pytest.mark.shows("S0-33")
    def test_chat_is_answered_with_the_form_and_is_no_need(self):
        for name in ("chat", "voice", "subscribe"):
            said = wechat(recorded(f"{name}_wechat.xml")).content.decode()
            assert "http://localhost:8000/state-a-need/" in said
        assert set(Message.objects.values_list("state", flat=True)) == {"answered"}
        assert not needs().exists()

    def test_what_lacks_is_named_to_whoever_wrote(self):
        said = wechat(recorded("lacking_wechat.xml")).content.decode()
        for label in ("用途", "服务种类", "联系人"):
            assert label in said
        assert Message.objects.get().state == "waiting"

    def test_a_message_that_the_platform_sends_again_is_one(self):
        first = wechat(recorded("need_wechat.xml")).content
        assert wechat(recorded("need_wechat.xml"), **asked("n2")).content == first
        assert needs().count() == 1

    def test_the_address_is_proved_once(self):
        query = "&".join(f"{name}={value}" for name, value in asked().items())
        hello = Client().get(f"/channels/wechat_account/?{query}&echostr=8812")
        assert (hello.status_code, hello.content) == (200, b"8812")
        wrong = Client().get(f"/channels/wechat_account/?{query}0&echostr=8812")
        assert wrong.status_code == 401


class TestWhoMaySend:
    def test_a_channel_without_an_account_is_not_there(self, settings):
        settings.CHANNELS = {}
        for name in (*CONNECTORS, "telegraph"):
            assert send(name, need()).status_code == 404
            assert get(f"/channels/{name}/products/").status_code == 404
        assert not Message.objects.exists()

    @pytest.mark.parametrize("wrong", [{"webhook-signature": "v1,AA"}, {"webhook-timestamp": "1"}])
    def test_an_unsigned_or_old_call_is_401_and_leaves_nothing(self, wrong, caplog):
        with caplog.at_level(logging.DEBUG):
            response = send("hotline_12345", need(), **wrong)
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"
        assert not Message.objects.exists()
        assert SECRET not in caplog.text + response.content.decode()

    def test_one_that_cannot_be_read_is_400_with_the_reason(self):
        response = send("hotline_12345", body=b'{"messages": [1]}')
        assert response.status_code == 400
        assert "messages[0]" in response.json()["detail"]

    def test_one_that_is_too_large_is_413(self):
        assert send("hotline_12345", body=b" " * (1024 * 1024 + 1)).status_code == 413

    def test_other_methods_are_not(self):
        assert Client().put("/channels/hotline_12345/").status_code == 405

    def test_an_account_never_shows_its_secret(self):
        assert SECRET not in repr(account_of("hotline_12345"))

    def test_a_weak_secret_stops_the_service(self, settings):
        check()
        for weak in ("whsec_c2hvcnQ=", "not base64!"):
            settings.CHANNELS = {"hotline_12345": {"secret": weak}}
            with pytest.raises(ImproperlyConfigured) as stopped:
                check()
            assert weak not in str(stopped.value)


class TestWhenSomethingFails:
    def test_a_database_that_is_away_loses_nothing_and_keeps_nothing_half(self, monkeypatch):
        def gone(*_):
            raise OperationalError("gone")

        monkeypatch.setattr(intake, "open_needs", gone)
        with pytest.raises(OperationalError):
            send("hotline_12345", need())
        assert not Message.objects.exists()

    def test_our_own_fault_leaves_the_message_waiting(self, monkeypatch, caplog):
        def broken(*_):
            raise RuntimeError("a bug")

        monkeypatch.setattr(intake, "open_needs", broken)
        [result] = sent(need())
        assert result["state"] == "waiting"
        assert not Enterprise.objects.filter(name=need()["firm"]["name"]).exists()
        monkeypatch.undo()
        assert "a bug" in caplog.text

    def test_who_asks_to_be_forgotten_is(self, cast):
        sent(need(firm=OWN))
        [case] = needs()
        move([case], "withdraw", cast.alice, {"reason": "solved"})
        erase_contacts([cast.xianhe], cast.alice)
        assert [copy.body for copy in Copy.objects.all()] == [""]
        assert Message.objects.get().case == case
        assert headers(b"")["webhook-id"]
        assert clock.now() - Message.objects.get().received_at < timedelta(days=1)
