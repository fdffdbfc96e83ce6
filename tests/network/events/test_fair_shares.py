"""Who does not answer keeps nobody else waiting. A dead receiver is one that holds every call until
the test lets it go; what arrives meanwhile is counted, not timed."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock

import pytest

from changrong.network import clock
from changrong.network.events import delivery
from changrong.network.events.channels import Message, Sent, TryAgain
from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.events.webhooks.actions import MOST as MOST_ENDPOINTS

from .receiver import receiving, silent

MANY = delivery.LOOK_AHEAD + 50  # more than are looked at at once
ROUNDS = 200


class Town:
    """All receivers, by what a message is addressed to; those that are dead hold their calls."""

    schedule = (timedelta(minutes=5),)

    def __init__(self):
        self.dead, self.let_go, self.lock = set(), Event(), Lock()
        self.got, self.held, self.most_held = Counter(), Counter(), Counter()

    def message(self, row, now):
        to = row.endpoint.url if row.endpoint else row.data.get("connector", row.channel)
        return Message(row.id.hex, to, "")

    def send(self, message):
        if message.to not in self.dead:
            with self.lock:
                self.got[message.to] += 1
            return Sent(200)
        with self.lock:
            self.held[message.to] += 1
            self.most_held[message.to] = max(self.most_held[message.to], self.held[message.to])
        assert self.let_go.wait(60)
        return TryAgain("timeout")

    def heard(self, row, result, now):
        if row.endpoint is not None and not isinstance(result, Sent):
            until = now + timedelta(minutes=5)
            Endpoint.objects.filter(pk=row.endpoint_id).update(failures=1, resting_until=until)


@pytest.fixture
def town(monkeypatch, db):
    made = Town()
    monkeypatch.setattr(delivery, "CHANNELS", dict.fromkeys(delivery.CHANNELS, made))
    return made


@contextmanager
def sending(town):
    """A worker; the dead are let go at the end, and all that they held comes back."""
    with delivery.Sending() as made:
        try:
            yield made
        finally:
            town.let_go.set()
            while made.flying:
                made.settle(1)


def work(made, done, rounds=ROUNDS):
    """Rounds of a worker until something is so. Nobody dead is waited for in between."""
    for _ in range(rounds):
        made.take(clock.now())
        if done():
            return True
        made.settle(0.05)
    return False


def endpoint(owner, url, failures=0):
    return Endpoint.objects.create(
        institution=owner, url=url, salt="x", created_at=clock.now(), failures=failures
    )


def waiting(n, channel="webhook", *, minutes=0, **columns):
    """Messages that are due, the longer the more minutes ago."""
    due = clock.now() - timedelta(minutes=minutes)
    start = Outgoing.objects.count()
    Outgoing.objects.bulk_create(
        Outgoing(channel=channel, next_at=due, created_at=due, key=f"k{start + i}", **columns)
        for i in range(n)
    )


def results(n, connector, **more):
    waiting(n, "channel", data={"connector": connector, "message": "x"}, **more)


def test_one_dead_line_of_results_holds_up_no_other_channel(town):
    town.dead = {"hotline_12345"}
    results(MANY, "hotline_12345", minutes=10)
    results(20, "credit_platform")
    results(20, "hotline_95519")
    with sending(town) as made:
        assert work(made, lambda: town.got.total() == 40)
        assert town.got == {"credit_platform": 20, "hotline_95519": 20}
        assert town.most_held == {"hotline_12345": delivery.PER_RECEIVER}
    kept = Outgoing.objects.filter(data__connector="hotline_12345")
    assert set(kept.values_list("state", flat=True)) == {"waiting"}
    assert kept.filter(attempts=1, error="timeout").count() == delivery.PER_RECEIVER


def test_what_waits_for_one_that_failed_before_hides_nobody_behind_it(cast, town):
    """However many they are: one is tried, and the others are not even looked at."""
    town.dead = {"https://dead.example/"}
    waiting(MANY, minutes=10, endpoint=endpoint(cast.bank_a, "https://dead.example/", failures=3))
    waiting(20, endpoint=endpoint(cast.bank_b, "https://good.example/"))
    waiting(5, "mail")
    waiting(5, "sms")
    with sending(town) as made:
        assert work(made, lambda: town.got.total() == 30)
        assert town.most_held == {"https://dead.example/": 1}


def test_one_that_began_to_fail_while_it_still_holds_a_call_hides_nobody_either(cast, town):
    town.dead = {"https://dead.example/"}
    dead = endpoint(cast.bank_a, "https://dead.example/")
    waiting(1, minutes=10, endpoint=dead)
    with sending(town) as made:
        assert work(made, lambda: town.held.total() == 1)
        Endpoint.objects.update(failures=1)  # another worker's call failed meanwhile, and rested
        waiting(MANY, minutes=5, endpoint=dead)
        waiting(20, endpoint=endpoint(cast.bank_b, "https://good.example/"))
        assert work(made, lambda: town.got.total() == 20)
        assert town.most_held == {"https://dead.example/": 1}


@pytest.mark.parametrize("of_the_bureau", [False, True])
def test_a_house_whose_every_endpoint_dies_at_once_has_its_share_of_threads_and_no_more(
    cast, town, of_the_bureau
):
    urls = [f"https://dead.example/{n}" for n in range(MOST_ENDPOINTS)]
    town.dead = set(urls)
    for url in urls:
        waiting(20, minutes=10, endpoint=endpoint(None if of_the_bureau else cast.bank_a, url))
    waiting(20, endpoint=endpoint(cast.bank_b, "https://good.example/"))
    results(20, "credit_platform")
    with sending(town) as made:
        assert work(made, lambda: town.got.total() == 40)
        assert town.held.total() == delivery.MOST["endpoint__institution"] < delivery.THREADS


@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_a_dead_server_of_letters_holds_up_letters_only(cast, town, channel):
    town.dead = {channel}
    waiting(MANY, channel, minutes=10)
    other = {"mail": "sms", "sms": "mail"}[channel]
    waiting(20, other)
    waiting(20, endpoint=endpoint(cast.bank_b, "https://good.example/"))
    results(20, "credit_platform")
    with sending(town) as made:
        assert work(made, lambda: town.got.total() == 60)
        assert town.held == {channel: delivery.MOST["channel"]}


def test_when_the_dead_one_is_alive_again_what_waited_for_it_goes_out(town):
    town.dead = {"hotline_12345"}
    results(30, "hotline_12345")
    with sending(town) as made:
        assert not work(made, town.got.total, rounds=5)
        town.dead = set()
        town.let_go.set()
        assert work(made, lambda: town.got["hotline_12345"] == 28)
    assert Outgoing.objects.filter(state="waiting").count() == 2  # tried again in five minutes


def test_over_real_lines_results_arrive_while_another_line_says_nothing(settings, db, monkeypatch):
    """The whole way: the dead line is a socket that accepts and is silent."""
    back = delivery.CHANNELS["channel"]
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    with delivery.Sending() as made, receiving() as good, silent() as dead:
        lines = {"hotline_12345": dead, "credit_platform": good.url}
        monkeypatch.setattr(
            type(back),
            "message",
            lambda _self, row, _now: Message(
                row.id.hex, lines[row.data["connector"]], "{}", headers={"webhook-id": row.id.hex}
            ),
        )
        monkeypatch.setattr(type(back), "heard", lambda *_: None)
        results(MANY, "hotline_12345", minutes=10)
        results(10, "credit_platform")
        assert work(made, lambda: len(good.heard) == 10)
        hung = [row for row in made.flying.values() if row.data["connector"] == "hotline_12345"]
        assert len(hung) == delivery.PER_RECEIVER
        made.flying.clear()
