"""A message that comes twice at the same moment, one need by two channels at once, and what two
people or workers do at once to a message."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.channels import intake, telling, waiting
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.wire import received
from changrong.network.channels.models import Message
from changrong.network.events.models import Event, Outgoing
from network.channels.calls import SECRET, need

from .conftest import at_once

ROUNDS = range(5)


def taken(channel: str, id: str) -> str:
    message = intake.take(CONNECTORS[channel], received(need(id)))
    return f"{message.state} {message.case.number}"


@pytest.mark.parametrize("_round", ROUNDS)
def test_the_same_message_twice_at_once_is_one_case_and_one_answer(cast, _round):
    first, second = at_once(*[partial(taken, "hotline_12345", "GD-1")] * 2)
    assert first == second
    assert Case.objects.filter(kind="need").count() == Message.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_one_need_by_two_channels_at_once_is_one_case(cast, _round):
    results = at_once(
        partial(taken, "hotline_12345", "GD-1"), partial(taken, "credit_platform", "XYD-1")
    )
    [case] = Case.objects.filter(kind="need")
    assert sorted(results) == [f"joined {case.number}", f"opened {case.number}"]


@pytest.fixture
def refused(cast, settings):
    """A message that was refused, whose result did not arrive."""
    account = {"secret": SECRET, "tell": "https://example.com/", "institution": ""}
    settings.CHANNELS = {"hotline_12345": account}
    one = received(need("GD-1", consent=None))
    message = intake.take(CONNECTORS["hotline_12345"], one)
    intake.refuse(message, "打错了", cast.hotline)
    Outgoing.objects.filter(channel="channel").update(state="failed", attempts=10, next_at=None)
    return message


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_result_told_again_by_two_at_once_is_sent_once(cast, refused, _round):
    results = at_once(
        partial(telling.tell_again, refused, cast.hotline),
        partial(telling.tell_again, refused, cast.coordinator),
    )
    assert sorted(type(result).__name__ for result in results) == ["NotAgain", "Outgoing"]
    assert Outgoing.objects.filter(channel="channel", state="waiting").count() == 1
    assert Event.objects.filter(code="message.told_again").count() == 1


def test_a_message_that_four_workers_find_late_at_once_is_said_once(cast):
    intake.take(CONNECTORS["hotline_12345"], received(need("GD-1", consent=None)))
    later = clock.now() + timedelta(days=30)
    results = at_once(*(partial(_watched, later) for _worker in range(4)))
    assert sorted(results) == [0, 0, 0, 1]
    assert Event.objects.filter(code="message.overdue").count() == 1


def _watched(later):
    with clock.at(later):
        return waiting.watch(later)
