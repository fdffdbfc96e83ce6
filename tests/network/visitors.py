"""Signing the cast in, for tests of pages."""

from __future__ import annotations

from django.test import Client

from changrong.network.people.actor import Actor

from .cast import Cast

EVERYBODY = (
    "alice",
    "charlie",
    "officer_a",
    "officer_b",
    "manager_a",
    "coordinator",
    "coordinator_elsewhere",
    "supervisor",
    "hotline",
    "stranger",
    "anonymous",
)


def visitor(actor: Actor) -> Client:
    """A browser in which this actor has signed in."""
    client = Client()
    if actor.user is not None:
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def statuses(
    cast: Cast, method: str, url: str, data: dict[str, object] | None = None
) -> dict[str, int]:
    """What each of the cast gets from an address; a redirect to sign in counts as 401."""
    return {who: status(cast, who, method, url, data) for who in EVERYBODY}


def status(
    cast: Cast, who: str, method: str, url: str, data: dict[str, object] | None = None
) -> int:
    response = getattr(visitor(getattr(cast, who)), method)(url, data or {})
    if response.status_code == 302 and response["Location"].startswith("/account/login/"):
        return 401
    return response.status_code
