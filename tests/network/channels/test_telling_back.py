"""Results go back by the channel that the case came by, through the outbox."""

from __future__ import annotations

import json
from concurrent.futures import wait
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.models import Case
from changrong.network.channels import intake, telling
from changrong.network.channels.models import Message
from changrong.network.events import backoff, outbox
from changrong.network.events.delivery import LEASE, Sending, deliver
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.queries import verify

from ..events.receiver import receiving
from ..steps import make_offer, seen
from ..visitors import visitor
from .calls import OWN_CODE, SECRET, need, recorded, results, send, wechat

OWN = {"credit_code": OWN_CODE, "name": "示例鲜禾餐饮管理有限公司", "region": "110105"}


@pytest.fixture
def told(switched_on, settings):
    """Both channels are told at a receiver on this machine; what it heard, verified."""
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    with receiving() as receiver:
        for name in ("hotline_12345", "credit_platform"):
            switched_on[name]["tell"] = receiver.url

        def heard():
            deliver(clock.now())
            found = [json.loads(body) for _headers, body in receiver.heard]
            for headers, body in receiver.heard:
                Webhook(SECRET).verify(body, headers)
            receiver.heard.clear()
            return found

        heard.receiver = receiver
        yield heard


def opened(channel="hotline_12345", id="GD-1"):
    [result] = results(send(channel, need(id, firm=OWN)))
    return Case.objects.get(number=result["case"])


def accepted(cast, case):
    offer = make_offer(case, cast.officer_a)
    move([case], "accept", cast.alice, seen(offer))


@pytest.mark.shows("S0-41")
def test_a_work_order_is_answered_with_what_the_coordinator_wrote(cast, told):
    case = opened()
    assert told() == []
    move([case], "close", cast.coordinator, {"explanation": "三家都不做这个行业"})
    [said] = told()
    case.refresh_from_db()
    assert said == {
        "id": "GD-1",
        "case": case.number,
        "kind": "need",
        "outcome": "unmet",
        "outcome_label": {"zh": "没有办成", "en": "Not met"},
        "at": case.closed_at.isoformat(),
        "reply": "三家都不做这个行业",
    }
    assert told() == []


@pytest.mark.shows("S2-23")
def test_the_platform_hears_of_the_product_and_the_terms_accepted(cast, told):
    case = opened("credit_platform", "XYD-1")
    accepted(cast, case)
    [said] = told()
    assert (said["id"], said["outcome"], said["reply"]) == ("XYD-1", "met", "")
    assert said["offer"]["institution"]["name"] == "示例甲银行"
    assert said["offer"]["product"]["name"] == "示例经营贷"
    assert said["offer"]["amount"] == "800000"
    assert said["offer"]["rate"] == "0.0435"


def test_the_hotline_hears_nothing_of_the_terms(cast, told):
    accepted(cast, opened())
    [said] = told()
    assert "offer" not in said


def test_what_a_firm_says_when_it_withdraws_is_its_own(cast, told):
    move([opened()], "withdraw", cast.alice, {"reason": "other", "explanation": "家里有事"})
    [said] = told()
    assert (said["outcome"], said["reply"]) == ("withdrawn", "")


def test_every_message_that_joined_hears_of_it(cast, told):
    case = opened()
    assert opened("credit_platform", "XYD-1") == case
    move([case], "close", cast.coordinator, {"explanation": "没有合适的"})
    assert sorted(said["id"] for said in told()) == ["GD-1", "XYD-1"]


def test_a_refusal_by_a_person_is_told_with_its_reason(cast, told):
    send("hotline_12345", need(consent=None))
    intake.refuse(Message.objects.get(), "来电人不同意", cast.hotline)
    [said] = told()
    assert (said["id"], said["case"], said["outcome"]) == ("GD-1", "", "refused")
    assert said["reply"] == "来电人不同意"


