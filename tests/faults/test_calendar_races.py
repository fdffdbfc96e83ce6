"""A year of the calendar published while others publish it too, or begin clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from changrong.network import clock
from changrong.network.calendars import queries
from changrong.network.calendars.actions import Publication, preview, publish, settle
from changrong.network.calendars.errors import PublishingRefused
from changrong.network.calendars.models import PublishedYear
from changrong.network.cases.models import Clock
from changrong.network.clock import SHANGHAI
from changrong.network.events.models import Event
from changrong.network.events.queries import broken
from network.calendars.years import SOURCE, YEAR
from network.steps import state_need

from .conftest import at_once

ROUNDS = range(3)
NEW_YEARS_EVE = datetime(2026, 12, 31, 10, 0, tzinfo=SHANGHAI)
DUE = {("answer", date(2027, 1, 4)), ("result", date(2027, 1, 14))}


@pytest.fixture(autouse=True)
def committed_calendar() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def stated(cast):
    with clock.at(NEW_YEARS_EVE):
        return state_need(cast)


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_those_who_publish_the_same_year_at_once_exactly_one_does(cast, _round):
    once = partial(publish, YEAR, 2027, "", SOURCE, cast.coordinator)
    results = at_once(*[once] * 4)
    assert sum(isinstance(result, Publication) for result in results) == 1
    assert sum(isinstance(result, PublishingRefused) for result in results) == 3
    assert PublishedYear.objects.count() == 1
    assert Event.objects.filter(code="calendar.published").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_clocks_that_begin_while_a_year_is_published_come_out_by_it_in_the_end(cast, _round):
    stated(cast)
    results = at_once(
        partial(publish, YEAR, 2027, "", SOURCE, cast.coordinator),
        partial(preview, YEAR, 2027, "", SOURCE, cast.coordinator),
        *[partial(stated, cast)] * 4,
    )
    assert not [result for result in results if isinstance(result, Exception)]
    settle(clock.now() + timedelta(minutes=2), 0)
    assert set(Clock.objects.values_list("name", "due_on")) == DUE
    assert Clock.objects.count() == 5 * 4
    moved = Event.objects.filter(code="clock.recomputed").values_list("stream", "data__clock")
    assert len(set(moved)) == len(moved), "no deadline was moved twice"
    assert not list(broken())
