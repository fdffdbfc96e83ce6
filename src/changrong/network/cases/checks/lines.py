"""The line of a file where a part of a kind is declared, for editors."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

_CALLS = {
    "field": "Field",
    "state": "State",
    "move": "Move",
    "clock": "Clock",
    "level": "Level",
    "outcome": "Outcome",
}


def line_of(file: Path, kind: str, part: str, name: str) -> int:
    """Where the part is declared by its name, inside its kind if it can be told, else anywhere in
    the file; else where the kind is; 0 where nothing is found."""
    kinds = [call for call in _calls(file) if _name(call) == kind]
    around = range(kinds[0].lineno, (kinds[0].end_lineno or 0) + 1) if kinds else range(0)
    wanted = [
        call.lineno
        for call in _calls(file)
        if _called(call) == _CALLS.get(part) and _name(call) == name.rpartition("/")[2]
    ]
    inside = [line for line in wanted if line in around]
    return next(iter((*inside, *wanted, *(call.lineno for call in kinds))), 0)


@lru_cache(maxsize=64)
def _calls(file: Path) -> tuple[ast.Call, ...]:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ()
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _name(call: ast.Call) -> str:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
    first = next(iter((*call.args, *named)), None)
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
