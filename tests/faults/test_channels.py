"""A message that comes twice at the same moment, and one need by two channels at once."""

from __future__ import annotations

from functools import partial

import pytest

from changrong.network.cases.models import Case
from changrong.network.channels import intake
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.wire import received
from changrong.network.channels.models import Message
from network.channels.calls import need

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
