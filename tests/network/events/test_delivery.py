"""What waits is sent, signed, tried again by the schedule, and given up in the end."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from standardwebhooks import Webhook

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.events import backoff, delivery
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Endpoint, Event, Outgoing
from changrong.network.events.webhooks import actions, client
from changrong.network.unit import unit

from ..steps import dispatch_at, make_offer, seen
from .receiver import receiving, silent

DAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def rows(endpoint):
    return Outgoing.objects.filter(endpoint=endpoint).order_by("created_at")


def waiting():
    return Outgoing.objects.filter(channel="webhook", state="waiting")


def test_a_move_is_told_with_a_signature_that_the_reference_library_accepts(cast, need, hook):
    with receiving() as receiver:
        made = hook(cast.manager_a, receiver.url)
        make_offer(need, cast.officer_a)
        deliver(clock.now())
    [(headers, body)] = [(h, b) for h, b in receiver.heard if "dispatch.offer" in b]
    told = Webhook(made.secret).verify(body, headers)
    assert told["type"] == "dispatch.offer"
    assert told["data"]["case"] == dispatch_at(need, cast.bank_a).number
    assert set(told) == {"type", "timestamp", "data"}
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert not waiting().exists()
    assert set(rows(made.endpoint).values_list("state", "status")) == {("sent", 200)}


def test_what_is_told_holds_no_name_amount_or_telephone(cast, need, hook):
    with receiving() as receiver:
        hook(cast.coordinator, receiver.url)
        hook(cast.manager_a, receiver.url)
        offer = make_offer(need, cast.officer_a)
        move([need], "accept", cast.alice, seen(offer))
        deliver(clock.now())
    said = "".join(body for _headers, body in receiver.heard)
    assert len(receiver.heard) > 3
    for private in ("13800000000", "陈女士", "800000", "鲜禾", cast.xianhe.credit_code, "0.0435"):
        assert private not in said


def test_nothing_is_queued_of_what_did_not_happen(cast, need, hook):
    hook(cast.manager_a, "http://127.0.0.1:9/hook")
    before = Outgoing.objects.count()
    with pytest.raises(ZeroDivisionError), unit():
        assert make_offer(need, cast.officer_a).revision / 0
    assert Outgoing.objects.count() == before


def test_after_a_rotation_both_secrets_verify_for_a_day_and_then_only_the_new(cast, need, hook):
    with receiving() as receiver:
        first = hook(cast.manager_a, receiver.url)
        [second] = actions.rotate([first.endpoint], cast.manager_a)
        actions.ping([first.endpoint], cast.manager_a)
        deliver(clock.now())
        [(headers, body)] = receiver.heard
        assert first.secret != second.secret
        for secret in (first.secret, second.secret):
            assert Webhook(secret).verify(body, headers)["type"] == "webhook.ping"
        Endpoint.objects.update(old_until=clock.now())
        actions.ping([first.endpoint], cast.manager_a)
        deliver(clock.now())
    assert len(receiver.heard[1][0]["webhook-signature"].split()) == 1
    assert Webhook(second.secret).verify(receiver.heard[1][1], receiver.heard[1][0])


def test_a_failure_is_tried_again_by_the_schedule_with_the_same_id_and_told_of_at_the_end(
    cast, need, hook
):
    with receiving(500) as receiver:
        made = hook(cast.manager_a, receiver.url)
        with clock.at(DAY):
            [row] = actions.ping([made.endpoint], cast.manager_a)
        moments, now = [], DAY
        while waiting().exists():
            now = waiting().get().next_at
            with clock.at(now):
                deliver(now)
            moments.append(now)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(moments) == len(backoff.WEBHOOK) + 1
    for gap, step in zip(gaps, backoff.WEBHOOK, strict=True):
        assert step <= gap <= step * (1 + backoff.JITTER)
    assert set(receiver.ids) == {f"msg_{row.id.hex}"}
    assert len({body for _headers, body in receiver.heard}) == 1
    row.refresh_from_db()
    assert (row.state, row.status, row.error, row.attempts) == ("failed", 500, "status", 10)
    [told] = Outgoing.objects.filter(template="webhook.failed")
    assert (told.user, told.channel) == (cast.manager_a.user, "portal")


def test_a_receiver_that_asks_for_time_is_given_it_within_limits(cast, hook):
    with receiving((429, {"Retry-After": "7200"}), (503, {"Retry-After": "999999"})) as receiver:
        made = hook(cast.manager_a, receiver.url)
        with clock.at(DAY):
            [row] = actions.ping([made.endpoint], cast.manager_a)
            deliver(DAY)
        row.refresh_from_db()
        assert row.next_at == DAY + timedelta(hours=2)
        with clock.at(row.next_at):
            deliver(row.next_at)
            row.refresh_from_db()
            assert row.next_at == clock.now() + backoff.LONGEST_WAIT


def test_a_receiver_that_says_it_is_gone_is_switched_off_and_its_owner_told(cast, hook, fresh):
    with receiving(410) as receiver:
        made = hook(cast.manager_a, receiver.url)
        _first, second = (actions.ping([made.endpoint], cast.manager_a)[0] for _ in range(2))
        Outgoing.objects.filter(pk=second.pk).update(next_at=clock.now() + timedelta(hours=1))
        deliver(clock.now())
    assert (fresh(made.endpoint).active, fresh(made.endpoint).why) == (False, "gone")
    assert list(rows(made.endpoint).values_list("state", "error")) == [
        ("failed", "gone"),
        ("dropped", "disabled"),
    ]
    assert Event.objects.get(code="webhook.disabled").data == {"why": "gone"}
    assert Outgoing.objects.filter(template="webhook.disabled", user=cast.manager_a.user).exists()


def test_a_receiver_that_fails_for_five_days_is_switched_off(cast, hook, fresh):
    with receiving(500) as receiver:
        made = hook(cast.coordinator, receiver.url)
        for days, active in ((0, True), (4, True), (5, False)):
            with clock.at(DAY + timedelta(days=days)):
                actions.ping([made.endpoint], cast.coordinator)
                deliver(clock.now())
            assert fresh(made.endpoint).active is active
    assert Event.objects.get(code="webhook.disabled").data == {"why": "failing"}


def test_a_receiver_that_answers_again_is_forgiven(cast, hook, fresh):
    with receiving(500, 200) as receiver:
        made = hook(cast.manager_a, receiver.url)
        with clock.at(DAY):
            actions.ping([made.endpoint], cast.manager_a)
            deliver(DAY)
        assert fresh(made.endpoint).failing_since == DAY
        with clock.at(DAY + timedelta(minutes=1)):
            deliver(clock.now())
    assert (fresh(made.endpoint).failing_since, fresh(made.endpoint).failures) == (None, 0)


def test_a_failing_receiver_is_left_alone_for_a_while_whatever_waits_for_it(cast, hook):
    with receiving(500) as receiver:
        made = hook(cast.manager_a, receiver.url)
        with clock.at(DAY):
            for _ in range(6):
                actions.ping([made.endpoint], cast.manager_a)
            deliver(DAY)
    assert len(receiver.heard) <= delivery.PER_RECEIVER


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed_and_is_no_arrival(cast, hook, status):
    with receiving() as elsewhere, receiving((status, {"Location": elsewhere.url})) as receiver:
        made = hook(cast.manager_a, receiver.url)
        [row] = actions.ping([made.endpoint], cast.manager_a)
        deliver(clock.now())
    row.refresh_from_db()
    assert (row.state, row.error, row.status) == ("waiting", "redirect", status)
    assert elsewhere.heard == []


def test_a_message_sent_again_by_hand_keeps_its_id(cast, hook):
    with receiving() as receiver:
        made = hook(cast.manager_a, receiver.url)
        [row] = actions.ping([made.endpoint], cast.manager_a)
        deliver(clock.now())
        actions.redeliver([row], cast.manager_a)
        deliver(clock.now())
    assert receiver.ids == [f"msg_{row.id.hex}"] * 2


def test_one_that_hangs_does_not_delay_twenty_others(cast, hook):
    sending = delivery.Sending()
    with receiving() as receiver, silent() as hanging:
        stuck = hook(cast.manager_a, hanging)
        good = hook(cast.coordinator, receiver.url)
        for _ in range(5):
            actions.ping([stuck.endpoint], cast.manager_a)
        for _ in range(20):
            actions.ping([good.endpoint], cast.coordinator)
        started = time.monotonic()
        while len(receiver.heard) < 20 and time.monotonic() - started < client.READ:
            sending.take(clock.now())
            sending.settle(0.05)
        assert len(receiver.heard) == 20
        assert len(sending.flying) >= delivery.PER_RECEIVER
    while sending.flying:  # it has hung up
        sending.settle(0.05)
    sending.pool.shutdown()
    assert set(rows(good.endpoint).values_list("state", flat=True)) == {"sent"}
    errors = rows(stuck.endpoint).exclude(attempts=0).values_list("state", "error")
    assert set(errors) == {("waiting", "connection")}


def test_one_that_never_answers_is_given_up_in_time(cast, hook, monkeypatch):
    monkeypatch.setattr(client, "READ", 0.3)
    with silent() as hanging:
        made = hook(cast.manager_a, hanging)
        [row] = actions.ping([made.endpoint], cast.manager_a)
        assert deliver(clock.now()) == 0
    row.refresh_from_db()
    assert (row.state, row.error, row.attempts) == ("waiting", "timeout", 1)


@pytest.mark.parametrize("says", [b"", b"H", b"HTTP/1.1 200 OK\r\nX: y\r\n"])
def test_whoever_answers_byte_by_byte_is_cut_off_when_the_time_is_over(says, settings):
    with silent(says) as url:
        started = time.monotonic()
        result = client.post(url, "{}", {}, networks=["127.0.0.0/8"], insecure=True, total=0.5)
    assert result.error in {"timeout", "connection"}
    assert time.monotonic() - started < 2


def test_an_answer_without_end_is_read_no_further_than_needed(local):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"
    with silent(head + b"x" * 50_000, every=0.01) as url:
        started = time.monotonic()
        result = client.post(url, "{}", {}, networks=["127.0.0.0/8"], insecure=True, total=3)
    assert result.status == 200
    assert time.monotonic() - started < 2


def test_a_worker_asked_to_stop_takes_nothing_new(cast, hook):
    made = hook(cast.manager_a, "http://127.0.0.1:9/hook")
    actions.ping([made.endpoint], cast.manager_a)
    assert deliver(clock.now(), stopping=lambda: True) == 0
    assert waiting().get().attempts == 0


def test_a_message_whose_making_fails_does_not_hold_up_the_others(cast, hook, monkeypatch):
    with receiving() as receiver:
        made = hook(cast.manager_a, receiver.url)
        bad, _good = (actions.ping([made.endpoint], cast.manager_a)[0] for _ in range(2))
        Outgoing.objects.filter(pk=bad.pk).update(data={"webhook": "bad"})
        channel = delivery.CHANNELS["webhook"]
        whole = type(channel).message

        def message(self, row, now):
            if row.data["webhook"] == "bad":
                raise ValueError
            return whole(self, row, now)

        monkeypatch.setattr(type(channel), "message", message)
        assert deliver(clock.now()) == 1
    assert Outgoing.objects.get(pk=bad.pk).error == "internal"
    assert json.loads(receiver.heard[0][1])["type"] == "webhook.ping"
