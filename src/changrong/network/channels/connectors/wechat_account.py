"""The WeChat official account, by its documented callback in plain mode.

Signed by the SHA-1 of token, timestamp and nonce in order; GET is answered with its `echostr`; a
POST brings one message as XML and is answered with one. People write as they like: only lines such
as 「信用代码：…」 make a need of it; all else is answered with the address of the form.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from changrong.network.channels.connectors.connector import (
    LONGEST,
    LONGEST_ID,
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
_FEWEST = 2  # labelled lines that make a structured message; one may be chance


class WechatAccount:
    name = "wechat_account"
    label = Text("微信公众号", "The WeChat account")
    kinds = {"need": "need"}
    tells = False  # a message of our own would need the account's own credentials
    exports = False

    def check(self, call: Call, secret: str, now: datetime) -> None:
        timestamp, nonce = call.params.get("timestamp", ""), call.params.get("nonce", "")
        check_moment(timestamp, now)
        words = "".join(sorted([secret, timestamp, nonce]))
        wanted = hashlib.sha1(words.encode(), usedforsecurity=False).hexdigest()
        given = call.params.get("signature", "")
        if not hmac.compare_digest(wanted.encode(), given.encode()):
            raise NotAuthentic("签名对不上", "the signature does not match")

    def hello(self, call: Call) -> Answer | None:
        return Answer(call.params.get("echostr", ""), "text/plain")

    def read(self, call: Call) -> list[Received]:
        text = decoded(call.body)
        root = _root(text)
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
        root, said = _root(decoded(call.body)), _reply(results[0], links)
        parts = {
            "ToUserName": _said(root, "FromUserName"),
            "FromUserName": _said(root, "ToUserName"),
            "CreateTime": _said(root, "CreateTime"),
            "MsgType": "text",
            "Content": said,
        }
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
        return Answer(f"<xml>{inner}</xml>", "application/xml")

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


def _root(text: str) -> ElementTree.Element:
    """The message. No entities are taken: the platform sends none, and they can be bombs."""
    if len(text) > LONGEST or "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise Unreadable("XML 太长，或带有实体声明", "the XML is too long, or declares entities")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(f"不是 XML：{error}", f"not XML: {error}") from None
    if root.find("Encrypt") is not None:
        raise Unreadable("请在公众平台选“明文模式”", "set the account to plain mode")
    return root


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
