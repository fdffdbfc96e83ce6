"""A declaration gone through value by value, each with its place such as `moves.accept.label`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_PARTS = {
    "fields": "field",
    "states": "state",
    "moves": "move",
    "clocks": "clock",
    "outcomes": "outcome",
}
_CITING = frozenset({"clause", "duty", "fact", "heeds", "within", "longer"})


def values(declared: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every dictionary and every plain value in it."""
    if isinstance(declared, list):
        for value in declared:
            named = isinstance(value, dict) and "name" in value
            yield from values(value, f"{path}.{value['name']}" if named else path)
        return
    yield path.lstrip("."), declared
    if isinstance(declared, dict):
        for key, value in declared.items():
            yield from values(value, f"{path}.{key}")


def is_citing(path: str) -> bool:
    """Whether a value names a clause, a measure or a fact, whose names may hold numbers."""
    return path.rpartition(".")[2] in _CITING


def place(path: str) -> tuple[str, str]:
    """The part of the kind and its name, as a Fault has them."""
    room, _dot, rest = path.partition(".")
    part = _PARTS.get(room, "")
    return part, rest.partition(".")[0] if part else ""
