"""All checks, found where they lie: every module of a room that holds a `CHECK`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from changrong.policy.checks import conditions, facts, notices, tables
from changrong.policy.checks.finding import Check

ROOMS = (notices, facts, tables, conditions)


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, by room and then by file name."""
    return tuple(each_of("CHECK", ROOMS))


def each_of(name: str, rooms: Iterable[ModuleType]) -> list[Any]:
    """What every module of some packages holds by this name, in the order of the file names."""
    return [
        getattr(import_module(f"{room.__name__}.{module.name}"), name)
        for room in rooms
        for module in sorted(iter_modules(room.__path__), key=lambda module: module.name)
    ]
