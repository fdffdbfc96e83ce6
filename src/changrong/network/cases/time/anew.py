"""A committed calendar that came with a new release moves open deadlines, once."""

from __future__ import annotations

import hashlib

from changrong.network.calendars.queries import table
from changrong.network.cases.time.clocks import recompute_open
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor

STREAM, CODE = "calendar", "calendar.used"


def reckon_anew() -> int:
    """Reckon every open deadline again if the calendar in force is not the one that was last used.
    Returns how many changed. Two workers that start together may both look; nothing moves twice."""
    digest = hashlib.sha256(repr(table().rows).encode()).hexdigest()
    used = Event.objects.filter(stream=STREAM, code=CODE).order_by("-sequence").first()
    if used is not None and used.data["hash"] == digest:
        return 0
    changed = recompute_open()
    record(STREAM, CODE, Actor.SYSTEM, {"hash": digest, "deadlines": changed})
    return changed
