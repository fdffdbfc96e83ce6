"""The way out of a transaction: what is to be sent is written with what it tells of, or not at all.

Rows are gathered while a unit runs and written at its end; `delivery` sends them afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from changrong.network import bulk, clock
from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.people.models import User
from changrong.network.unit import at_end, gather

TOPIC = "outbox"
Channel, State = Outgoing.Channel, Outgoing.State
KEPT = timedelta(days=30)  # what went out; messages in the portal stay


def queue(
    channel: str,
    key: str,
    *,
    endpoint: Endpoint | None = None,
    user: User | None = None,
    event: str = "",
    case: str = "",
    template: str = "",
    data: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
) -> Outgoing:
    """Leave one message to the end of the unit; another with the same key is the same message.

    `data` holds ids and codes only. What is for the portal is there at once, or from `not_before`.
    """
    now = clock.now()
    when = max(now, not_before or now)
    in_portal = channel == Channel.PORTAL
    message = Outgoing(
        channel=channel,
        endpoint=endpoint,
        user=user,
        event=event,
        case=case,
        template=template,
        data=dict(data or {}),
        state=State.SENT if in_portal else State.WAITING,
        next_at=None if in_portal else when,
        sent_at=when if in_portal else None,
        created_at=now,
        key=key,
    )
    gather(TOPIC, message)
    return message


@at_end(TOPIC, order=70)
def fill(messages: list[Outgoing]) -> None:
    """Write what was gathered; what is there already stays as it is."""
    bulk.insert(messages, ignore_conflicts=True)


def again(keys: Collection[UUID]) -> int:
    """Send messages once more, with the ids they had. Those that wait already are left as they are;
    returns how many were not."""
    rows = Outgoing.objects.filter(pk__in=keys).exclude(state=State.WAITING)
    return rows.update(
        state=State.WAITING, attempts=0, next_at=clock.now(), worker=None, error="", status=None
    )


def forget(before: datetime) -> int:
    """Throw away the record of what went out, or did not, before a moment; but a result that a
    channel was never told stays until it is. Returns how many."""
    over = Outgoing.objects.exclude(state=State.WAITING).exclude(channel=Channel.PORTAL)
    over = over.exclude(channel=Channel.CHANNEL, state__in=[State.FAILED, State.DROPPED])
    return over.filter(created_at__lt=before).delete()[0]