def test_what_does_not_arrive_is_tried_again_with_the_same_id(cast, told):
    told.receiver.answers[:] = [500, 200]
    move([opened()], "close", cast.coordinator, {"explanation": "没有合适的"})
    deliver(clock.now())
    row = Outgoing.objects.get(channel="channel")
    assert (row.state, row.error, row.status, row.attempts) == ("waiting", "status", 500, 1)
    Outgoing.objects.update(next_at=clock.now())
    deliver(clock.now())
    row.refresh_from_db()
    assert row.state == "sent"
    assert len(set(told.receiver.ids)) == 1


def test_a_worker_killed_after_it_sent_loses_nothing_and_the_second_has_the_same_id(cast, told):
    move([opened()], "close", cast.coordinator, {"explanation": "没有合适的"})
    killed = Sending()
    killed.take(clock.now())
    wait(killed.flying)  # it has arrived, and nobody wrote down that it did
    killed.pool.shutdown()
    assert Outgoing.objects.get(channel="channel").state == "waiting"
    with clock.at(clock.now() + 2 * LEASE):
        deliver(clock.now())
    assert Outgoing.objects.get(channel="channel").state == "sent"
    assert (len(told.receiver.ids), len(set(told.receiver.ids))) == (2, 1)


def failed(cast, told, status=500) -> Message:
    """A message whose result was tried until the last time, in vain."""
    told.receiver.answers[:] = [status] * 20
    move([opened()], "close", cast.coordinator, {"explanation": "没有合适的"})
    for _attempt in range(len(backoff.WEBHOOK) + 3):
        deliver(clock.now())
        Outgoing.objects.filter(channel="channel", state="waiting").update(next_at=clock.now())
    told.receiver.answers[:] = [200]
    return Message.objects.get()


def test_it_stops_after_the_last_try_where_somebody_sees_it(cast, told):
    message = failed(cast, told)
    row = Outgoing.objects.get(channel="channel")
    assert (row.state, row.attempts, row.next_at) == ("failed", len(backoff.WEBHOOK) + 1, None)
    assert len(told.receiver.ids) == len(backoff.WEBHOOK) + 1
    assert message.untold_at is not None
    assert Event.objects.get(code="message.untold").data["status"] == 500
    people = {one.user for one in Outgoing.objects.filter(template="message.untold")}
    assert people == {cast.hotline.user, cast.coordinator.user}
    hotline = visitor(cast.hotline)
    page = hotline.get("/messages-in/?press=untold")
    assert [one["message"] for one in page.context["rows"]] == [message]
    assert "1 条的结果没有送到渠道" in hotline.get("/hotline/").content.decode()
    assert "再发一次" in hotline.get(f"/messages-in/{message.number}/").content.decode()


def test_one_that_was_never_told_is_not_forgotten_with_the_rest(cast, told):
    failed(cast, told)
    outbox.forget(clock.now() + timedelta(days=400))
    assert Outgoing.objects.get(channel="channel").state == "failed"
    telling.tell_again(Message.objects.get(), cast.hotline)
    deliver(clock.now())
    outbox.forget(clock.now() + timedelta(days=400))
    assert not Outgoing.objects.filter(channel="channel").exists()


