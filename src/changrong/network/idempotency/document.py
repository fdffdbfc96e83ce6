"""What the OpenAPI document says of the key, on every operation that writes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from changrong.network.idempotency.calls import REPLAYED, WRITING
from changrong.network.idempotency.keys import HEADER, LONGEST

PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": (
        "Any text of your own, such as a UUID. Sent again within 24 hours with the same request,"
        f" the call is not done again: the first answer comes back, marked `{REPLAYED}: true`."
        " With another request it is refused (422), and while the first is still being done it is"
        " refused (409) with `Retry-After`. Only success is kept: a refused call wrote nothing and"
        " may be corrected and sent again with the same key. An answer that tells a secret is not"
        " kept: sent again, the call is not done again and is refused (409)."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[ -~]+$"},
}
_HEADERS = {
    REPLAYED: {
        "description": f"`true` where this answers a call again by its {HEADER}.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
_RETRY = {
    "Retry-After": {
        "description": f"Seconds to wait where a call with the same {HEADER} is being done.",
        "schema": {"type": "integer"},
    }
}
REFUSALS = (400, 409, 422)


def describe(paths: dict[str, Any], problem: dict[str, Any]) -> None:
    """Add the key to the operations that write. `problem` is the content of a refusal."""
    for path in paths.values():
        for method, operation in path.items():
            if method.upper() in WRITING and operation.get("security"):
                _describe(operation, problem)


def _describe(operation: dict[str, Any], problem: dict[str, Any]) -> None:
    operation["parameters"] = [*operation.get("parameters", ()), PARAMETER]
    answers = operation["responses"]
    known = {int(status): answer for status, answer in answers.items()}
    for status in REFUSALS:
        if status not in known:
            known[status] = {"description": HTTPStatus(status).phrase, "content": problem}
            answers[status] = known[status]
    known[409]["headers"] = _RETRY
    for status, answer in known.items():
        if status < HTTPStatus.MULTIPLE_CHOICES:
            answer["headers"] = {**answer.get("headers", {}), **_HEADERS}
