"""Adding to the register: the only writer of events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from changrong.network import bulk, clock
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.unit import at_end, finish, gather

TOPIC = "events"
Head = tuple[int, str]  # the sequence and hash of a stream's last event
NO_HEAD: Head = (0, "")
BEGIN = {"case.opened", "decision.made", "guarantee.filed"}  # always the first of their streams
# Handed the events that were written, in their order, within the transaction that wrote them.
listeners: list[Callable[[list[Event]], None]] = []


def record(
    stream: str,
    code: str,
    by: Actor,
    data: Mapping[str, Any],
    at: datetime | None = None,
    about: Any = None,
) -> Event:
    """Add one event to the end of its stream's chain, when the unit of work ends.

    `data` holds ids, codes and hashes, never personal data or free text. `about`: the case as it is
    now, if the caller has it. If what it tells of fails, it never happened. Until the unit ends (or
    `flush`) the event has no place and no hash.
    """
    event = Event(
        stream=stream,
        code=code,
        at=at or clock.now(),
        actor=by.user,
        role=by.role or "",
        data={**data, **({"through": by.through} if by.through else {})},
    )
    event.about = about
    gather(TOPIC, event)
    return event


def flush() -> None:
    """Write now what was recorded, for code that reads the register within its own unit."""
    finish(TOPIC)


@at_end(TOPIC, order=50)
def write(events: list[Event]) -> None:
    """Chain the events to their streams, all of them at once."""
    # What was made in this unit is seen by nobody else yet. Ten thousand locks for the cases of a
    # batch would not find room in PostgreSQL's table of locks.
    new = {event.stream for event in events if event.code in BEGIN}
    heads = {}
    if streams := sorted({event.stream for event in events} - new):
        hold(streams)
        heads = _heads(streams)
    for event in events:
        last, before = heads.get(event.stream, NO_HEAD)
        event.sequence, event.before = last + 1, before
        event.hash = event.digest()
        heads[event.stream] = (event.sequence, event.hash)
    bulk.insert(events)
    for listener in listeners:
        listener(events)


def hold(streams: Iterable[str]) -> None:
    """Nobody else adds to these streams until this transaction ends.

    A stream's first event has no row to lock, so PostgreSQL locks the name, in one order for
    everybody; SQLite has one writer at a time anyhow. The unique (stream, sequence) stands behind
    both.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT"
                " hashtextextended(stream, 0) AS key FROM unnest(%s::text[]) AS stream"
                " ORDER BY key) AS ordered",
                [list(streams)],
            )


def _heads(streams: list[str]) -> dict[str, Head]:
    """Where each stream ends now; a stream without events is left out."""
    if connection.vendor != "postgresql":
        return _last_of(streams)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream, sequence, hash FROM unnest(%s::text[]) AS wanted CROSS JOIN LATERAL"
            " (SELECT stream, sequence, hash FROM events_event WHERE stream = wanted"
            " ORDER BY sequence DESC LIMIT 1) AS head",
            [streams],
        )
        return {stream: (sequence, hash) for stream, sequence, hash in cursor.fetchall()}


def _last_of(streams: list[str]) -> dict[str, Head]:
    """The same on SQLite, which steps through its index once for each stream."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream, sequence, hash FROM json_each(%s) AS wanted JOIN events_event"
            " ON stream = wanted.value AND sequence ="
            " (SELECT max(sequence) FROM events_event WHERE stream = wanted.value)",
            [json.dumps(streams)],
        )
        return {stream: (sequence, hash) for stream, sequence, hash in cursor.fetchall()}
