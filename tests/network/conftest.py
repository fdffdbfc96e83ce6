"""Fixtures of the service's tests."""

from collections.abc import Iterator

import pytest

from changrong.network.events import triggers


@pytest.fixture
def lift_triggers(db: None) -> Iterator[None]:
    """Lets a test play the intruder who can change what the database otherwise refuses to."""
    with triggers.lifted():
        yield
