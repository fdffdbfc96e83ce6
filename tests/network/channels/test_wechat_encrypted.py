"""The account in encrypted mode: what the platform closes is opened, what anybody else made is not,
and the answer leaves as closed. The other side is written here by hand, block by block, from the
platform's own description; nothing of it is the service's."""

from __future__ import annotations

import base64
import hashlib
import random
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.channels import replays
from changrong.network.channels.accounts import account_of, check
from changrong.network.channels.connectors import wechat_cipher as cipher
from changrong.network.channels.models import Heard, Message

from .calls import TOKEN, asked, recorded, wechat

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
KEY = base64.b64decode(AES_KEY + "=")
APP_ID = "wx5823bf96d3bd56c7"


def blocks(data):
    return [data[at : at + 16] for at in range(0, len(data), 16)]


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def chained(plain, key=KEY):
    """AES-256 in cipher block chaining, of single blocks."""
    block, before, made = Cipher(AES(key), ECB()).encryptor(), key[:16], b""
    for each in blocks(plain):
        before = block.update(xor(each, before))
        made += before
    return made


def unchained(closed, key=KEY):
    block = Cipher(AES(key), ECB()).decryptor()
    befores = [key[:16], *blocks(closed)]
    return b"".join(
        xor(block.update(each), before)
        for each, before in zip(blocks(closed), befores, strict=False)
    )


def filled(data):
    left = 32 - len(data) % 32
    return data + bytes([left]) * left


def whole(text, app_id=APP_ID):
    return b"0123456789abcdef" + len(text).to_bytes(4, "big") + text + app_id.encode()


def closed(text, key=KEY, app_id=APP_ID):
    return base64.b64encode(chained(filled(whole(text, app_id)), key)).decode()


def envelope(encrypted):
    return (
        f"<xml><ToUserName><![CDATA[gh_changrong]]></ToUserName>"
        f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    ).encode()


def signed(encrypted, token=TOKEN, **changed):
    """The parameters of a call in encrypted mode."""
    params = asked() | changed
    words = "".join(sorted([token, params["timestamp"], params["nonce"], encrypted]))
    digest = hashlib.sha1(words.encode()).hexdigest()
    return params | {"msg_signature": digest, "encrypt_type": "aes"}


def send(encrypted, **changed):
    return wechat(envelope(encrypted), **(signed(encrypted) | changed))


def answered(response):
    """The answer, opened by hand once its signature holds."""
    assert response.status_code == 200, response.content
    root = ElementTree.fromstring(response.content)
    encrypted = root.findtext("Encrypt")
    words = [TOKEN, root.findtext("TimeStamp"), root.findtext("Nonce"), encrypted]
    assert hashlib.sha1("".join(sorted(words)).encode()).hexdigest() == root.findtext(
        "MsgSignature"
    )
    data = base64.b64decode(encrypted)
    assert len(data) % 32 == 0
    plain = unchained(data)
    fill = plain[-1]
    assert plain[-fill:] == bytes([fill]) * fill
    plain = plain[:-fill]
    length = int.from_bytes(plain[16:20], "big")
    assert plain[20 + length :] == APP_ID.encode()
    return ElementTree.fromstring(plain[20 : 20 + length])


@pytest.fixture(autouse=True)
def encrypted_mode(switched_on):
    switched_on["wechat_account"] |= {"aes_key": AES_KEY, "app_id": APP_ID}


