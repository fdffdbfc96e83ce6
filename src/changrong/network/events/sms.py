"""SMS, by whatever the city has: a function named in the settings sends one message.

Shipped are `recorded`, which keeps what would have been sent, and `http_gateway`, which hands it to
a gateway of the city's own (docs/how-to/webhooks.md, "SMS").
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.events import backoff, words
from changrong.network.events.channels import Dropped, Message, Result, Sent
from changrong.network.events.models import Outgoing
from changrong.network.events.webhooks import signing
from changrong.network.events.webhooks.client import post
from changrong.network.parties.models import Enterprise


class Sms:
    schedule: tuple[timedelta, ...] = backoff.PERSON

    def message(self, row: Outgoing, now: datetime) -> Message | Dropped:
        phone, language = _receiver(row)
        if not phone or not is_set_up():
            return Dropped("no_address")
        if words.is_past(row):
            return Dropped("past")
        return Message(row.id.hex, phone, words.said(row, language).sms)

    def send(self, message: Message) -> Result:
        result: Result = import_string(settings.SMS_SENDER)(message)
        return result

    def heard(self, row: Outgoing, result: Result, now: datetime) -> None:
        """Nobody is told that an SMS did not arrive: the portal has the same message."""


def is_set_up() -> bool:
    return bool(settings.SMS_SENDER)


def _receiver(row: Outgoing) -> tuple[str, str]:
    """Number and language: the user's, or how the firm that is named, or the firm of the case,
    wants to be called."""
    if row.user is not None:
        return (row.user.phone if row.user.is_active else ""), row.user.language
    if "enterprise" in row.data:
        firm = Enterprise.objects.filter(number=row.data["enterprise"]).first()
        return (firm.contact_phone if firm else ""), ""
    case = Case.objects.filter(number=row.case).select_related("enterprise", "parent").first()
    if case is None:
        return "", ""
    stated = (case.fields | (case.parent.fields if case.parent else {})).get("contact_phone", "")
    known = case.enterprise.contact_phone if case.enterprise else ""
    return known or stated, ""


def recorded(message: Message) -> Result:
    """Sends nothing: keeps what would have been sent, a JSON line each, for tests and the demo."""
    line = {"at": clock.now().isoformat(), "id": message.id, "to": message.to, "text": message.body}
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(settings.SMS_RECORD, flags, 0o600), "a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return Sent()


def on_record() -> list[dict[str, Any]]:
    """What `recorded` kept, the latest last."""
    try:
        lines = settings.SMS_RECORD.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines]


def http_gateway(message: Message) -> Result:
    """POST {"id", "to", "text"} to the city's gateway, signed like a webhook with its own secret.

    The gateway stands in the city's own network, so private addresses are called where the
    settings name them.
    """
    body = json.dumps(
        {"id": message.id, "to": message.to, "text": message.body}, ensure_ascii=False
    )
    timestamp = int(clock.now().timestamp())
    headers = {
        "webhook-id": message.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.signed(
            signing.key_of(settings.SMS_SECRET), message.id, timestamp, body
        ),
    }
    networks = settings.SMS_NETWORKS
    return post(settings.SMS_URL, body, headers, networks=networks, insecure=bool(networks))
