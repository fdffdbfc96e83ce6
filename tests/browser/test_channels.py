"""Channels in a browser: 12345 hands on two calls; one opens a need by itself, the other lacks what
a need must say and is completed at the hotline's desk under the same work order."""

import base64
import hashlib
import hmac
import json
import time
import urllib.request

import pytest

from browser.conftest import CHANNEL_KEY
from browser.steps import fill, no_sideways, number_on, press, reads

pytestmark = pytest.mark.browser

CALL = {
    "what": "need",
    "firm": {
        "credit_code": "91110105MA0000100L",
        "name": "示例新来烘焙有限公司",
        "region": "110105",
    },
    "contact": {"name": "何女士", "phone": "13800000001"},
    "consent": True,
}
ANSWERS = {"kind": "信用贷款", "amount": "80万元", "term_months": 12, "purpose": "采购备货"}
WHOLE = CALL | {"id": "GD20261123000001", "answers": ANSWERS, "words": "想先付面粉款"}
LACKING = {
    **CALL,
    "id": "GD20261123000002",
    "firm": {
        "credit_code": "91110105MA00000012",
        "name": "示例第1商行",
        "region": "110105",
    },
    "answers": {"kind": "信用贷款", "term_months": 12, "purpose": "采购备货"},
}


def send(service: str, *messages: dict) -> list[dict]:
    """A signed call, as the hotline's own program makes it."""
    body = json.dumps({"messages": messages}, ensure_ascii=False).encode()
    at = str(int(time.time()))
    digest = hmac.new(CHANNEL_KEY, f"msg_1.{at}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "content-type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
    request = urllib.request.Request(f"{service}/channels/hotline_12345/", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["results"]


def test_two_calls_of_12345_become_two_needs(sign_in, picture, service):
    placed, waiting = send(service, WHOLE, LACKING)
    again, _ = send(service, WHOLE, LACKING)
    assert placed["state"] == "opened", placed
    assert again == placed, "the same call twice has one answer"
    assert waiting["state"] == "waiting", waiting

    sun = sign_in("sun")
    sun.goto("/messages-in/")
    reads(sun, WHOLE["id"], LACKING["id"])
    picture(sun, "channels-1-messages-desktop")
    sun.goto(f"/messages-in/?q={LACKING['id']}")
    sun.get_by_role("link", name=LACKING["id"]).click()
    sun.wait_for_load_state()
    reads(sun, "金额")
    picture(sun, "channels-2-lacking-desktop")
    sun.locator("main a[href$='/complete/']").first.click()
    sun.wait_for_load_state()
    fill(sun, {"amount": "60"})
    picture(sun, "channels-3-complete-desktop")
    press(sun)
    need = number_on(sun, "XQ")
    sun.goto(f"/messages-in/?q={LACKING['id']}")
    reads(sun, need)
    no_sideways(sun)

    zhao = sign_in("zhao")
    zhao.goto(f"/cases/{need}/")
    reads(zhao, "示例第1商行", "60.00 万元")
    picture(zhao, "channels-4-need-desktop")
