"""docs/reference/wire.md: what it shows is what is sent, answered and told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.models import Case
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.connector import LONGEST, LONGEST_ID, MOST
from changrong.network.channels.models import Message
from changrong.network.channels.receiving import LARGEST
from changrong.network.channels.shown import WHAT
from changrong.network.channels.telling import told_of

from ..matters import at
from .calls import SECRET, get, send, signature, wechat

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "wire.md").read_text()


def blocks(name: str) -> list[str]:
    return re.findall(rf"^```\w+ {name}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def that_day():
    with at("2026-11-23 09:30"):
        yield


def test_each_call_of_the_page_is_answered_as_the_page_says():
    calls, answers = blocks("message"), blocks("answer")
    assert len(calls) == len(answers) == 2
    for call, answer in zip(calls, answers, strict=True):
        response = send("hotline_12345", body=call.encode())
        assert response.json() == json.loads(answer)


def test_the_signature_of_the_page_is_the_one_that_is_taken():
    names: dict = {}
    exec(blocks("sign")[0], names)
    assert names["signature"](SECRET, "msg_1", 1, b"{}") == signature(b"{}", 1)


def test_what_is_told_is_as_the_page_shows(cast):
    send("hotline_12345", body=blocks("message")[0].encode())
    [case] = Case.objects.filter(kind="need")
    move([case], "close", cast.coordinator, {"explanation": "三家都不做这个行业"})
    told = CONNECTORS["hotline_12345"].tell(told_of(Message.objects.get()))
    assert told == json.loads(blocks("told")[0])


def test_products_have_the_fields_that_the_page_shows(cast):
    shown = json.loads(blocks("products")[0])
    listed = get("/channels/credit_platform/products/").json()
    assert listed["on"] == clock.today().isoformat()
    named = {one["institution"]["name"]: one for one in listed["products"]}
    [expected] = shown["products"]
    found = named["示例甲银行"]
    hidden = {"number": "…", "institution": found["institution"] | {"number": "…"}}
    assert found | hidden == expected


def test_the_wechat_message_of_the_page_is_a_need():
    said = wechat(blocks("wechat")[0].encode()).content.decode()
    assert Case.objects.get(kind="need").number in said


def test_every_channel_and_thing_that_may_be_asked_for_is_named():
    for connector in CONNECTORS.values():
        assert f"/channels/{connector.name}/" in PAGE
        assert all(f"`{what}`" in PAGE for what in connector.kinds)


def test_every_thing_that_may_be_asked_for_has_a_word_for_people():
    assert {what for one in CONNECTORS.values() for what in one.kinds} | {"inquiry"} == set(WHAT)


def test_the_limits_are_those_in_force():
    assert (MOST, LONGEST, LONGEST_ID, LARGEST) == (100, 16_384, 100, 1024 * 1024)
    for state in Message.State.values:
        assert f"| `{state}` |" in PAGE
