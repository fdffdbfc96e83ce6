"""All checks, found where they lie: every module of a room that holds a `CHECK`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from changrong.policy.checks import conditions, facts, notices, tables
from changrong.policy.checks.finding import Check

ROOMS = (notices, facts, tables, conditions)


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, by room and then by file name."""
    found = [
        import_module(f"{room.__name__}.{module.name}").CHECK
        for room in ROOMS
        for module in sorted(iter_modules(room.__path__), key=lambda module: module.name)
    ]
    return tuple(found)
