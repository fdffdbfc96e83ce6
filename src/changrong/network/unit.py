"""One unit of work: a transaction, and what it gathers to be done once, at its end.

Verbs say what happened while they run; what follows from it (the register, capacity given back,
counts, messages to the outside) is written when the outermost unit ends, still inside its
transaction. Locks that many units share are so taken late, once, and always in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
T = TypeVar("T")
Gathered = dict[str, list[Any]]
Finish = Callable[[list[Any]], None]

_now: ContextVar[Gathered | None] = ContextVar("unit", default=None)
_finishers: dict[str, tuple[int, list[Finish]]] = {}
MOST_ROUNDS = 10


def at_end(topic: str, order: int) -> Callable[[Finish], Finish]:
    """Register what is done with everything gathered under a topic. A smaller order comes first;
    what a finisher gathers for an earlier topic is done in a further round."""

    def registered(finish: Finish) -> Finish:
        known, finishers = _finishers.setdefault(topic, (order, []))
        if known != order:
            raise ValueError(f"{topic} is finished in place {known}, not {order}")
        finishers.append(finish)
        return finish

    return registered


def gather(topic: str, what: Any) -> None:
    """Leave something to the end of the unit; outside any, a unit of its own is made for it."""
    gathered = _now.get()
    if gathered is None:
        with unit():
            gather(topic, what)
    else:
        gathered.setdefault(topic, []).append(what)


@contextmanager
def unit() -> Iterator[None]:
    """A transaction whose end does what was gathered in it; one inside another joins it.

    An inner unit that fails leaves nothing gathered and nothing written, like a savepoint.
    """
    outer = _now.get()
    with transaction.atomic():
        if outer is None:
            token = _now.set({})
            try:
                yield
                finish()
            finally:
                _now.reset(token)
        else:
            kept = {topic: list(found) for topic, found in outer.items()}
            try:
                yield
            except BaseException:
                outer.clear()
                outer.update(kept)
                raise


@contextmanager
def snapshot() -> Iterator[None]:
    """What is read in it is as it stood at one moment, whatever others write meanwhile; nothing is
    written. Inside a transaction that runs already it reads as that does."""
    if connection.in_atomic_block:
        yield
        return
    with ExitStack() as stack:
        with _only_reading():
            stack.enter_context(transaction.atomic())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _only_reading() -> Iterator[None]:
    """What begins here waits for no writer on SQLite, and keeps none waiting."""
    connection.ensure_connection()  # which sets the mode
    mode = getattr(connection, "transaction_mode", None)
    if mode is None:
        yield
        return
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


def whole(action: Callable[P, T]) -> Callable[P, T]:
    """An action that is one unit of work: a unit of its own, or a part of the one it is called in,
    which its failure then ends unless the caller has made a unit around it."""

    @wraps(action)
    def acted(*args: P.args, **kwargs: P.kwargs) -> T:
        if _now.get() is not None:
            return action(*args, **kwargs)
        with unit():
            return action(*args, **kwargs)

    return acted


def finish(topic: str | None = None) -> None:
    """Do now what was gathered, under one topic or all: for code that must read what it wrote."""
    gathered = _now.get()
    if gathered is None:
        return
    for _round in range(MOST_ROUNDS):
        waiting = [name for name in _in_order() if gathered.get(name) and topic in (None, name)]
        if not waiting:
            return
        for name in waiting:
            found = gathered.pop(name, [])
            for done in _finishers[name][1]:
                done(found)
    raise RuntimeError(f"what is gathered never ends: {sorted(gathered)}")


def _in_order() -> list[str]:
    return sorted(_finishers, key=lambda topic: _finishers[topic][0])
