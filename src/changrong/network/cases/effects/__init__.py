"""What a move does beyond its own case, by name; run inside the move's transaction.

An effect takes the case (locked, already in its new state, not yet saved), the cleaned answers and
who acts. It may change the case, move other cases by `engine.step`, and refuse by raising
MoveRefused. It returns the ids that the event should name. One file for each kind.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.text import Text

Run = Callable[[Case, Mapping[str, Any], Actor], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Effect:
    """`moves` are those it makes itself ("<kind>.<move>"), `opens` the kinds of which it opens
    cases, so that a check can tell what is made or opened by nobody."""

    run: Run
    moves: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()


EFFECTS: dict[str, Effect] = {}


def effect(
    name: str, moves: tuple[str, ...] = (), opens: tuple[str, ...] = ()
) -> Callable[[Run], Run]:
    """Register a function as the effect that kinds name."""

    def registered(function: Run) -> Run:
        if name in EFFECTS:
            raise ValueError(f"two effects are called {name}")
        EFFECTS[name] = Effect(function, moves, opens)
        return function

    return registered


def run(name: str, case: Case, answers: Mapping[str, Any], by: Actor) -> Mapping[str, Any]:
    """Run the named effect; "" does nothing. A case begun under an old version may name one that
    is gone: such a move is refused."""
    if not name:
        return {}
    if name not in EFFECTS:
        raise MoveRefused(
            Text("系统升级后不再支持这一步", "This step is no longer supported by the service")
        )
    return EFFECTS[name].run(case, answers, by) or {}


def opens(name: str) -> tuple[str, ...]:
    """The kinds of which the named effect opens cases."""
    return EFFECTS[name].opens if name in EFFECTS else ()


@contextmanager
def apart() -> Iterator[dict[str, Effect]]:
    """What is registered inside is yielded at the end and never joins the service's own."""
    own, added = dict(EFFECTS), {}
    try:
        yield added
    finally:
        added.update({name: EFFECTS.pop(name) for name in EFFECTS.keys() - own.keys()})


def find() -> None:
    """Import every file of this folder, so that its effects are registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
