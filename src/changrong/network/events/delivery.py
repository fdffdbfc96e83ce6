"""Sending what waits in the outbox: at least once each, with a stable id, by any number of workers.

A worker claims a few messages by a lease and commits that; it sends them in threads, outside any
transaction; then it keeps the result, if the lease is still its own. A worker that is killed in
between has lost nothing: its leases end and another sends the same messages again, with the same
ids. Nobody waits for a receiver that hangs: every receiver has few threads, and one that fails is
left alone for a while.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q, QuerySet

from changrong.network import clock
from changrong.network.channels.telling import Back
from changrong.network.events import backoff
from changrong.network.events.channels import Channel, Dropped, Refused, Result, Sent, TryAgain
from changrong.network.events.mail import Mail
from changrong.network.events.models import Outgoing
from changrong.network.events.sms import Sms
from changrong.network.events.webhooks.channel import Webhook
from changrong.network.unit import unit

THREADS = 16
PER_RECEIVER = 2  # messages on their way to one endpoint at once; one while it fails
PER_CHANNEL = 4  # mail, or SMS: one server takes them all
FOR_THE_FAILING = THREADS // 2  # so that those who answer always find a thread
LOOK_AHEAD = 100  # messages looked at to find some for different receivers
# Longer than any sending may take, so that only a dead worker loses a lease.
LEASE = timedelta(minutes=2)
EVERY = 1.0  # seconds between looks
State = Outgoing.State
Stopping = Callable[[], bool]
log = logging.getLogger(__name__)

CHANNELS: dict[str, Channel] = {
    Outgoing.Channel.WEBHOOK: Webhook(),
    Outgoing.Channel.MAIL: Mail(),
    Outgoing.Channel.SMS: Sms(),
    Outgoing.Channel.CHANNEL: Back(),
}


def deliver(now: datetime, stopping: Stopping = lambda: False) -> int:
    """Send everything that is due by `now`, or stop when asked to. Returns how many were sent."""
    with Sending() as sending:
        sent = 0
        while True:
            if not stopping():
                sending.take(now)
            if not sending.flying:
                return sent
            sent += sending.settle(EVERY)


@contextmanager
def in_background(stopping: Event) -> Iterator[None]:
    """Send what is due as it comes, beside what the worker does, until told to stop."""
    thread = Thread(target=_run, args=(stopping,), name="delivery")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _run(stopping: Event) -> None:
    with Sending() as sending:
        while not stopping.is_set() or sending.flying:
            try:
                close_old_connections()
                if not stopping.is_set():
                    sending.take(clock.now())
                sending.settle(EVERY)
            except Exception:  # mostly the database is away; leases end, and others send again
                log.exception("the outbox failed and will be tried again")
                stopping.wait(EVERY)
                sending.flying.clear()
            if not sending.flying:
                stopping.wait(EVERY)
    connection.close()


class Sending:
    """One worker's messages on their way. Only the thread that made it touches the database."""

    def __init__(self) -> None:
        self.worker = uuid.uuid4()
        self.flying: dict[Future[Result], Outgoing] = {}
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sending")

    def __enter__(self) -> Sending:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def take(self, now: datetime) -> None:
        """Claim what is due, as far as threads are free, and begin to send it."""
        while len(self.flying) < THREADS:
            picked = self._pick(now)
            claimed = self._claim(picked, now) if picked else []
            for row in claimed:
                self._send(row)
            if not claimed:  # nothing is due, or another worker was first
                return

    def settle(self, patience: float) -> int:
        """Wait a moment for results and keep them. Returns how many messages were sent."""
        done, _waiting = wait(self.flying, patience, FIRST_COMPLETED)
        return sum(_keep(self.flying.pop(future), _result(future)) for future in done)

    def _pick(self, now: datetime) -> list[uuid.UUID]:
        """What to claim next: the longest due, no receiver more than its share."""
        share = _Share(self.flying.values())
        due = share.open(Outgoing.objects.filter(state=State.WAITING, next_at__lte=now))
        awake = due.exclude(endpoint__resting_until__gt=now).order_by("next_at")
        rows = awake.values_list("pk", "channel", "endpoint_id", "endpoint__failures")
        free = THREADS - len(self.flying)
        return [pk for pk, *receiver in rows[:LOOK_AHEAD] if share.take(*receiver)][:free]

    def _claim(self, picked: list[uuid.UUID], now: datetime) -> list[Outgoing]:
        """Of those picked, the ones that no other worker took first: ours until the lease ends."""
        rows = Outgoing.objects.filter(pk__in=picked)
        with transaction.atomic():
            free = rows.filter(state=State.WAITING, next_at__lte=now)
            ours = list(
                free.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
            )
            until = max(now, clock.now()) + LEASE
            rows.filter(pk__in=ours).update(
                worker=self.worker, next_at=until, attempts=F("attempts") + 1
            )
        return list(rows.filter(pk__in=ours).select_related("endpoint", "user"))

    def _send(self, row: Outgoing) -> None:
        channel = CHANNELS[row.channel]
        try:
            message = channel.message(row, clock.now())
        except Exception:  # one message that cannot be made must not hold up the others
            log.exception("message %s cannot be made", row.pk)
            _keep(row, TryAgain("internal"))
            return
        if isinstance(message, Dropped):
            _held(row).update(state=State.DROPPED, error=message.error, worker=None, next_at=None)
            return
        self.flying[self.pool.submit(channel.send, message)] = row


