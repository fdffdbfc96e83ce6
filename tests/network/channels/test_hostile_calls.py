"""What nobody should send and somebody will: each has a clear answer, and nothing is lost or kept
half."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import product

import pytest
from django.test import Client

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.connector import Call
from changrong.network.channels.models import Message
from changrong.network.channels.reading import draft_of
from changrong.network.clock import SHANGHAI
from changrong.network.imports.importers import importers

from .calls import get, headers, need, results, send, wechat

WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY-:+"}
WHEN = datetime(2026, 11, 23, 11, tzinfo=SHANGHAI)


def one(**changes):
    """The result of one message that was taken."""
    [result] = results(send("hotline_12345", need(**changes)))
    return result


def lacking(**changes):
    """The fields that lack, of a message that waits and is kept."""
    result = one(**changes)
    assert (result["state"], result["case"]) == ("waiting", None)
    assert Message.objects.get(external_id=result["id"]).copies.count() == 1
    assert not Case.objects.exists()
    return [each["field"] for each in result["problems"]]


def firm(**changes):
    return {"firm": need()["firm"] | changes}


def answers(**changes):
    return {"answers": need()["answers"] | changes}


class TestTheEnvelope:
    @pytest.mark.parametrize(
        "timestamp",
        ["", "now", "1e9", "-1", "1" * 400, "9" * 5000, "１７９５３９７４００", " 1", "0"],
    )
    def test_a_moment_that_is_none_is_401(self, cast, timestamp):
        response = send("hotline_12345", need(), **{"webhook-timestamp": timestamp})
        assert response.status_code == 401
        assert "5 分钟" in response.json()["detail"]
        assert wechat(b"<xml/>", timestamp=timestamp or "x").status_code == 401
        assert not Message.objects.exists()

    @pytest.mark.parametrize("given", ["v1,签名", "v1", ",", "v2,abc", "v1," + "A" * 9000, "\xff"])
    def test_a_signature_that_is_none_is_401(self, cast, given):
        response = send("hotline_12345", need(), **{"webhook-signature": given})
        assert response.status_code == 401

    def test_a_replay_within_the_window_answers_the_same_and_takes_nothing_anew(self, cast):
        body = json.dumps({"messages": [need()]}).encode()
        signed = headers(body)
        first, again = (
            Client().post("/channels/hotline_12345/", body, "application/json", headers=signed)
            for _n in range(2)
        )
        assert first.json() == again.json()
        assert (Message.objects.count(), Case.objects.filter(kind="need").count()) == (1, 1)

    @pytest.mark.parametrize("megabytes", [2, 9, 10, 25])
    def test_a_body_however_large_is_413(self, cast, megabytes):
        response = send("hotline_12345", body=b"x" * megabytes * 1024 * 1024)
        assert response.status_code == 413
        assert response["Content-Type"] == "application/problem+json"

    @pytest.mark.parametrize("charset", ["utf-16", "utf-32", "big5", "shift_jis", "utf-7"])
    def test_another_charset_is_400_or_names_what_it_could_not_read(self, cast, charset):
        text = json.dumps({"messages": [need()]}, ensure_ascii=False)
        text = text.encode(charset, "replace")
        response = send("hotline_12345", body=text)
        assert response.status_code in (200, 400)
        if response.status_code == 200:
            assert [one["state"] for one in results(response)] == ["waiting"]

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"null", b"[]", b"{}", b'"x"', b"1", b"\x00", b"\xff\xfe",
            b'{"messages": null}', b'{"messages": {}}', b'{"messages": []}',
            b'{"messages": [null]}', b'{"messages": [[]]}', b'{"messages": ["x"]}',
            b'{"messages": [{"id": NaN}]}', b'{"messages": [{"id": -Infinity}]}',
            b'{"messages": [{"id": "a", "answers": {"x": 1e999}}]}',
            b'{"messages": [{"id": ' + b"9" * 5000 + b"}]}",
            b'{"messages": [' + b"[" * 50_000,
            b'{"messages": [{"a": ' + b"[" * 2000 + b"]" * 2000 + b"}]}",
        ],
    )  # fmt: skip
    def test_a_shape_that_is_none_is_400_and_says_why(self, cast, body):
        response = send("hotline_12345", body=body)
        assert response.status_code == 400, response.content
        assert response.json()["detail"]
        assert not Message.objects.exists()

    @pytest.mark.parametrize("depth", [100, 300, 500, 700, 900, 1000, 1100])
    def test_nesting_of_any_depth_is_taken_or_refused(self, cast, depth):
        deep = "[" * depth + "]" * depth
        body = '{"messages": [{"id": "a", "what": "need", "x": ' + deep + "}]}"
        assert send("hotline_12345", body=body.encode()).status_code in (200, 400)

    def test_a_channel_that_is_not_there_says_so_as_a_problem(self, cast):
        response = send("hotline_99999", need())
        assert (response.status_code, response["Content-Type"]) == (
            404, "application/problem+json"
        )  # fmt: skip

    def test_an_id_with_a_zero_byte_is_not_looked_for(self, cast):
        assert get("/channels/hotline_12345/?id=%00").status_code == 404


class TestWhatAFirmIsCalled:
    @pytest.mark.parametrize(
        "code", ["", None, "91110105MA0000100A", "91110105MA", "9" * 18, "91110105MA0000100L0"]
    )
    def test_a_code_that_is_missing_or_wrong_is_named(self, cast, code):
        assert lacking(**firm(credit_code=code)) == ["firm.credit_code"]

    def test_signs_of_full_width_are_the_same_signs(self, cast):
        wide = need()["firm"]["credit_code"].translate(WIDE)
        with clock.at(WHEN):
            result = one(
                **firm(credit_code=wide, region="１１０１０５"),
                **answers(amount="８０万元", term_months="１２"),
                at="2026-11-23T09:30:00+08:00".translate(WIDE),
                contact={"name": "何女士", "phone": "１３８００００００００１"[:11]},
            )
        assert (result["state"], result["problems"]) == ("opened", [])
        case = Case.objects.get(kind="need")
        assert case.enterprise.credit_code == "91110105MA0000100L"
        assert (case.fields["amount"], case.fields["term_months"]) == ("800000", 12)
        assert Message.objects.get().region == "110105"

    @pytest.mark.parametrize("region", ["999999", "火星", "1101", {"code": "110105"}])
    def test_a_region_that_is_none_is_named_and_everybody_sees_it(self, cast, region):
        assert "firm.region" in lacking(**firm(region=region))
        assert Message.objects.get().region == ""


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "高利贷"}, "answers.kind"),
            ({"amount": "很多"}, "answers.amount"),
            ({"amount": "-5"}, "answers.amount"),
            ({"amount": "9" * 40}, "answers.amount"),
            ({"term_months": "十二"}, "answers.term_months"),
            ({"term_months": 1e300}, "answers.term_months"),
            ({"purpose": ["采购备货", "发工资"]}, "answers.purpose"),
            ({"purpose": {"code": "stock"}}, "answers.purpose"),
        ],
    )
    def test_an_unknown_code_or_number_is_named(self, cast, changes, field):
        assert lacking(**answers(**changes)) == [field]

    def test_numbers_as_text_are_numbers(self, cast):
        assert one(**answers(amount="800000", term_months="12"))["state"] == "opened"

    @pytest.mark.parametrize("thing", ["loan_shark", "", None, 7, ["need"], "n" * 5000])
    def test_what_is_asked_for_in_no_word_of_ours_waits(self, cast, thing):
        assert "what" in lacking(what=thing)

    @pytest.mark.parametrize("consent", ["true", 1, "是", [], {}])
    def test_only_true_is_consent(self, cast, consent):
        assert lacking(consent=consent) == ["consent"]

    def test_text_above_its_limit_is_named_and_kept(self, cast):
        assert lacking(words="字" * 4001) == ["words"]
        assert "字" * 4001 in Message.objects.get().copies.get().body

    @pytest.mark.parametrize(
        "at", ["0001-01-01", "9999-12-31T23:59:59-12:00", "2026-13-01", "昨天", 1795397400, "24:00"]
    )
    def test_a_moment_that_is_none_is_named(self, cast, at):
        assert lacking(at=at) == ["at"]

    def test_a_moment_to_come_counts_as_the_moment_it_arrived(self, cast):
        with clock.at(WHEN):
            lacking(id="GD-F", at="2199-01-01T00:00:00+08:00", consent=None)
        with clock.at(WHEN + timedelta(hours=1)):
            assert one(id="GD-F", at="2026-11-23T11:30:00+08:00")["state"] == "opened"

    def test_half_a_sign_at_the_end_of_a_text_that_was_cut_is_no_harm(self, cast):
        body = json.dumps({"messages": [need(words="好的")]}, ensure_ascii=True)
        [result] = results(send("hotline_12345", body=body.replace("\\u7684", "\\ud83d").encode()))
        assert result["state"] == "opened"
        assert Case.objects.get(kind="need").fields["note"] == "好\ufffd"

    @pytest.mark.parametrize("given", [{"x\0": 1}, {"x": "a\0"}, {"x": ["a\0"]}, {"x\0": {}}])
    def test_a_zero_byte_anywhere_among_the_answers_is_named(self, cast, given):
        assert lacking(**answers(**given)) == ["answers"]
        kept = json.dumps(Message.objects.get().lacks)
        assert "\\u0000" not in kept


VALUES = [
    None, True, 0, -1, 1.5, 10**30, "", " ", "x", "1e5", "NaN", "\u0000", "\u200b",
    "9" * 3999, [], [[]], ["x", 1], {}, {"a": 1}, "9999-12-31T23:59:59-12:00", "=1+1",
]  # fmt: skip
PLACES = [
    "id", "what", "at", "firm", "firm.name", "firm.region", "contact", "contact.phone", "words",
    "answers", "answers.kind", "answers.amount", "answers.work_order", "answers.enterprise.region",
    "answers.enterprise.founded_on", "answers.enterprise.employees", "answers.所属行业",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_any_value_at_any_place_has_an_answer_that_is_no_fault_of_ours(cast, place, caplog):
    for number, value in enumerate(VALUES):
        message = need(f"{place}-{number}")
        head, dot, tail = place.partition(".")
        message[head] = message[head] | {tail: value} if dot else value
        [result] = results(send("hotline_12345", message))
        assert result["state"] in ("opened", "joined", "waiting"), value
        assert bool(result["case"]) == (result["state"] != "waiting"), value
        assert bool(result["problems"]) == (result["state"] == "waiting"), value
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


@pytest.mark.parametrize("what", ["booking", "inquiry", "home_visit", "insurance", "claim"])
def test_so_has_any_value_among_the_answers_of_the_other_line(cast, what, caplog):
    columns = importers()[CONNECTORS["hotline_95519"].kinds[what]].columns
    for place, value in product([column.name for column in columns], VALUES[4:14]):
        message = need(f"{place}-{value}"[:99].replace("\0", ""), what=what)
        message["answers"] = {place: value}
        received = CONNECTORS["hotline_95519"].read(
            Call(json.dumps({"messages": [message]}).encode())
        )
        draft = draft_of(received[0], CONNECTORS["hotline_95519"])
        assert draft.entry or draft.lacks
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "body",
    [
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><xml>&l9;</xml>'.encode(),
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml>&f;</xml>',
        b'<!doctype x SYSTEM "http://127.0.0.1/x.dtd"><xml/>',
        "<!DOCTYPE x []><xml/>".encode("utf-16"),
        b"<xml>&nothing;</xml>", b"<xml>&#0;</xml>", b"<xml>&#xD800;</xml>", b"<xml>",
        b"<a>" * 5000, b"{}", b"", b"\x00", b"<xml>" + b"x" * 20_000 + b"</xml>",
        b"<xml><FromUserName>a</FromUserName><CreateTime>9</CreateTime", b"<xml/>",
        "<xml><FromUserName>a</FromUserName><CreateTime>１２</CreateTime></xml>".encode(),
        b"<xml><Encrypt>x</Encrypt></xml>",
    ],
)  # fmt: skip
def test_xml_that_is_a_bomb_or_none_is_400_and_says_why(cast, body):
    response = wechat(body)
    assert response.status_code == 400, response.content
    assert response.json()["detail"]
    assert "root:" not in response.content.decode()
    assert not Message.objects.exists()
