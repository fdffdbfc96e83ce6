"""Endpoints on this machine, which only the settings of a test allow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from changrong.network.events.models import Endpoint
from changrong.network.events.webhooks.actions import Made, Wanted, make_endpoints
from changrong.network.people.actor import Actor


@pytest.fixture
def local(settings):
    """Lets webhooks call this machine by http."""
    settings.WEBHOOK_INSECURE = True
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def hook(local, db) -> Callable[..., Made]:
    """An endpoint of whoever wants one."""

    def made(by: Actor, url: str, *events: str) -> Made:
        return make_endpoints([Wanted(url, events)], by)[0]

    return made


@pytest.fixture
def fresh() -> Callable[[Endpoint], Endpoint]:
    def read(endpoint: Endpoint) -> Endpoint:
        return Endpoint.objects.get(pk=endpoint.pk)

    return read
