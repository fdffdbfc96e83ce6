"""Any number of workers, killed at any moment: every message arrives, always with its own id."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from standardwebhooks import Webhook

from changrong.network import clock
from changrong.network.events import delivery
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.queries import verify
from changrong.network.events.webhooks import actions, client
from changrong.network.events.webhooks.actions import Made, Wanted, make_endpoints
from network.events.receiver import receiving, silent
from network.steps import make_offer, state_need

from .conftest import at_once


@pytest.fixture(autouse=True)
def local(settings):
    settings.WEBHOOK_INSECURE = True
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]


def hook(by, url) -> Made:
    return make_endpoints([Wanted(url)], by)[0]


def pings(made, by, n) -> set[str]:
    return {f"msg_{actions.ping([made.endpoint], by)[0].id.hex}" for _ in range(n)}


def states():
    return Counter(Outgoing.objects.filter(channel="webhook").values_list("state", flat=True))


@pytest.mark.parametrize("_round", range(3))
def test_four_workers_at_once_send_each_message_once_and_lose_none(cast, _round):
    with receiving() as receiver:
        made = hook(cast.manager_a, receiver.url)
        ids = pings(made, cast.manager_a, 40)
        sent = at_once(*[lambda: deliver(clock.now())] * 4)
        while states()["waiting"]:
            sent.append(deliver(clock.now()))
    assert not [each for each in sent if isinstance(each, Exception)], sent
    assert sum(sent) == len(ids)
    assert Counter(receiver.ids) == Counter(ids)
    assert set(Outgoing.objects.filter(channel="webhook").values_list("attempts", flat=True)) == {1}


def test_a_result_that_comes_after_the_lease_is_lost_is_not_kept(cast):
    """The slow worker's message was taken over: only who holds it now may say what became of it."""
    with receiving() as receiver:
        made = hook(cast.manager_a, receiver.url)
        [id] = pings(made, cast.manager_a, 1)
        with delivery.Sending() as slow:
            slow.take(clock.now())
            Outgoing.objects.update(next_at=clock.now() - timedelta(seconds=1))
            with delivery.Sending() as other:
                other.take(clock.now())
                assert (slow.settle(10), other.settle(10)) == (0, 1)
    assert receiver.ids == [id, id]
    assert Outgoing.objects.get(channel="webhook").attempts == 2


def test_a_worker_killed_between_claim_and_send_leaves_it_to_another_with_the_same_id(cast):
    with receiving() as receiver:
        made = hook(cast.manager_a, receiver.url)
        ids = pings(made, cast.manager_a, 3)
        connection.close()  # a connection belongs to one process
        killed = multiprocessing.get_context("fork").Process(target=_killed_before_sending)
        killed.start()
        killed.join(60)
        assert killed.exitcode == -signal.SIGKILL
        claimed = Outgoing.objects.filter(channel="webhook", attempts=1)
        assert (claimed.count(), states()["waiting"], receiver.heard) == (2, 3, [])
        assert deliver(clock.now()) == 1  # the third; the lease of the others still runs
        after = clock.now() + delivery.LEASE + timedelta(seconds=1)
        assert deliver(after) == 2
    assert set(receiver.ids) == ids
    assert len(receiver.heard) == len(ids)
    assert states() == {"sent": 3}


def _killed_before_sending() -> None:
    client.post = delivery.Webhook.send = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    deliver(clock.now())


def test_a_worker_killed_after_sending_sends_again_with_the_same_id(cast):
    """At least once: a receiver can tell by the id that it has had it."""
    with receiving() as receiver:
        made = hook(cast.manager_a, receiver.url)
        [id] = pings(made, cast.manager_a, 1)
        connection.close()
        killed = multiprocessing.get_context("fork").Process(target=_killed_before_keeping)
        killed.start()
        killed.join(60)
        assert killed.exitcode == -signal.SIGKILL
        assert receiver.ids == [id]
        assert deliver(clock.now() + delivery.LEASE + timedelta(seconds=1)) == 1
    assert receiver.ids == [id, id]
    assert {Webhook(made.secret).verify(body, headers)["type"] for headers, body in receiver.heard}


def _killed_before_keeping() -> None:
    delivery._keep = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    deliver(clock.now())


def test_a_receiver_that_hangs_and_one_that_is_down_delay_nobody(cast):
    """Two workers send while one receiver says nothing: what goes to the others arrives before
    anybody has given that one up."""
    with receiving() as receiver:
        with silent() as hanging:
            hook(cast.manager_a, hanging)
            hook(cast.manager_a, f"http://127.0.0.1:{_closed_port()}/hook")
            hook(cast.coordinator, receiver.url)
            for _ in range(3):
                make_offer(state_need(cast), cast.officer_a)
            bureau = Outgoing.objects.filter(channel="webhook", endpoint__institution=None)
            expected = bureau.count()
            assert expected >= 20
            started = time.monotonic()
            workers = at_once(*[lambda: _work_until(lambda: len(receiver.heard) >= expected)] * 2)
            assert time.monotonic() - started < client.READ
        for worker in workers:
            worker.pool.shutdown()
    assert set(receiver.ids) == {f"msg_{row.id.hex}" for row in bureau}
    streams = set(Event.objects.values_list("stream", flat=True))
    assert all(verify(stream) for stream in streams)


def _work_until(done) -> delivery.Sending:
    sending, until = delivery.Sending(), time.monotonic() + client.READ
    while not done() and time.monotonic() < until:
        sending.take(clock.now())
        sending.settle(0.02)
    return sending


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
