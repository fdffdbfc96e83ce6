"""Webhooks as one way of sending: what a call says, and what becomes of an endpoint that fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from django.conf import settings

from changrong.network.events import backoff
from changrong.network.events.channels import (
    Dropped,
    Message,
    Refused,
    Result,
    Sent,
    is_last,
)
from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.events.webhooks import health, signing
from changrong.network.events.webhooks.client import post


class Webhook:
    schedule: tuple[timedelta, ...] = backoff.WEBHOOK

    def message(self, row: Outgoing, now: datetime) -> Message | Dropped:
        if row.endpoint is None or not row.endpoint.active:
            return Dropped("disabled")
        body, id = payload(row), message_id(row)
        return Message(id, row.endpoint.url, body, "", signing.headers(row.endpoint, id, body, now))

    def send(self, message: Message) -> Result:
        return post(
            message.to,
            message.body,
            message.headers,
            networks=settings.WEBHOOK_NETWORKS,
            insecure=settings.WEBHOOK_INSECURE,
        )

    def heard(self, row: Outgoing, result: Result, now: datetime) -> None:
        endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=row.endpoint_id)
        if isinstance(result, Sent):
            health.answered(endpoint)
        elif isinstance(result, Refused):
            health.disable([endpoint], Endpoint.Why.GONE)
        else:
            health.failed(endpoint, now, result.after)
        if endpoint.active and is_last(row, result, self.schedule):
            health.tell_owner(endpoint, "webhook.failed", now)


def message_id(row: Outgoing) -> str:
    """The same for every attempt: by it a receiver knows what it has had already."""
    return f"msg_{row.id.hex}"


def payload(row: Outgoing) -> str:
    """What is told: that something happened to what, and when; who is told asks for the rest."""
    told = {
        "type": row.event,
        "timestamp": row.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": row.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
