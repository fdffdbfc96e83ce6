"""Endpoints that do not answer: left alone for a while, and after five days for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from changrong.identifiers import region_covers
from changrong.network.events import backoff
from changrong.network.events.actions import record
from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.events.outbox import queue
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

GIVEN_UP_AFTER = timedelta(days=5)
SHORTEST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=5)
_MOST_DOUBLINGS = 6


def answered(endpoint: Endpoint) -> None:
    if endpoint.failures:
        _mark(endpoint, failing_since=None, failures=0, resting_until=None)


def failed(endpoint: Endpoint, now: datetime, asked: timedelta | None = None) -> None:
    """One more failure in a row: a longer rest, at least as long as it asked for; the end, when it
    has been failing for five days."""
    since = endpoint.failing_since or now
    doubled = SHORTEST_REST * 2 ** min(endpoint.failures, _MOST_DOUBLINGS)
    rest = max(min(doubled, LONGEST_REST), min(asked or timedelta(0), backoff.LONGEST_WAIT))
    failures = endpoint.failures + 1
    _mark(endpoint, failing_since=since, failures=failures, resting_until=now + rest)
    if now - since >= GIVEN_UP_AFTER and endpoint.active:
        disable([endpoint], Endpoint.Why.FAILING)


def disable(endpoints: Iterable[Endpoint], why: Endpoint.Why, by: Actor = Actor.SYSTEM) -> None:
    """Send nothing more there, nor what still waits. The owner is told, unless it was the owner."""
    for endpoint in endpoints:
        _mark(endpoint, active=False, why=why)
        waiting = endpoint.outgoing.filter(state=Outgoing.State.WAITING)
        waiting.update(state=Outgoing.State.DROPPED, error="disabled", worker=None, next_at=None)
        event = record(stream(endpoint), "webhook.disabled", by, {"why": why.value})
        if why != Endpoint.Why.OWNER:
            tell_owner(endpoint, "webhook.disabled", event.at)


def stream(endpoint: Endpoint) -> str:
    return f"webhook-{endpoint.number}"


def tell_owner(endpoint: Endpoint, template: str, now: datetime) -> None:
    """A message in the portal to those who look after the endpoint, once a day at most."""
    for user in owners(endpoint):
        queue(
            Outgoing.Channel.PORTAL,
            f"{template}:{endpoint.number}:{now.date()}:{user.pk}",
            user=user,
            template=template,
            data={"endpoint": endpoint.number},
        )


def owners(endpoint: Endpoint) -> list[User]:
    """The managers of the institution, or the coordinators whose district it is."""
    live = Membership.objects.filter(ended_at=None, user__is_active=True).select_related("user")
    if endpoint.institution_id:
        members = live.filter(Q(role=Role.MANAGER, institution=endpoint.institution_id))
        return [member.user for member in members]
    bureau = live.filter(role=Role.COORDINATOR)
    return [member.user for member in bureau if region_covers(member.region, endpoint.region)]


def _mark(endpoint: Endpoint, **changes: object) -> None:
    for name, value in changes.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(changes))
