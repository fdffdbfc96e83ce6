"""The line of a file on which a place stands, for editors: found in its text, 0 where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from changrong.policy.errors import Place

_ENTRY = re.compile(r"\s*\[\[")
_NAMES = re.compile(r"\s*(?:id|name|code|fact|facts)\s*=")
_NTH = re.compile(r"(when|must|gives) (\d+)")
_ITEMS = {"when": "that", "must": "that", "gives": "what"}


def line_of(file: Path, place: Place) -> int:
    """The line, counted from one: of a row, of a condition, else of the entry that is named."""
    if place.row:
        return place.row
    if file.suffix != ".toml" or not file.is_file():
        return int(file.is_file())
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    name = place.measure or place.condition
    if not name:
        return 1
    for start, end in _entries(lines):
        own = next((at for at in range(start, end) if _is_named(lines[at], name)), None)
        if own is not None:
            inside = _inside(lines, start, end, place.condition) if place.measure else None
            return (own if inside is None else inside) + 1
    return 1


def _entries(lines: list[str]) -> Iterator[tuple[int, int]]:
    """From where to where each `[[entry]]` reaches."""
    starts = [at for at, line in enumerate(lines) if _ENTRY.match(line)]
    yield from zip(starts, [*starts[1:], len(lines)], strict=True)


def _is_named(line: str, name: str) -> bool:
    return bool(_NAMES.match(line)) and f'"{name}"' in line


def _inside(lines: list[str], start: int, end: int, condition: str) -> int | None:
    """The line of a condition: by its text, or by its number in a list."""
    nth = _NTH.fullmatch(condition)
    first = condition.strip().partition("\n")[0].removeprefix("gives ")
    seen, listed = 0, ""
    for at in range(start, end):
        line = lines[at]
        if nth is None:
            if first and first in line.replace('\\"', '"'):
                return at
            continue
        begun = re.match(r"(when|must|gives)\s*=", line)
        listed = begun[1] if begun else listed
        if listed == nth[1]:
            seen += len(re.findall(rf"\b{_ITEMS[listed]}\s*=", line))
            if seen >= int(nth[2]):
                return at
    return None
