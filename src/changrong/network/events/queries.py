"""Reading the register, and proving that nobody touched it."""

from __future__ import annotations

from changrong.network.events.models import Event


def verify(stream: str) -> bool:
    """Whether the stream's events follow one another from the first and none was altered.

    A chain cannot show that its end was cut off: that is what the triggers are for.
    """
    before = ""
    events = Event.objects.filter(stream=stream).order_by("sequence")
    for place, event in enumerate(events.iterator(), start=1):
        if (event.sequence, event.before, event.hash) != (place, before, event.digest()):
            return False
        before = event.hash
    return True
