"""Which channels are switched on, with what secret: one account each, from the settings."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.connector import Account


def account_of(name: str) -> Account | None:
    """The account of a channel; None where it is not switched on."""
    said = settings.CHANNELS.get(name, {})
    return Account(**said) if said.get("secret") else None


def check() -> None:
    """Raises ImproperlyConfigured for a secret or key that cannot be one."""
    for name, connector in CONNECTORS.items():
        account = account_of(name)
        if account is not None and (unfit := connector.unfit(account)):
            raise ImproperlyConfigured(f"CHANGRONG_CHANNEL_{name.upper()}_{unfit}")
