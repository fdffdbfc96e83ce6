"""The key that a call carries, who sent it, and with which request."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.http import HttpRequest

from changrong.text import Problem

HEADER = "Idempotency-Key"
LONGEST = 255
_KEY = re.compile(rf"[ -~]{{1,{LONGEST}}}")
_CHUNK = 1 << 20


class KeyProblem(Problem):
    """Why a call with this key is not done: the HTTP status that says so."""

    status: int
    headers: dict[str, str] = {}


class BadKey(KeyProblem):
    status = 400

    def __init__(self) -> None:
        super().__init__(
            f"{HEADER} 应为 1 至 {LONGEST} 个可打印的 ASCII 字符",
            f"{HEADER} has 1 to {LONGEST} printable ASCII characters",
        )


class UsedOtherwise(KeyProblem):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            f"这个 {HEADER} 已经用于另一次内容不同的请求，请换一个",
            f"This {HEADER} was used for another request; send a new one",
        )


class ToldOnce(KeyProblem):
    status = 409

    def __init__(self) -> None:
        super().__init__(
            f"带这个 {HEADER} 的请求已经办好，但回复里有只给一次的密钥，没有留存",
            f"The request with this {HEADER} was done; its answer held a secret that is told once"
            " and was not kept",
        )


class InFlight(KeyProblem):
    status = 409
    headers = {"Retry-After": "1"}

    def __init__(self) -> None:
        super().__init__(
            f"带这个 {HEADER} 的请求还在处理，请稍后再发",
            f"The request with this {HEADER} is still being done; send it again in a moment",
        )


@dataclass(frozen=True)
class Sent:
    """A call that carries a key. `caller` and `request` are SHA-256 in hex."""

    key: str
    caller: str
    request: str


def sent(request: HttpRequest) -> Sent:
    """The call in a request whose caller is known. Raises BadKey, and whatever refuses a body."""
    key = request.headers[HEADER]
    if not _KEY.fullmatch(key):
        raise BadKey
    return Sent(key, _caller(request), _asked(request))


def _caller(request: Any) -> str:
    """The credential: a token, or a session as one of its memberships. A header of another scheme,
    as a proxy may ask of every browser for one and the same password, is nobody's."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        credential = ["token", token]
    else:
        membership = request.auth.membership
        credential = ["session", request.session.session_key, membership and membership.pk]
    return hashlib.sha256(json.dumps(credential).encode()).hexdigest()


def _asked(request: HttpRequest) -> str:
    parts = [request.method, request.get_full_path(), request.content_type, *_body(request)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _body(request: HttpRequest) -> list[Any]:
    """What was sent. The boundary of a multipart body is different each time, so its parts are
    taken one by one, files by their digests."""
    if request.content_type != "multipart/form-data":
        return [hashlib.sha256(request.body).hexdigest()]
    fields = sorted((name, values) for name, values in request.POST.lists())
    files = [
        (name, file.name, file.content_type, _digest(file))
        for name, several in sorted(request.FILES.lists())
        for file in several
    ]
    return [fields, files]


def _digest(file: BinaryIO) -> str:
    """SHA-256 of an uploaded file, read a piece at a time and left at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_CHUNK):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
