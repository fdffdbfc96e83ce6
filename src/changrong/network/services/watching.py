"""The worker's part: the network's own heartbeat, and services that fell silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.services import actions, queries, telling
from changrong.network.services.codes import OWN_BEAT
from changrong.network.services.models import Service
from changrong.network.services.uptime import Span, State, minute_of
from changrong.network.unit import whole

AGAIN = timedelta(minutes=5)  # until one that is closed, or known to be down, is looked at again


def watch(now: datetime, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Beat for the network's own portal, then tell the owners of services that fell silent, each
    once. Returns how many fell silent.

    That this round runs shows that the worker and the database work, and no more.
    """
    for service in Service.objects.filter(institution=None, sort=OWN_BEAT, offered=True):
        if service.heard_at is None or minute_of(service.heard_at) < minute_of(now):
            actions.hear(service, Actor.SYSTEM)
    found = 0
    for service in _due(now):
        if is_stopping():
            break
        found += _look(service, now)
    return found


def _due(now: datetime) -> list[Service]:
    return list(Service.objects.filter(due_at__lte=now, offered=True, silent_since=None))


@whole
def _look(service: Service, now: datetime) -> bool:
    """Whether a service fell silent; of several workers the first says so."""
    rows = Service.objects.select_for_update(skip_locked=True, no_key=True)
    held = rows.filter(pk=service.pk, due_at__lte=now, silent_since=None).first()
    if held is None:
        return False
    if not _is_silent(held, now):
        held.due_at = now + AGAIN
        held.save(update_fields=["due_at"])
        return False
    held.silent_since = now
    held.save(update_fields=["silent_since"])
    heard = held.heard_at.isoformat() if held.heard_at else None
    event = record(actions.stream(held), "service.silent", Actor.SYSTEM, {"heard_at": heard})
    telling.tell_owners(held, "service.silent", event.at)
    return True


def _is_silent(service: Service, now: datetime) -> bool:
    """Whether nothing counts now of a service that was open for as long as a beat may take: one
    that has only just opened has time for its first."""
    minute = minute_of(now)
    every = queries.current_terms([service])[service.pk].every
    [told] = queries.told_of([service], Span(minute - every, minute + 1))
    return told.uptime.at(minute) is State.UNKNOWN and not told.tally.not_served
