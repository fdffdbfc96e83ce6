"""One key, sent at the same moment or cut off in the middle: one case, or none."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from functools import partial

import pytest
from django.db import connection
from django.test import Client

from changrong.network.cases import api
from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.idempotency.calls import REPLAYED
from changrong.network.idempotency.models import KeptAnswer
from changrong.network.people.tokens import issue_token
from network.steps import NEED

from .conftest import at_once


def send(token: str):
    return Client().post(
        "/api/v1/cases/need",
        json.dumps({"fields": NEED}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "one"},
    )


@pytest.mark.parametrize("_round", range(2))
def test_twenty_calls_at_once_with_one_key_open_one_case(cast, _round):
    token = issue_token(cast.alice.membership)
    answers = at_once(*[partial(send, token)] * 20)
    assert not [each for each in answers if isinstance(each, Exception)], answers
    refused = [each for each in answers if each.status_code == 409]
    done = [each for each in answers if each.status_code == 201]
    assert len(refused) + len(done) == 20
    assert len({each.content for each in done}) == 1
    assert len([each for each in done if REPLAYED not in each]) == 1
    assert all(each["Retry-After"] == "1" for each in refused)
    assert Case.objects.filter(kind="need").count() == KeptAnswer.objects.count() == 1
    last = send(token)
    assert (last.status_code, last[REPLAYED]) == (201, "true")
    assert last.content == done[0].content


def test_a_process_killed_inside_the_call_leaves_neither_answer_nor_case(cast):
    token = issue_token(cast.alice.membership)
    connection.close()  # a connection belongs to one process
    killed = multiprocessing.get_context("fork").Process(target=_send_until_killed, args=(token,))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    assert not Case.objects.exists()
    assert not KeptAnswer.objects.exists()
    assert not Event.objects.filter(code="case.opened").exists()
    again = send(token)
    assert (again.status_code, again.get(REPLAYED)) == (201, None)
    assert Case.objects.filter(kind="need").count() == 1
    assert all(verify(number) for number in Case.objects.values_list("number", flat=True))


def _send_until_killed(token: str) -> None:
    """Dies when the case is there and the answer is about to be written."""
    api.case_of = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
    send(token)
