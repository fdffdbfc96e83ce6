"""Two services, offered since Monday at ten."""

from types import SimpleNamespace

import pytest

from ..matters import at
from .samples import PORTAL, a_service


@pytest.fixture
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def made(cast, monday):
    return SimpleNamespace(
        bank=a_service(cast.manager_a), portal=a_service(cast.coordinator, **PORTAL)
    )