class TestTheCipher:
    def test_a_vector_made_elsewhere_opens_and_is_made_again(self):
        # openssl enc -aes-256-cbc -nopad of the bytes of `whole`, filled up by hand.
        vector = (
            "Q3stYC6hdFzMh9T8HCvyDORchGzARlxqyFUOtgi0n8GE"
            "6mb7DVFB+lRZW6kqbC1TMmFWmAV84XNPWEzrHVUvaw=="
        )
        assert cipher.opened(vector, KEY, APP_ID) == "<xml>你好</xml>"
        assert cipher.sealed("<xml>你好</xml>", KEY, APP_ID, b"0123456789abcdef") == vector
        assert closed("<xml>你好</xml>".encode()) == vector

    @given(
        st.text(st.characters(codec="utf-8")),
        st.binary(min_size=32, max_size=32),
        st.binary(min_size=16, max_size=16),
    )
    @example("", b"\0" * 32, b"\0" * 16)
    @example("字" * 4, bytes(range(32)), b"\xff" * 16)
    def test_whatever_is_sealed_opens_again_and_as_the_other_side_seals(self, text, key, head):
        made = cipher.sealed(text, key, APP_ID, head)
        assert cipher.opened(made, key, APP_ID) == text
        assert unchained(base64.b64decode(made), key)[:16] == head
        assert cipher.opened(closed(text.encode(), key), key, APP_ID) == text

    @given(st.integers(0, 200))
    def test_the_filling_is_to_thirty_two_bytes_at_any_length(self, length):
        made = base64.b64decode(cipher.sealed("a" * length, KEY, APP_ID, bytes(16)))
        plain = unchained(made)
        assert len(plain) % 32 == 0
        assert 1 <= plain[-1] <= 32
        assert len(plain) - plain[-1] == 20 + length + len(APP_ID)

    @given(st.binary(max_size=200))
    def test_bytes_of_chance_never_open_and_fail_in_one_way_only(self, data):
        with pytest.raises(ValueError, match="it does not open"):
            cipher.opened(base64.b64encode(data).decode(), KEY, APP_ID)

    @given(st.text(max_size=80))
    def test_text_of_chance_never_opens(self, text):
        with pytest.raises(ValueError, match="it does not open"):
            cipher.opened(text, KEY, APP_ID)

    @given(st.integers(0, 95), st.integers(1, 255))
    def test_one_byte_changed_anywhere_is_never_taken_for_another_account(self, place, change):
        data = bytearray(base64.b64decode(closed(b"a" * 40)))
        data[place] ^= change
        try:
            text = cipher.opened(base64.b64encode(data).decode(), KEY, APP_ID)
        except ValueError:
            return
        # Chaining alone does not prove the text: that is what the signature is for.
        assert len(text.encode()) == 40

    @pytest.mark.parametrize(
        "text", ["", "a" * 42, "a" * 44, "a" * 42 + "-", "ａ" * 43, "a" * 42 + "\n"]
    )
    def test_what_is_no_key_is_refused(self, text):
        with pytest.raises(ValueError, match="43"):
            cipher.key_of(text)


class TestACall:
    @pytest.mark.shows("S0-33")
    def test_a_closed_need_becomes_a_case_and_the_answer_is_closed_too(self):
        response = send(closed(recorded("need_wechat.xml")))
        said = answered(response)
        [case] = Case.objects.filter(kind="need")
        assert case.number in said.findtext("Content")
        assert case.number not in response.content.decode()
        assert said.findtext("ToUserName").startswith("oSample_user")
        assert response["Content-Type"] == "application/xml; charset=utf-8"

    def test_what_is_kept_is_the_text_so_that_it_can_be_read_and_erased(self):
        send(closed(recorded("lacking_wechat.xml")))
        [copy] = Message.objects.get().copies.all()
        assert copy.body == recorded("lacking_wechat.xml").decode()

    def test_two_answers_to_the_same_differ(self):
        body = closed(recorded("chat_wechat.xml"))
        first, again = send(body), send(body)
        assert first.content != again.content
        assert answered(first).findtext("Content") == answered(again).findtext("Content")

    def test_the_address_is_proved_in_clear(self):
        params = asked() | {"echostr": "8812"}
        hello = Client().get("/channels/wechat_account/", params)
        assert (hello.status_code, hello.content) == (200, b"8812")

    def test_the_longest_message_of_chinese_signs_is_taken(self):
        text = recorded("chat_wechat.xml").decode()
        [start, end] = text.split("</Content>")
        long = start.rstrip("]>") + "字" * 15_000 + "]]></Content>" + end
        assert len(answered(send(closed(long.encode()))).findtext("Content")) > 10


