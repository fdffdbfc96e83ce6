"""Examples of requests and answers for the OpenAPI document.

`examples.json` holds them by operation: `request` and `answer`, with `status` where it is not 200.
A test asks the service each of these and compares what it says; of many measures, two are shown.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


@cache
def examples() -> dict[str, Any]:
    return json.loads(FILE.read_text())


def example(operation: str, media_type: str = "application/json") -> dict[str, Any]:
    """What to add to an operation of the OpenAPI document; `media_type` is of the request."""
    kept = examples()[operation]
    found: dict[str, Any] = {}
    if "request" in kept:
        found["requestBody"] = {"content": {media_type: {"example": kept["request"]}}}
    if "answer" in kept:
        content = {"application/json": {"example": kept["answer"]}}
        found["responses"] = {kept.get("status", 200): {"content": content}}
    return found
