"""The WeChat official account, by its documented callback, in plain or in encrypted mode.

Signed by the SHA-1 of token, timestamp and nonce in order, and of the cipher text where there is
one; GET is answered with its `echostr`; a POST brings one message as XML and is answered with one.
An account that has a key takes nothing that is not encrypted by it. People write as they like: only
lines such as 「信用代码：…」 make a need of it; all else is answered with the address of the form.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from changrong.network.channels.connectors import wechat_cipher
from changrong.network.channels.connectors.connector import (
    LONGEST,
    LONGEST_ID,
    Account,
    Answer,
    Call,
    Lack,
    Links,
    NotAuthentic,
    Received,
    Result,
    Told,
    Unreadable,
    check_moment,
    decoded,
)
from changrong.text import Text

_LINE = re.compile(r"\s*([^:：\n]{1,40}?)\s*[:：]\s*(\S.*?)\s*")
# What a line says of the firm and of who writes; all other lines are answers.
_NAMES = {
    "credit_code": ("统一社会信用代码", "信用代码"),
    "name": ("企业名称", "名称"),
    "region": ("登记地区", "所在区", "所在地区"),
    "contact_name": ("联系人",),
    "contact_phone": ("手机号码", "手机", "电话", "联系电话"),
    "words": ("还想说明的", "说明"),
}
_OF_LINE = {label: name for name, labels in _NAMES.items() for label in labels}
_CONSENT = ("同意送到匹配的机构", "同意")
LONGEST_CLOSED = 6 * LONGEST  # characters: a sign may take 3 bytes, and 3 bytes 4 of base64
_FEWEST = 2  # labelled lines that make a structured message; one may be chance


class WechatAccount:
    name = "wechat_account"
    label = Text("微信公众号", "The WeChat account")
    kinds = {"need": "need"}
    tells = False  # a message of our own would need the account's own credentials
    exports = False

    def unfit(self, account: Account) -> str:
        if not account.aes_key:
            return "AES_KEY is needed beside APP_ID" if account.app_id else ""
        try:
            wechat_cipher.key_of(account.aes_key)
        except ValueError:
            return "AES_KEY must be the EncodingAESKey: 43 letters and digits"
        return "" if account.app_id else "APP_ID is needed beside AES_KEY"

    def admit(self, call: Call, account: Account, now: datetime) -> Call:
        timestamp, nonce = call.params.get("timestamp", ""), call.params.get("nonce", "")
        check_moment(timestamp, now)
        # The address is proved in clear in either mode: a GET, which has no body.
        if not account.aes_key or not call.body:
            _check(call.params.get("signature", ""), account.secret, timestamp, nonce)
            return call
        closed = _said(_root(decoded(call.body), LONGEST_CLOSED), "Encrypt")
        _check(call.params.get("msg_signature", ""), account.secret, timestamp, nonce, closed)
        key = wechat_cipher.key_of(account.aes_key)
        try:
            text = wechat_cipher.opened(closed, key, account.app_id)
        except ValueError:
            raise NotAuthentic(
                "密文解不开，或者不是这个公众号的", "it does not open, or is another account's"
            ) from None
        return replace(call, body=text.encode())

    def once(self, call: Call) -> str:
        """In plain mode the signature does not cover the body: seen once, it would let anybody say
        anything for as long as its moment counts."""
        return f"{call.params['timestamp']}:{call.params.get('nonce', '')}"

    def hello(self, call: Call) -> Answer | None:
        return Answer(call.params.get("echostr", ""), "text/plain")

    def read(self, call: Call) -> list[Received]:
        text = decoded(call.body)
        root = _message(text)
        sender, made = _said(root, "FromUserName"), _said(root, "CreateTime")
        if not sender or not re.fullmatch(r"[0-9]{1,11}", made):
            raise Unreadable("缺 FromUserName 或 CreateTime", "no FromUserName or CreateTime")
        at = datetime.fromtimestamp(int(made), UTC)
        if _said(root, "MsgType") == "event":  # has no number of its own: this is what tells it
            id = f"{sender}:{made}:{_said(root, 'Event')}"
            return [Received(id[:LONGEST_ID], text, at=at)]
        id = _said(root, "MsgId")[:LONGEST_ID] or f"{sender}:{made}"[:LONGEST_ID]
        return [structured(id, text, at, _said(root, "Content"))]

    def again(self, raw: str) -> Received:
        return self.read(Call(raw.encode()))[0]

    def answer(self, call: Call, results: Sequence[Result], links: Links) -> Answer:
        root, said = _message(decoded(call.body)), _reply(results[0], links)
        parts = {
            "ToUserName": _said(root, "FromUserName"),
            "FromUserName": _said(root, "ToUserName"),
            "CreateTime": _said(root, "CreateTime"),
            "MsgType": "text",
            "Content": said,
        }
        return _xml(parts)

    def sealed(self, answer: Answer, account: Account, now: datetime) -> Answer:
        if not account.aes_key:
            return answer
        key = wechat_cipher.key_of(account.aes_key)
        random = secrets.token_bytes(wechat_cipher.RANDOM)
        closed = wechat_cipher.sealed(answer.body, key, account.app_id, random)
        timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
        signed = wechat_cipher.signature(account.secret, timestamp, nonce, closed)
        return _xml(
            {"Encrypt": closed, "MsgSignature": signed, "TimeStamp": timestamp, "Nonce": nonce}
        )

    def tell(self, told: Told) -> Mapping[str, Any]:
        raise NotImplementedError("nothing is told back by this channel")


def structured(id: str, raw: str, at: datetime, content: str) -> Received:
    """A need where the text is labelled lines; else words, which ask for nothing."""
    lines = [_LINE.fullmatch(line) for line in content.splitlines()]
    pairs = [found.groups() for found in lines if found]
    of_firm: dict[str, str] = {}
    answers: dict[str, str] = {}
    lacks = []
    consent = None
    for label, value in pairs:
        if label in _CONSENT:
            consent = value in ("是", "同意", "yes")
            continue
        name = _OF_LINE.get(label)
        into, key = (of_firm, name) if name else (answers, label)
        if key in into:
            lacks.append(Lack(label, Text("写了两次", "Said twice")))
        into[key] = value
    if len(pairs) < _FEWEST or "credit_code" not in of_firm:
        return Received(id, raw, at=at, words=content)
    return Received(
        id, raw, "need", at, consent=consent, answers=answers, lacks=tuple(lacks), **of_firm
    )


def _check(given: str, *words: str) -> None:
    if not wechat_cipher.is_signed(given, *words):
        raise NotAuthentic("签名对不上", "the signature does not match")


def _message(text: str) -> ElementTree.Element:
    root = _root(text, LONGEST)
    if root.find("Encrypt") is not None:
        raise Unreadable(
            "消息是加密的，请在公众平台选“明文模式”，或者设好 EncodingAESKey",
            "it is encrypted: set the account to plain mode, or set its EncodingAESKey here",
        )
    return root


def _root(text: str, longest: int) -> ElementTree.Element:
    """What came, as XML. No entities are taken: the platform sends none, and they can be bombs."""
    if len(text) > longest or "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise Unreadable("XML 太长，或带有实体声明", "the XML is too long, or declares entities")
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(f"不是 XML：{error}", f"not XML: {error}") from None


def _xml(parts: Mapping[str, str]) -> Answer:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
    return Answer(f"<xml>{inner}</xml>", "application/xml")


def _said(root: ElementTree.Element, name: str) -> str:
    return (root.findtext(name) or "").replace("\0", "").strip()


def _reply(result: Result, links: Links) -> str:
    match result.state:
        case "opened" | "joined":
            return f"已受理，编号 {result.case}。查进度：{links.cases}"
        case "waiting":
            named = "、".join(
                dict.fromkeys(lack.label.zh if lack.label else lack.field for lack in result.lacks)
            )
            return f"已收到，工作人员会联系您补齐：{named}。也可以自己填：{links.form}"
        case "refused":
            return f"这条消息没有办理。需要融资请填表：{links.form}"
    return (
        f"您好。要提融资需求，请填表：{links.form}\n"
        "也可以分行发来，每行写成“名称：内容”：统一社会信用代码、企业名称、所在区、服务种类、需要金额、"
        "想用多久（月）、用途、联系人、手机号码、同意送到匹配的机构。"
    )
