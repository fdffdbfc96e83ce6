"""Work that lies in rows: one worker takes a row up, and whoever comes after its lease goes on.

A row has `state` (waiting, running, …), `worker`, `lease_until` and `attempts`, which counts how
often it was taken up since something of it was done.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

LEASE = timedelta(minutes=5)  # renewed with everything that is done
MOST_ATTEMPTS = 3  # at the same place
WAITING, RUNNING = "waiting", "running"


class Lost(Exception):
    """The row was deleted, or somebody else took it up."""


class Stopped(Exception):
    """The worker was told to stop, or has other work to do in between."""


def take(wanted: QuerySet[Any], now: datetime) -> Any | None:
    """The first of these that nobody works on, from now on this worker's own; None: there is none.

    Whoever takes it looks whether `attempts` is more than MOST_ATTEMPTS.
    """
    free = wanted.filter(Q(state=WAITING) | Q(state=RUNNING, lease_until__lt=now))
    while (due := free.order_by("id").first()) is not None:
        unchanged = wanted.model.objects.filter(pk=due.pk, state=due.state, worker=due.worker)
        taken = unchanged.filter(lease_until=due.lease_until).update(
            state=RUNNING,
            worker=uuid.uuid4().hex,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
        if taken:
            due.refresh_from_db()
            return due
    return None


def mine(row: Any) -> QuerySet[Any]:
    """The row, for as long as whoever holds it here has it."""
    return type(row).objects.filter(pk=row.pk, worker=row.worker, state=RUNNING)


def give_back(row: Any, **changes: Any) -> None:
    """Let anybody go on with it at once."""
    mine(row).update(state=WAITING, worker="", lease_until=None, **changes)
