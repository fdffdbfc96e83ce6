"""Calls as the other side makes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from pathlib import Path
from typing import Any

from django.test import Client

from changrong.identifiers import make_credit_code
from changrong.network import clock

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
TOKEN = "示例令牌sample-token"
RECORDED = Path(__file__).parent / "recorded"

OWN_CODE = make_credit_code("91110105MB0000001")  # of Alice's firm, put right

NEED: dict[str, Any] = {
    "id": "GD-1",
    "what": "need",
    "at": "2026-11-23T09:30:00+08:00",
    "firm": {
        "credit_code": "91110105MA0000100L",
        "name": "示例新来烘焙有限公司",
        "region": "110105",
    },
    "contact": {"name": "何女士", "phone": "13800000001"},
    "consent": True,
    "answers": {"kind": "信用贷款", "amount": "80万元", "term_months": 12, "purpose": "采购备货"},
    "words": "想先付面粉款",
}


_NONCES = itertools.count(1)


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def need(id: str = "GD-1", **changes: Any) -> dict[str, Any]:
    return NEED | {"id": id} | changes


def signature(body: bytes, timestamp: int, id: str = "msg_1", key: bytes = KEY) -> str:
    """Made here anew, not by the service's own code."""
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def headers(body: bytes, **changes: str) -> dict[str, str]:
    timestamp = int(clock.now().timestamp())
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(body, timestamp),
    } | changes


def send(channel: str, *messages: dict[str, Any], body: bytes | None = None, **changed: str) -> Any:
    """POST a signed call. Returns the response."""
    if body is None:
        body = json.dumps({"messages": list(messages)}, ensure_ascii=False).encode()
    return Client().post(
        f"/channels/{channel}/", body, "application/json", headers=headers(body, **changed)
    )


def get(path: str, **changed: str) -> Any:
    return Client().get(path, headers=headers(b"", **changed))


def results(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    return response.json()["results"]


def asked(nonce: str = "", token: str = TOKEN, timestamp: int | None = None) -> dict[str, str]:
    """The parameters of the account's callback: each call has a nonce of its own."""
    nonce = nonce or f"n{next(_NONCES)}"
    timestamp = int(clock.now().timestamp()) if timestamp is None else timestamp
    words = "".join(sorted([token, str(timestamp), nonce]))
    signature = hashlib.sha1(words.encode()).hexdigest()
    return {"signature": signature, "timestamp": str(timestamp), "nonce": nonce}


def wechat(body: bytes, **changed: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in (asked() | changed).items())
    return Client().post(f"/channels/wechat_account/?{query}", body, "text/xml")
