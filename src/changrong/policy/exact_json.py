"""JSON with exact numbers: a Decimal is written as a number token with all its digits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from changrong.policy.numbers import plain

Json = bool | int | Decimal | str | None | Mapping[str, Any] | Sequence[Any]


def dumps(value: Json, indent: str = "  ") -> str:
    """The value as JSON text. Numbers are Decimal or int, never float."""
    return _written(value, indent, "\n")


def _written(value: Json, indent: str, newline: str) -> str:
    match value:
        case Decimal():
            return plain(value)
        case None | bool() | int() | str():
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            inner = newline + indent
            items = [
                f"{json.dumps(key, ensure_ascii=False)}: {_written(item, indent, inner)}"
                for key, item in value.items()
            ]
            return _enclosed("{", items, "}", inner, newline)
        case Sequence():
            inner = newline + indent
            items = [_written(item, indent, inner) for item in value]
            return _enclosed("[", items, "]", inner, newline)


def _enclosed(opening: str, items: list[str], closing: str, inner: str, newline: str) -> str:
    if not items:
        return opening + closing
    return f"{opening}{inner}{f',{inner}'.join(items)}{newline}{closing}"
