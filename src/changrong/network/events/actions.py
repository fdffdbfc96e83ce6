"""Adding to the register: the only writer of events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from changrong.network import clock
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor


def record(
    stream: str, code: str, by: Actor, data: Mapping[str, Any], at: datetime | None = None
) -> Event:
    """Add one event to the end of its stream's chain.

    `data` holds ids, codes and hashes, never personal data or free text. Belongs inside the
    transaction of what it tells of: if that fails, it never happened.
    """
    with transaction.atomic():
        hold(stream)
        last = Event.objects.filter(stream=stream).order_by("-sequence").first()
        event = Event(
            stream=stream,
            sequence=last.sequence + 1 if last else 1,
            code=code,
            at=at or clock.now(),
            actor=by.user,
            role=by.role or "",
            data=dict(data),
            before=last.hash if last else "",
        )
        event.hash = event.digest()
        event.save(force_insert=True)
    return event


def hold(stream: str) -> None:
    """Nobody else adds to the stream until this transaction ends.

    A stream's first event has no row to lock, so PostgreSQL locks the name; SQLite has one writer
    at a time anyhow. The unique (stream, sequence) stands behind both.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [stream])
