"""The wire format that three of the channels share: JSON, signed as our own webhooks are.

docs/reference/wire.md is its document.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from changrong.network import clock
from changrong.network.channels.connectors.connector import (
    LONGEST,
    LONGEST_ID,
    MOST,
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
    Value,
    check_moment,
    decoded,
)
from changrong.network.events.webhooks import signing
from changrong.text import Text

SHORTEST = 24  # bytes of a key, as the specification of the signatures asks
LONGEST_TEXT = 4000
YEARS = range(1970, 2200)  # of a moment; beyond, zones and databases end
_NOT_TEXT = Text("应为文字", "Should be text")
_NO_OBJECT = Text("应为一组“名称：值”", "Should be an object")
_HALF = re.compile("[\ud800-\udfff]")
_MOMENT = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]+(\d{1,2}:\d{2})(.*)")


class Signed:
    """A connector that speaks the wire format."""

    tells = True
    exports = False

    def unfit(self, account: Account) -> str:
        try:
            is_fit = len(signing.key_of(account.secret)) >= SHORTEST
        except ValueError:
            is_fit = False
        return "" if is_fit else f"SECRET must be whsec_ and {SHORTEST} bytes or more in base64"

    def admit(self, call: Call, account: Account, now: datetime) -> Call:
        id, timestamp, given = (
            call.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
        )
        check_moment(timestamp, now)
        key = signing.key_of(account.secret)
        if not signing.is_signed(key, id, int(timestamp), call.body, given):
            raise NotAuthentic("签名对不上", "the signature does not match")
        return call

    def once(self, call: Call) -> str:
        return ""

    def hello(self, call: Call) -> Answer | None:
        return None

    def read(self, call: Call) -> list[Received]:
        return [received(item) for item in items(decoded(call.body))]

    def again(self, raw: str) -> Received:
        return received(json.loads(raw))

    def answer(self, call: Call, results: Sequence[Result], links: Links) -> Answer:
        return Answer(_text({"results": [result(one) for one in results]}))

    def sealed(self, answer: Answer, account: Account, now: datetime) -> Answer:
        return answer

    def tell(self, told: Told) -> Mapping[str, Any]:
        return {
            "id": told.id,
            "case": told.case,
            "kind": told.kind,
            "outcome": told.outcome,
            "outcome_label": {"zh": told.outcome_label.zh, "en": told.outcome_label.en},
            "at": told.at.isoformat(),
            "reply": told.reply,
        }


def result(one: Result) -> dict[str, Any]:
    """A result as it is answered."""
    lacks = [{"field": lack.field, "zh": lack.said.zh, "en": lack.said.en} for lack in one.lacks]
    return {"id": one.id, "state": one.state, "case": one.case or None, "problems": lacks}


def items(text: str) -> list[Any]:
    """The messages of a body. Raises Unreadable."""
    try:
        body = json.loads(text, parse_constant=_no_number, parse_float=_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"不是 JSON：{error}", f"not JSON: {error}") from None
    found = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(found, list) or not 1 <= len(found) <= MOST:
        raise Unreadable(
            f"应为 {{“messages”: […]}}，一次 1 到 {MOST} 条",
            f'should be {{"messages": […]}} with 1 to {MOST} of them',
        )
    for place, item in enumerate(found):
        if not isinstance(item, dict):
            raise Unreadable(f"messages[{place}] 不是一条消息", f"messages[{place}] is no object")
        if len(_text(item)) > LONGEST:
            raise Unreadable(
                f"messages[{place}] 超过 {LONGEST} 个字", f"messages[{place}] is over {LONGEST}"
            )
    return [_whole(item) for item in found]


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _number(text: str) -> float:
    found = float(text)
    if math.isinf(found):
        _no_number(text)
    return found


def _whole(item: Any) -> Any:
    """A text that was cut in the middle of a sign ends in half of it, which nothing can store."""
    said = _text(item)
    return json.loads(_HALF.sub("\ufffd", said)) if _HALF.search(said) else item


def received(item: Mapping[str, Any]) -> Received:
    """One message; whatever of it cannot be read is named, and the rest is read."""
    reading = _Reading(item)
    raw = _text(item)
    id = reading.text("id")
    if not id or len(id) > LONGEST_ID:
        reading.lack("id", Text("没有编号，或者太长", "No id, or one too long"))
        id = f"sha256:{hashlib.sha256(raw.encode()).hexdigest()[:32]}"
    return Received(
        id=id,
        raw=raw,
        what=reading.text("what") or reading.wanting("what", Text("没说是什么事", "Not said what")),
        at=reading.moment("at"),
        credit_code=reading.text("firm.credit_code"),
        name=reading.text("firm.name"),
        region=reading.text("firm.region"),
        contact_name=reading.text("contact.name"),
        contact_phone=reading.text("contact.phone"),
        consent=reading.truth("consent"),
        answers=reading.answers("answers"),
        words=reading.text("words"),
        lacks=tuple(reading.lacks),
    )


class _Reading:
    """Takes values out of a message and notes what is wrong with them."""

    def __init__(self, item: Mapping[str, Any]) -> None:
        self.item = item
        self.lacks: list[Lack] = []

    def lack(self, name: str, said: Text) -> None:
        self.lacks.append(Lack(name, said))

    def wanting(self, name: str, said: Text) -> str:
        self.lack(name, said)
        return ""

    def text(self, path: str) -> str:
        value = self._at(path)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return self.wanting(path, _NOT_TEXT)
        if len(text := str(value).strip()) > LONGEST_TEXT or "\0" in text:
            said = Text(f"最多 {LONGEST_TEXT} 个字", f"At most {LONGEST_TEXT} characters")
            return self.wanting(path, said)
        return text

    def truth(self, path: str) -> bool | None:
        value = self._at(path)
        if value is None or isinstance(value, bool):
            return value
        self.lack(path, Text("应为 true 或 false", "Should be true or false"))
        return None

    def moment(self, path: str) -> datetime | None:
        if not (text := self.text(path)):
            return None
        try:
            return moment_of(text)
        except ValueError:
            said = Text(
                "应写成 2026-11-23T09:30:00+08:00", "Should be such as 2026-11-23T09:30:00+08:00"
            )
            self.lack(path, said)
            return None

    def answers(self, path: str) -> dict[str, Value]:
        given = self._at(path)
        if given is None:
            return {}
        if not isinstance(given, dict):
            self.lack(path, _NO_OBJECT)
            return {}
        found: dict[str, Value] = {}
        for name, value in given.items():
            said = value if isinstance(value, list) else [value]
            if any("\0" in str(one) for one in (name, *said)):  # which PostgreSQL does not keep
                self.lack(path, Text("有不能保存的字符（零字节）", "Holds a zero byte"))
            elif isinstance(value, bool):
                found[name] = value
            elif isinstance(value, str | int | float):
                found[name] = str(value)
            elif isinstance(value, list) and all(isinstance(one, str) for one in value):
                found[name] = tuple(value)
            elif value is not None:
                self.lack(f"{path}.{name}", _NOT_TEXT)
        return found

    def _at(self, path: str) -> Any:
        value: Any = self.item
        for name in path.split("."):
            if value is None:
                return None
            if not isinstance(value, Mapping):
                part = path.partition(".")[0]
                if not any(lack.field == part for lack in self.lacks):
                    self.lack(part, _NO_OBJECT)
                return None
            value = value.get(name)
        return value


def moment_of(text: str) -> datetime:
    """A moment as written; without a zone it is Shanghai's. Raises ValueError."""
    text = unicodedata.normalize("NFKC", text)  # digits of full width
    found = _MOMENT.fullmatch(text)
    if found:
        year, month, day, hour, rest = found.groups()
        text = f"{year}-{month:0>2}-{day:0>2}T{hour:0>5}{rest}"
    moment = datetime.fromisoformat(text)
    if moment.year not in YEARS:
        raise ValueError(f"{moment.year} is no year of today")
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.SHANGHAI)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
