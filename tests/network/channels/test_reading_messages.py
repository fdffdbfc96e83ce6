"""What connectors read of recorded messages, dirt and all: no database."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from standardwebhooks.webhooks import Webhook

from changrong.network import clock
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.connector import (
    MOST,
    Account,
    Call,
    Links,
    NotAuthentic,
    Result,
    Unreadable,
)
from changrong.network.channels.connectors.wire import moment_of

from .calls import KEY, SECRET, TOKEN, asked, headers, need, recorded, signature

HOTLINE, WECHAT = CONNECTORS["hotline_12345"], CONNECTORS["wechat_account"]
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
LINKS = Links("https://x.example/form", "https://x.example/mine")


def read(*messages, connector=HOTLINE):
    return connector.read(Call(json.dumps({"messages": messages}).encode()))


class TestTheWireFormat:
    def test_a_whole_message_is_read_field_by_field(self):
        [one] = read(need())
        assert (one.id, one.what, one.credit_code) == ("GD-1", "need", "91110105MA0000100L")
        assert (one.name, one.region, one.contact_name) == (
            "示例新来烘焙有限公司", "110105", "何女士",
        )  # fmt: skip
        assert one.at == NOW
        assert one.consent is True
        assert dict(one.answers) == {
            "kind": "信用贷款", "amount": "80万元", "term_months": "12", "purpose": "采购备货",
        }  # fmt: skip
        assert one.lacks == ()

    def test_what_is_kept_reads_the_same_again(self):
        for connector, name in (
            ("hotline_12345", "dirty_12345.json"),
            ("hotline_95519", "bookings_95519.json"),
            ("wechat_account", "need_wechat.xml"),
        ):
            of = CONNECTORS[connector]
            for one in of.read(Call(recorded(name))):
                assert of.again(one.raw) == one

    def test_each_thing_that_is_wrong_is_named_and_the_rest_is_read(self):
        said = {one.id: one for one in HOTLINE.read(Call(recorded("dirty_12345.json")))}
        wrong = {id: [lack.field for lack in one.lacks] for id, one in said.items()}
        nameless = next(id for id in said if id.startswith("sha256:"))
        assert wrong[nameless] == ["id"]
        assert wrong["GD-D5"] == ["at"]
        assert said["GD-D5"].at is None
        assert wrong["GD-D6"] == ["firm"]
        assert said["GD-D6"].contact_name == "何女士"
        assert wrong["GD-D9"] == ["answers"]
        assert all(text.said.zh and text.said.en for one in said.values() for text in one.lacks)

    def test_a_message_without_an_id_has_the_same_one_each_time(self):
        nameless = {name: value for name, value in need().items() if name != "id"}
        [first], [again] = read(nameless), read(nameless)
        [other] = read(nameless | {"words": "另一件"})
        assert first.id == again.id != other.id

    def test_an_older_system_may_send_gb18030(self):
        [one] = HOTLINE.read(Call(recorded("gbk_12345.json")))
        assert one.words == "用旧系统发的，編碼是 GB 18030"

    @pytest.mark.parametrize(
        ("text", "utc"),
        [
            ("2026-11-23T09:30:00+08:00", NOW),
            ("2026-11-23T01:30:00Z", NOW),
            ("2026-11-23 09:30", NOW),
            ("2026/11/23 9:30:00", NOW),
            ("2026年11月23日 9:30", NOW),
            ("2026-11-23T09:30:00.500", NOW + timedelta(milliseconds=500)),
        ],
    )
    def test_a_moment_without_a_zone_is_shanghais(self, text, utc):
        assert moment_of(text) == utc

    @pytest.mark.parametrize("text", ["昨天", "2026-13-01 00:00", "2026-11-23T25:00", "1"])
    def test_what_is_no_moment_is_refused(self, text):
        with pytest.raises(ValueError):  # noqa: PT011
            moment_of(text)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b'{"messages": {}}',
            b'{"messages": []}',
            b'{"messages": ["x"]}',
            b'{"messages": [{"id": NaN}]}',
            b'{"messages": ' + b"[" * 100_000,
            b"\xff\xff\xff",
            json.dumps({"messages": [{"id": "1"}] * (MOST + 1)}).encode(),
            json.dumps({"messages": [{"id": "1", "words": "x" * 20_000}]}).encode(),
        ],
    )
    def test_a_call_that_cannot_be_read_is_refused_as_a_whole(self, body):
        with pytest.raises(Unreadable):
            HOTLINE.read(Call(body))

    def test_truth_and_lists_among_the_answers_are_read_and_objects_named(self):
        [one] = read(need(answers={"a": True, "b": ["x", "y"], "c": {"d": 1}, "e": None, "f": 0.5}))
        assert dict(one.answers) == {"a": True, "b": ("x", "y"), "f": "0.5"}
        assert [lack.field for lack in one.lacks] == ["answers.c"]

    def test_a_zero_byte_or_a_long_text_never_reaches_the_database(self):
        [one] = read(need(words="a\0b", firm={"name": "长" * 5000}))
        assert one.words == one.name == ""
        assert [lack.field for lack in one.lacks] == ["firm.name", "words"]


class TestTheSignature:
    def checked(self, body=b"{}", now=None, **changed):
        given = headers(body, **changed)
        HOTLINE.admit(Call(body, given), Account(SECRET), now or clock.now())

    def test_the_right_one_is_taken(self):
        self.checked()

    def test_so_is_one_of_two_while_secrets_change(self):
        now = int(clock.now().timestamp())
        both = f"{signature(b'{}', now, key=b'x' * 32)} {signature(b'{}', now)}"
        self.checked(**{"webhook-timestamp": str(now), "webhook-signature": both})

    @pytest.mark.parametrize(
        "changed",
        [
            {"webhook-signature": ""},
            {"webhook-signature": "v1,AAAA"},
            {"webhook-signature": "签名"},
            {"webhook-id": "another"},
            {"webhook-timestamp": ""},
            {"webhook-timestamp": "now"},
            {"webhook-timestamp": "-1"},
            {"webhook-timestamp": "١٢٣"},
        ],
    )
    def test_anything_else_is_not(self, changed):
        with pytest.raises(NotAuthentic):
            self.checked(**changed)

    @pytest.mark.parametrize(("off", "is_taken"), [(299, True), (301, False)])
    @pytest.mark.parametrize("sign", [1, -1])
    def test_a_call_of_another_time_is_a_recording(self, off, sign, is_taken):
        now = datetime.fromtimestamp(1795397400, UTC)
        stamp = 1795397400 + sign * off
        given = {"webhook-timestamp": str(stamp), "webhook-signature": signature(b"{}", stamp)}
        if is_taken:
            self.checked(now=now, **given)
        else:
            with pytest.raises(NotAuthentic):
                self.checked(now=now, **given)

    def test_another_body_under_the_same_signature_is_refused(self):
        given = headers(b"{}")
        with pytest.raises(NotAuthentic):
            HOTLINE.admit(Call(b'{"messages":[]}', given), Account(SECRET), clock.now())

    def test_it_is_that_of_the_standard(self):
        now = datetime.now(UTC)
        signed = Webhook(SECRET).sign("msg_1", now, "{}")
        given = headers(
            b"{}",
            **{"webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signed},
        )
        HOTLINE.admit(Call(b"{}", given), Account(SECRET), now)
        assert len(KEY) == 32


class TestTheWechatAccount:
    def read(self, name):
        [one] = WECHAT.read(Call(recorded(name)))
        return one

    def test_labelled_lines_are_a_need(self):
        one = self.read("need_wechat.xml")
        assert (one.id, one.what, one.consent) == ("23456789012345601", "need", True)
        assert (one.name, one.region) == ("示例第41商行", "北京市朝阳区")
        assert one.contact_phone == "138 0000 0041"
        assert one.answers["需要金额"] == "50万元"

    @pytest.mark.parametrize(
        "name", ["chat_wechat.xml", "voice_wechat.xml", "subscribe_wechat.xml"]
    )
    def test_what_a_person_says_otherwise_asks_for_nothing(self, name):
        assert self.read(name).what == ""

    def test_an_event_has_an_id_of_its_sender_and_moment(self):
        assert self.read("subscribe_wechat.xml").id == "oSample_user-01:1795397400:subscribe"

    def test_a_line_said_twice_is_named(self):
        body = recorded("lacking_wechat.xml").decode().replace("电话: 1", "电话: 1\n手机: 1")
        [one] = WECHAT.read(Call(body.encode()))
        assert [lack.field for lack in one.lacks] == ["手机"]

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "<xml>",
            "<xml></xml>",
            "<xml><FromUserName>a</FromUserName><CreateTime>x</CreateTime></xml>",
            '<!DOCTYPE x [<!ENTITY a "b">]><xml><FromUserName>&a;</FromUserName></xml>',
            "<xml><Encrypt>abc</Encrypt></xml>",
        ],
    )
    def test_what_is_not_its_xml_is_refused(self, body):
        with pytest.raises(Unreadable):
            WECHAT.read(Call(body.encode()))

    def test_its_signature_is_of_token_moment_and_nonce(self):
        params = asked()
        WECHAT.admit(Call(params=params), Account(TOKEN), clock.now())
        for changed in (
            {"nonce": "n2"},
            {"signature": ""},
            {"signature": "签"},
            {"timestamp": "1"},
        ):
            with pytest.raises(NotAuthentic):
                WECHAT.admit(Call(params=params | changed), Account(TOKEN), clock.now())

    def test_the_three_are_signed_in_the_order_of_their_signs(self):
        stamp, words = "1795397400", b"1795397400abctoken"
        signed = hashlib.sha1(words).hexdigest()
        params = {"signature": signed, "timestamp": stamp, "nonce": "abc"}
        WECHAT.admit(Call(params=params), Account("token"), datetime.fromtimestamp(int(stamp), UTC))

    def test_the_answer_goes_back_to_whoever_wrote_and_is_well_formed(self):
        call = Call(recorded("chat_wechat.xml"))
        for state, said in (
            ("answered", LINKS.form), ("opened", "XQ-1"), ("joined", "XQ-1"),
            ("waiting", LINKS.form), ("refused", LINKS.form),
        ):  # fmt: skip
            answer = WECHAT.answer(call, [Result("1", state, "XQ-1")], LINKS)
            root = ElementTree.fromstring(answer.body)
            assert root.findtext("ToUserName") == "oSample_user-01"
            assert root.findtext("FromUserName") == "gh_changrong"
            assert said in root.findtext("Content")

    def test_a_get_is_answered_with_what_was_asked(self):
        hello = WECHAT.hello(Call(params={"echostr": "42"}))
        assert (hello.body, hello.type) == ("42", "text/plain")