class _Share:
    """How many messages each receiver has on their way, and what it may still have."""

    def __init__(self, rows: Any) -> None:
        self.used: Counter[Any] = Counter()
        self.failing = 0
        for row in rows:
            self._note(row.channel, row.endpoint_id, row.endpoint.failures if row.endpoint else 0)

    def open(self, rows: QuerySet[Outgoing]) -> QuerySet[Outgoing]:
        """Without the receivers that have their share: however much waits for them."""
        full = [
            receiver
            for receiver, used in self.used.items()
            if used >= (PER_CHANNEL if isinstance(receiver, str) else PER_RECEIVER)
        ]
        full_channels = [one for one in full if isinstance(one, str)]
        full_endpoints = [one for one in full if not isinstance(one, str)]
        rows = rows.exclude(endpoint__in=full_endpoints).exclude(channel__in=full_channels)
        if self.failing >= FOR_THE_FAILING:
            rows = rows.exclude(Q(endpoint__failures__gt=0))
        return rows

    def take(self, channel: str, endpoint: int | None, failures: int | None) -> bool:
        most = PER_CHANNEL if endpoint is None else 1 if failures else PER_RECEIVER
        crowded = bool(failures) and self.failing >= FOR_THE_FAILING
        if crowded or self.used[endpoint or channel] >= most:
            return False
        self._note(channel, endpoint, failures)
        return True

    def _note(self, channel: str, endpoint: int | None, failures: int | None) -> None:
        self.used[endpoint or str(channel)] += 1
        self.failing += bool(failures)


def _result(future: Future[Result]) -> Result:
    try:
        return future.result()
    except Exception:
        log.exception("a channel failed")
        return TryAgain("internal")


def _held(row: Outgoing) -> QuerySet[Outgoing]:
    """The row, if it is still held under the claim it was sent under."""
    return Outgoing.objects.filter(
        pk=row.pk, state=State.WAITING, worker=row.worker, attempts=row.attempts
    )


def _keep(row: Outgoing, result: Result) -> bool:
    """Keep a result and what follows from it, unless the lease was lost. Whether it was sent."""
    channel, now = CHANNELS[row.channel], clock.now()
    with unit():
        if not _held(row).update(worker=None, **_kept(row, result, channel, now)):
            return False
        channel.heard(row, result, now)
    return isinstance(result, Sent)


def _kept(row: Outgoing, result: Result, channel: Channel, now: datetime) -> dict[str, Any]:
    if isinstance(result, Sent):
        return {
            "state": State.SENT,
            "sent_at": now,
            "next_at": None,
            "status": result.status,
            "error": "",
        }
    failed = {"status": result.status, "error": result.error}
    if isinstance(result, Refused):
        return {"state": State.FAILED, "next_at": None, **failed}
    pause = backoff.wait(channel.schedule, row.attempts, result.after)
    if pause is None:
        return {"state": State.FAILED, "next_at": None, **failed}
    return {"next_at": now + pause, **failed}
