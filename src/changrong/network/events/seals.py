"""The daily seal: where every chain ended at midnight, written into a chain of its own.

A chain shows what was altered in its middle and never that its end was cut off. A seal does: it
holds one hash over the last event of every stream, and each seal rests on the one before. Whoever
keeps the last seal's hash outside the database can tell even a register that was made anew.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from changrong.network.clock import SHANGHAI
from changrong.network.events.actions import hold, record
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor

STREAM = "seal"
# What began before midnight is written by then; a seal never has to count it afterwards.
SETTLED = timedelta(minutes=10)


@transaction.atomic
def seal(now: datetime) -> Event | None:
    """Seal the register as it stood at the last midnight in Shanghai, once, whoever comes first.

    None where that is done already, too early, or there is nothing to seal.
    """
    midnight = datetime.combine((now - SETTLED).astimezone(SHANGHAI), time(), SHANGHAI)
    hold([STREAM])
    before = last()
    if before and datetime.fromisoformat(before.data["until"]) >= midnight:
        return None
    found = _sealed(midnight)
    return record(STREAM, "register.sealed", Actor.SYSTEM, found, at=now) if found else None


def last() -> Event | None:
    return Event.objects.filter(stream=STREAM).order_by("-sequence").first()


def heads(until: datetime) -> QuerySet[Event]:
    """The last event of every stream before a moment."""
    before = Event.objects.filter(at__lt=until).exclude(stream=STREAM)
    later = before.filter(stream=OuterRef("stream"), sequence__gt=OuterRef("sequence"))
    return before.filter(~Exists(later)).order_by("stream")


def _sealed(until: datetime) -> dict[str, object]:
    digest, streams = hashlib.sha256(), 0
    for head in heads(until).values_list("stream", "sequence", "hash").iterator():
        digest.update(json.dumps(head, ensure_ascii=False).encode())
        streams += 1
    sealed = {"until": until.isoformat(), "streams": streams, "heads": digest.hexdigest()}
    return sealed if streams else {}


def is_unbroken(sealed: Event) -> bool:
    """Whether every chain still ends, at the seal's midnight, where it ended when it was made."""
    return _sealed(datetime.fromisoformat(sealed.data["until"])) == sealed.data
