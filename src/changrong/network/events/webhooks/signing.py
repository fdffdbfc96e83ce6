"""Secrets and signatures of the Standard Webhooks specification (1.0.0), symmetric scheme v1.

Secrets are not stored: each is derived from the service's SECRET_KEY and the endpoint's salt, so a
stolen copy of the database signs nothing. A new SECRET_KEY means new secrets for every endpoint.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from django.utils.crypto import salted_hmac

from changrong.network.events.models import Endpoint

PREFIX = "whsec_"


def new_salt() -> str:
    return secrets.token_hex(16)


def secret_of(salt: str) -> str:
    """The secret as its owner is shown it: 32 bytes, base64, with the prefix."""
    return PREFIX + base64.b64encode(_key(salt)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a secret as it is shown; ValueError where it is none."""
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)


def signed(key: bytes, id: str, timestamp: int, body: str | bytes) -> str:
    """One signature, over the id, the moment and the very bytes that are sent."""
    sent = body.encode() if isinstance(body, str) else body
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + sent, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def is_signed(key: bytes, id: str, timestamp: int, body: bytes, given: str) -> bool:
    """Whether one of the signatures given, apart by spaces, is the key's. The moment itself is for
    the caller to judge."""
    wanted = signed(key, id, timestamp, body).encode()
    return any(hmac.compare_digest(wanted, one.encode()) for one in given.split())


def headers(endpoint: Endpoint, id: str, body: str, now: datetime) -> dict[str, str]:
    """The three headers; after a rotation both secrets sign until the old one ends."""
    timestamp = int(now.timestamp())
    salts = [endpoint.salt]
    if endpoint.old_salt and endpoint.old_until and now < endpoint.old_until:
        salts.append(endpoint.old_salt)
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed(_key(salt), id, timestamp, body) for salt in salts),
    }


def _key(salt: str) -> bytes:
    return salted_hmac("changrong.webhook", salt, algorithm="sha256").digest()
