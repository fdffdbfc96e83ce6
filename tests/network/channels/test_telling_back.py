"""Results go back by the channel that the case came by, through the outbox."""

from __future__ import annotations

import json

import pytest
from standardwebhooks.webhooks import Webhook

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.models import Case
from changrong.network.channels import intake
from changrong.network.channels.models import Message
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Outgoing

from ..events.receiver import receiving
from ..steps import make_offer, seen
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
