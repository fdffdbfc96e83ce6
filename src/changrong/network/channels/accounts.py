"""Which channels are switched on, with what secret: one account each, from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.wire import Signed
from changrong.network.events.webhooks import signing

SHORTEST = 24  # bytes of a key, as the specification of the signatures asks


@dataclass(frozen=True)
class Account:
    """`tell`: where results go; `institution`: whose line it is, by number. Either may be blank."""

    secret: str = field(repr=False)
    tell: str = ""
    institution: str = ""


def account_of(name: str) -> Account | None:
    """The account of a channel; None where it is not switched on."""
    said = settings.CHANNELS.get(name, {})
    return Account(**said) if said.get("secret") else None


def check() -> None:
    """Raises ImproperlyConfigured for a secret that cannot be a key."""
    for name, connector in CONNECTORS.items():
        account = account_of(name)
        if account is None or not isinstance(connector, Signed):
            continue
        try:
            is_fit = len(signing.key_of(account.secret)) >= SHORTEST
        except ValueError:
            is_fit = False
        if not is_fit:
            raise ImproperlyConfigured(
                f"CHANGRONG_CHANNEL_{name.upper()}_SECRET must be whsec_ and {SHORTEST} bytes or "
                "more in base64"
            )
