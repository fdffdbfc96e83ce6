"""Fixtures of the service's tests."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from changrong.network.boards import published
from changrong.network.calendars import queries as calendars
from changrong.network.cases.models import Case
from changrong.network.events import actions, registry, triggers
from changrong.network.events.models import Event

from .cast import Cast, make_cast
from .steps import state_need


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """A page asked for in English leaves its language behind in the thread; each test begins in
    Chinese."""
    with override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What one test published or counted is rolled back, and a process would remember it for a
    while."""
    calendars.forget()
    published.forget()
    yield
    calendars.forget()
    published.forget()


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    """Every event that any test records is declared in the registry, so that histories, webhooks
    and the documentation know it. Tests of the register itself make up codes that begin "test."."""

    def check(events: list[Event]) -> None:
        codes = {event.code for event in events} - registry.codes().keys()
        assert not {code for code in codes if not code.startswith("test.")}

    actions.listeners.append(check)
    yield
    actions.listeners.remove(check)


@pytest.fixture
def lift_triggers(db: None) -> Iterator[None]:
    """Lets a test play the intruder who can change what the database otherwise refuses to."""
    triggers.lift()
    yield
    triggers.install()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """For tests whose writes are really committed. What they leave is flushed afterwards, which
    the triggers would refuse; the flush installs them again."""
    yield
    triggers.lift()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def need(cast: Cast) -> Case:
    """Alice's need, dispatched to the two banks and the guarantor."""
    return state_need(cast)
