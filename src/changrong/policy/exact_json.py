"""JSON with exact numbers: a Decimal is written as a number token with all its digits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from changrong.policy.errors import PolicyError
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


class JsonError(PolicyError):
    """What is not the JSON that was wanted."""


def read_facts(content: bytes) -> dict[str, object]:
    """The facts of a FACTS.json: one flat object, numbers exact. Raises JsonError."""
    found = read_object(content)
    for name, value in found.items():
        if isinstance(value, dict | list):
            raise JsonError(
                f"{name} 应为一个值，不能再嵌套", f"{name} should be one value, not nested"
            )
    return found


def read_object(content: bytes) -> dict[str, Any]:
    """One JSON object, numbers exact, no name twice. Raises JsonError."""
    if not content.strip():
        raise JsonError("文件是空的", "the file is empty")
    try:
        found = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_repeats,
        )
    except UnicodeDecodeError:
        raise JsonError("不是 UTF-8 文本", "this is not UTF-8 text") from None
    except RecursionError:
        raise JsonError("嵌套太深", "this is nested too deeply") from None
    except JsonError:
        raise
    except ValueError as error:
        raise JsonError(f"不是合法的 JSON：{error}", f"not valid JSON: {error}") from None
    if not isinstance(found, dict):
        raise JsonError("应为一个对象 { … }", "should be one object { … }")
    return found


def _refuse_constant(word: str) -> None:
    raise JsonError(f"{word} 不是数字", f"{word} is not a number")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise JsonError(f"{name} 出现两次", f"{name} is there twice")
        found[name] = value
    return found
