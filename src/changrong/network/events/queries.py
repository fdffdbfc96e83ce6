"""Reading the register, and proving that nobody touched it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from changrong.network.events import seals
from changrong.network.events.models import Event


def verify(stream: str) -> bool:
    """Whether the stream's events follow one another from the first and none was altered.

    A chain cannot show that its end was cut off: the triggers refuse it, the daily seals show it.
    """
    return _follows(Event.objects.filter(stream=stream).order_by("sequence").iterator())


def broken() -> Iterator[str]:
    """What is wrong with the register, a line each; nothing when it is whole."""
    ordered = Event.objects.order_by("stream", "sequence").iterator()
    for stream, events in groupby(ordered, key=lambda event: event.stream):
        if not _follows(events):
            yield f"{stream}: an event was altered or is missing"
    last = seals.last()
    if last and not seals.is_unbroken(last):
        yield f"{last.data['until']}: chains no longer end as they were sealed"


def _follows(events: Iterator[Event]) -> bool:
    before = ""
    for place, event in enumerate(events, start=1):
        if (event.sequence, event.before, event.hash) != (place, before, event.digest()):
            return False
        before = event.hash
    return True
