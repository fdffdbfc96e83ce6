"""Making and looking after endpoints: by a manager for the institution, by a coordinator for the
district of the bureau."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from changrong.network import clock
from changrong.network.events import registry
from changrong.network.events.actions import record
from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.events.outbox import again, queue
from changrong.network.events.webhooks import health, queries, signing
from changrong.network.events.webhooks.addresses import AddressRefused, resolve, split
from changrong.network.events.webhooks.errors import EndpointRefused
from changrong.network.people.actor import Actor
from changrong.network.unit import whole

MOST = 10  # endpoints of one owner
OVERLAP = timedelta(hours=24)  # for which a replaced secret still signs
State = Outgoing.State


@dataclass(frozen=True)
class Wanted:
    """An address, and the groups or codes of events that it wants; none is all."""

    url: str
    events: Sequence[str] = ()


@dataclass(frozen=True)
class Made:
    """An endpoint with its secret, of which this is the only copy that is ever shown."""

    endpoint: Endpoint
    secret: str


def make_endpoints(given: Sequence[Wanted], by: Actor) -> list[Made]:
    """Raises EndpointRefused where the address may not be called, an event is unknown, or the
    owner has enough endpoints."""
    if by.role not in queries.KEEPERS:
        raise EndpointRefused("您不能设回调。", "Webhooks are not yours to set up.")
    for wanted in given:  # before anything is locked: somebody else's name server may be slow
        _check_address(wanted.url)
    return _make_all(given, by)


@whole
def _make_all(given: Sequence[Wanted], by: Actor) -> list[Made]:
    return [_make(wanted, by) for wanted in given]


@whole
def subscribe(endpoints: Sequence[Endpoint], events: Sequence[str], by: Actor) -> list[Endpoint]:
    """Let each endpoint want these events from now on."""
    rows = _locked(endpoints, by)
    for row in rows:
        row.events = _checked(events)
        row.save(update_fields=["events"])
        record(health.stream(row), "webhook.changed", by, {"fields": ["events"]})
    return rows


@whole
def rotate(endpoints: Sequence[Endpoint], by: Actor) -> list[Made]:
    """A new secret each; what is sent in the next 24 hours is signed with the old one too."""
    rows = _locked(endpoints, by)
    for row in rows:
        row.old_salt, row.salt = row.salt, signing.new_salt()
        row.old_until = clock.now() + OVERLAP
        row.save(update_fields=["salt", "old_salt", "old_until"])
        record(health.stream(row), "webhook.rotated", by, {})
    return [Made(row, signing.secret_of(row.salt)) for row in rows]


@whole
def disable(endpoints: Sequence[Endpoint], by: Actor) -> list[Endpoint]:
    """Send nothing more there; what still waits is dropped and can be sent again later."""
    rows = _locked(endpoints, by)
    health.disable((row for row in rows if row.active), Endpoint.Why.OWNER, by)
    return rows


@whole
def enable(endpoints: Sequence[Endpoint], by: Actor) -> list[Endpoint]:
    """Send again what happens from now on."""
    rows = [row for row in _locked(endpoints, by) if not row.active]
    for row in rows:
        row.active, row.why = True, ""
        row.failing_since, row.failures, row.resting_until = None, 0, None
        row.save(update_fields=["active", "why", "failing_since", "failures", "resting_until"])
        record(health.stream(row), "webhook.enabled", by, {})
    return rows


@whole
def remove(endpoints: Sequence[Endpoint], by: Actor) -> None:
    """Take each endpoint away, and what was sent to it."""
    for row in _locked(endpoints, by):
        record(health.stream(row), "webhook.removed", by, {})
        row.delete()


@whole
def ping(endpoints: Sequence[Endpoint], by: Actor) -> list[Outgoing]:
    """Send a test message to each, subscribed to it or not."""
    return [_ping(row, by) for row in _active(endpoints, by)]


@whole
def redeliver(rows: Sequence[Outgoing], by: Actor) -> list[Outgoing]:
    """Send messages once more, with the ids they had: a receiver that has them already can tell.

    Raises EndpointRefused where an endpoint is switched off.
    """
    _active([row.endpoint for row in rows if row.endpoint], by)
    again([row.pk for row in rows])
    for row in rows:
        row.refresh_from_db()
    return list(rows)


def _make(wanted: Wanted, by: Actor) -> Made:
    if queries.visible_to(by).count() >= MOST:
        raise EndpointRefused(
            f"最多 {MOST} 个回调，请先删除不用的。", f"There can be {MOST}; remove one first."
        )
    endpoint = Endpoint.objects.create(
        institution=by.institution,
        region=by.region,
        url=wanted.url,
        events=_checked(wanted.events),
        salt=signing.new_salt(),
        created_at=clock.now(),
    )
    told = {"url": hashlib.sha256(wanted.url.encode()).hexdigest()[:16], "events": endpoint.events}
    record(health.stream(endpoint), "webhook.made", by, told)
    return Made(endpoint, signing.secret_of(endpoint.salt))


def _check_address(url: str) -> None:
    """Said at once where it can be seen at once. What counts is looked at again at every call."""
    try:
        parts = split(url, settings.WEBHOOK_INSECURE)
        resolve(parts.hostname or "", parts.port or 0, settings.WEBHOOK_NETWORKS)
    except AddressRefused as refused:
        raise EndpointRefused(f"{refused.text.zh}。", f"{refused.text.en}.", "url") from None
    except (OSError, UnicodeError):
        raise EndpointRefused(
            f"找不到主机 {parts.hostname}。", f"There is no host {parts.hostname}.", "url"
        ) from None


def _checked(events: Sequence[str]) -> list[str]:
    groups = registry.subscribable()
    known = set(groups) | {code.code for codes in groups.values() for code in codes}
    if unknown := sorted(set(events) - known):
        names = "、".join(unknown)
        raise EndpointRefused(
            f"没有这种事件：{names}。", f"No such event: {', '.join(unknown)}.", "events"
        )
    return sorted(set(events))


def _ping(row: Endpoint, by: Actor) -> Outgoing:
    event = record(health.stream(row), "webhook.ping", by, {})
    key = f"ping:{row.number}:{event.at.isoformat()}"
    data: dict[str, Any] = {"webhook": row.number}
    return queue(Outgoing.Channel.WEBHOOK, key, endpoint=row, event="webhook.ping", data=data)


def _active(endpoints: Sequence[Endpoint], by: Actor) -> list[Endpoint]:
    rows = _locked(endpoints, by)
    if any(not row.active for row in rows):
        raise EndpointRefused(
            "回调已停用，启用后再发。", "The webhook is switched off; switch it on first."
        )
    return rows


def _locked(endpoints: Sequence[Endpoint], by: Actor) -> list[Endpoint]:
    """The rows as they are now, in one order, all of them the actor's to look after."""
    wanted = {endpoint.pk for endpoint in endpoints}
    owned = queries.visible_to(by).select_related(None).filter(pk__in=wanted)
    rows = list(owned.select_for_update().order_by("id"))
    if len(rows) != len(wanted):
        raise EndpointRefused("这不是您的回调。", "This webhook is not yours.")
    return rows