class TestWhoIsRefused:
    def refused(self, response, status=401):
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/problem+json"
        assert "Traceback" not in response.content.decode()
        assert not Message.objects.exists()
        return response.json()["detail"]

    @pytest.mark.parametrize(
        "changed",
        [
            {"msg_signature": "0" * 40}, {"msg_signature": ""}, {"msg_signature": "签"},
            {"nonce": "other"}, {"timestamp": "1"}, {"timestamp": "x"},
        ],
    )  # fmt: skip
    def test_a_wrong_signature_or_moment(self, changed):
        assert self.refused(send(closed(recorded("need_wechat.xml")), **changed))

    def test_a_call_of_six_minutes_ago(self):
        body = closed(recorded("need_wechat.xml"))
        params = signed(body)
        with clock.at(clock.now() + timedelta(minutes=6)):
            assert "5 分钟" in self.refused(wechat(envelope(body), **params))

    def test_the_signature_of_the_plain_mode_is_none_of_the_cipher_text(self):
        body = closed(recorded("need_wechat.xml"))
        params = asked()
        assert self.refused(wechat(envelope(body), **params))
        assert self.refused(wechat(envelope(body), **params, msg_signature=params["signature"]))

    def test_a_message_in_clear_is_not_taken_whatever_signs_it(self):
        params = asked()
        plain = recorded("need_wechat.xml")
        assert self.refused(wechat(plain, **params, msg_signature=params["signature"]))
        assert self.refused(wechat(plain, **signed(plain.decode())))

    def test_another_app_a_wrong_key_and_wrong_filling_are_told_in_the_same_words(self):
        text = recorded("need_wechat.xml")
        spoiled = filled(whole(text))
        encrypted = [
            closed(text, app_id="wx0000000000000000"),
            closed(text, app_id=APP_ID + "7"),
            closed(text, app_id=""),
            closed(text, key=bytes(32)),
            base64.b64encode(chained(spoiled[:-1] + b"\0")).decode(),
            base64.b64encode(chained(spoiled[:-1] + b"\x21")).decode(),
            base64.b64encode(chained(spoiled + bytes([16]) * 16)).decode(),
            base64.b64encode(chained(filled(b"short"))).decode(),
            base64.b64encode(
                chained(filled(bytes(16) + b"\xff" * 4 + text + APP_ID.encode()))
            ).decode(),
            closed(b"\xff\xfe<xml/>"),
            closed(text)[:-4],
            "not base64!",
            "",
        ]  # fmt: skip
        assert {self.refused(send(one)) for one in encrypted} == {
            "密文解不开，或者不是这个公众号的"
        }

    @pytest.mark.parametrize(
        "body",
        [
            b"<xml>", b"{}", b"\x00", b"\xff",
            b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
            b"<xml><Encrypt>" + b"A" * 200_000 + b"</Encrypt></xml>",
        ],
    )  # fmt: skip
    def test_an_envelope_that_is_none(self, body):
        assert self.refused(wechat(body, **signed("")), 400)

    @pytest.mark.parametrize(
        "text",
        [
            b"", b"hello", b"<xml/>", b"<xml><Encrypt>x</Encrypt></xml>",
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml>&f;</xml>',
            b"<xml>" + b"x" * 20_000 + b"</xml>",
        ],
    )  # fmt: skip
    def test_a_letter_that_is_none_within_a_good_envelope(self, text):
        assert self.refused(send(closed(text)), 400)

    def test_bytes_of_chance_in_a_signed_envelope_are_no_fault_of_ours(self, caplog):
        chance = random.Random(7)
        for _ in range(40):
            data = chance.randbytes(chance.randrange(0, 160))
            assert send(base64.b64encode(data).decode()).status_code == 401
        assert not [one for one in caplog.records if one.levelname == "ERROR"]


class TestARecordingSentAgain:
    @pytest.fixture(params=["plain", "encrypted"])
    def post(self, request, switched_on):
        if request.param == "plain":
            switched_on["wechat_account"] |= {"aes_key": "", "app_id": ""}
        params = {}

        def post(name):
            text = recorded(name)
            if request.param == "plain":
                params.update(params or asked())
                return wechat(text, **params)
            body = closed(text)
            moment = {name: params[name] for name in ("timestamp", "nonce") if name in params}
            params.update(signed(body, **moment))
            return wechat(envelope(body), **params)

        return post

    def test_the_platform_s_own_second_try_is_answered_and_counts_once(self, post):
        assert [post("need_wechat.xml").status_code for _ in range(3)] == [200] * 3
        assert Message.objects.count() == Case.objects.filter(kind="need").count() == 1

    def test_the_same_after_half_a_minute_is_401(self, post):
        with clock.at(clock.now()):
            assert post("need_wechat.xml").status_code == 200
            before = Message.objects.get().updated_at
        with clock.at(clock.now() + replays.RETRIES + timedelta(seconds=2)):
            assert post("need_wechat.xml").status_code == 401
        assert Message.objects.get().updated_at == before

    def test_other_words_under_a_nonce_that_was_seen_are_401_at_once(self, post):
        assert post("chat_wechat.xml").status_code == 200
        assert post("need_wechat.xml").status_code == 401
        assert not Case.objects.exists()

    def test_nonces_are_forgotten_when_their_moment_cannot_count(self, post):
        with clock.at(clock.now()):
            post("chat_wechat.xml")
        assert replays.forget(clock.now() - replays.KEPT) == 0
        assert replays.forget(clock.now() + timedelta(seconds=1)) == 1
        assert not Heard.objects.exists()


class TestTheSettings:
    def test_a_good_account_stands_and_never_shows_its_key(self):
        check()
        assert AES_KEY not in repr(account_of("wechat_account"))

    @pytest.mark.parametrize(
        ("wrong", "named"),
        [
            ({"aes_key": "short"}, "AES_KEY"),
            ({"aes_key": "!" * 43}, "AES_KEY"),
            ({"aes_key": ""}, "AES_KEY"),
            ({"app_id": ""}, "APP_ID"),
        ],
    )
    def test_half_a_mode_stops_the_service_and_says_which_half(self, switched_on, wrong, named):
        switched_on["wechat_account"] |= wrong
        with pytest.raises(ImproperlyConfigured, match=f"WECHAT_ACCOUNT_{named}") as stopped:
            check()
        assert AES_KEY not in str(stopped.value)