class TestOnceMore:
    def test_it_is_sent_under_its_own_id_and_recorded(self, cast, told):
        message = failed(cast, told, 410)  # which is not tried again at all
        assert len(told.receiver.ids) == 1
        hotline = visitor(cast.hotline)
        address = f"/messages-in/{message.number}/"
        assert hotline.post(f"{address}tell-again/")["Location"] == address
        assert "已排队" in hotline.get(address).content.decode()
        deliver(clock.now())
        assert len(told.receiver.ids) == 2
        assert len(set(told.receiver.ids)) == 1
        message.refresh_from_db()
        assert message.untold_at is None
        codes = Event.objects.filter(stream=message.number, code__contains="told")
        assert list(codes.order_by("sequence").values_list("code", flat=True)) == [
            "message.untold", "message.told_again", "message.told"
        ]  # fmt: skip
        html = hotline.get(address).content.decode()
        assert "再发一次" not in html
        assert verify(message.number)

    def test_a_second_click_changes_nothing_and_says_so(self, cast, told):
        message = failed(cast, told, 410)
        hotline = visitor(cast.hotline)
        for said in ("已排队", "已经在发送"):
            page = hotline.post(f"/messages-in/{message.number}/tell-again/", follow=True)
            assert said in page.content.decode()
        assert Event.objects.filter(code="message.told_again").count() == 1

    def test_what_arrived_or_is_on_its_way_is_refused(self, cast, told):
        move([opened()], "close", cast.coordinator, {"explanation": "没有合适的"})
        message = Message.objects.get()
        with pytest.raises(telling.NotAgain, match="on its way"):
            telling.tell_again(message, cast.hotline)
        told()
        with pytest.raises(telling.NotAgain, match="arrived"):
            telling.tell_again(message, cast.hotline)
        assert told() == []
        assert not Event.objects.filter(code="message.told_again").exists()

    def test_what_has_no_result_or_no_address_is_refused(self, cast, told, switched_on):
        opened()
        with pytest.raises(telling.NotAgain, match="no result"):
            telling.tell_again(Message.objects.get(), cast.hotline)
        Message.objects.all().delete()
        message = failed(cast, told, 410)
        switched_on["hotline_12345"]["tell"] = ""
        with pytest.raises(telling.NotAgain, match="no address"):
            telling.tell_again(message, cast.hotline)
        message.refresh_from_db()
        assert message.untold_at is not None

    @pytest.mark.parametrize("who", ["alice", "officer_a", "supervisor", "coordinator_elsewhere"])
    def test_it_is_for_nobody_else(self, cast, told, who):
        message = failed(cast, told, 410)
        with pytest.raises(NotAllowed):
            telling.tell_again(message, getattr(cast, who))
        address = f"/messages-in/{message.number}/tell-again/"
        assert visitor(getattr(cast, who)).post(address).status_code == 404
        assert visitor(cast.hotline).get(address).status_code == 405

    def test_an_address_that_was_away_for_a_while_can_be_told_when_it_is_back(
        self, cast, told, switched_on
    ):
        move([opened()], "close", cast.coordinator, {"explanation": "没有合适的"})
        address, switched_on["hotline_12345"]["tell"] = switched_on["hotline_12345"]["tell"], ""
        assert told() == []
        switched_on["hotline_12345"]["tell"] = address
        telling.tell_again(Message.objects.get(), cast.coordinator)
        [said] = told()
        assert said["outcome"] == "unmet"


def test_a_refusal_that_did_not_arrive_is_not_told_once_the_message_was_said_anew(cast, told):
    send("hotline_12345", need(consent=None))
    told.receiver.answers[:] = [500]
    intake.refuse(Message.objects.get(), "来电人不同意", cast.hotline)
    assert [said["outcome"] for said in told()] == ["refused"]
    send("hotline_12345", need(at="2026-11-23T09:31:00+08:00"))
    Outgoing.objects.filter(channel="channel").update(next_at=clock.now())
    assert told() == []
    assert Outgoing.objects.get(channel="channel").state == "dropped"


def test_an_address_that_is_taken_away_is_not_called(cast, told, switched_on):
    move([opened()], "close", cast.coordinator, {"explanation": "没有合适的"})
    switched_on["hotline_12345"]["tell"] = ""
    assert told() == []
    assert Outgoing.objects.get(channel="channel").state == "dropped"


def test_nobody_is_told_where_no_address_is_set(cast):
    move([opened()], "close", cast.coordinator, {"explanation": "没有合适的"})
    assert not Outgoing.objects.filter(channel="channel").exists()


def test_the_wechat_account_is_told_nothing(cast, switched_on):
    switched_on["wechat_account"]["tell"] = "https://example.com/"
    wechat(recorded("need_wechat.xml"))
    [case] = Case.objects.filter(kind="need")
    move([case], "close", cast.coordinator, {"explanation": "没有合适的"})
    assert not Outgoing.objects.filter(channel="channel").exists()
