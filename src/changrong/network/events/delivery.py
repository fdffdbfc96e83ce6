"""Sending what waits in the outbox: at least once each, with a stable id, by any number of workers.

A worker claims a few messages by a lease and commits that; it sends them in threads, outside any
transaction; then it keeps the result, if the lease is still its own. A worker that is killed in
between has lost nothing: its leases end and another sends the same messages again, with the same
ids. Nobody waits for a receiver that hangs: every receiver has few threads, so has everybody who
owns several, and one that fails is left alone for a while.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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
# Messages on their way at once to whoever holds what a column of the outbox names.
MOST = {
    "endpoint": PER_RECEIVER,
    "endpoint__institution": 4,  # to all its endpoints, which mostly stand in one house
    "endpoint__region": 4,  # to those of the bureau there
    "data__connector": PER_RECEIVER,  # results told back: each channel is a receiver of its own
    "channel": 4,  # mail, or SMS: one server takes them all
}
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
        rows = awake.select_related("endpoint")[:LOOK_AHEAD]
        free = THREADS - len(self.flying)
        return [row.pk for row in rows if share.take(row)][:free]

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
    """What each holder has on its way, and what it may still have. `open` leaves out whatever
    `take` would refuse: else the many that wait for one receiver would hide who comes after."""

    def __init__(self, rows: Iterable[Outgoing]) -> None:
        self.used: Counter[tuple[str, Any]] = Counter()
        self.failing = 0
        for row in rows:
            self._note(row)

    def open(self, rows: QuerySet[Outgoing]) -> QuerySet[Outgoing]:
        """Without those whose holders have their share: however much waits for them."""
        for column in MOST:
            full = [
                each for (of, each), used in self.used.items() if of == column and used >= MOST[of]
            ]
            if full:
                rows = rows.exclude(_OF[column] & Q(**{f"{column}__in": full}))
        busy = [each for of, each in self.used if of == "endpoint"]
        rows = rows.exclude(endpoint__in=busy, endpoint__failures__gt=0)
        if self.failing >= FOR_THE_FAILING:
            rows = rows.exclude(endpoint__failures__gt=0)
        return rows

    def take(self, row: Outgoing) -> bool:
        if row.endpoint is not None and row.endpoint.failures:
            busy = self.used["endpoint", row.endpoint_id]
            if busy or self.failing >= FOR_THE_FAILING:
                return False
        if any(self.used[holder] >= MOST[holder[0]] for holder in _holders(row)):
            return False
        self._note(row)
        return True

    def _note(self, row: Outgoing) -> None:
        self.used.update(_holders(row))
        self.failing += bool(row.endpoint and row.endpoint.failures)


# Which rows a column names the holder of.
_OF = {
    "endpoint": Q(),
    "endpoint__institution": Q(),
    "endpoint__region": Q(endpoint__institution=None),
    "data__connector": Q(channel=Outgoing.Channel.CHANNEL),
    "channel": Q(),
}


def _holders(row: Outgoing) -> tuple[tuple[str, Any], ...]:
    """Whose threads a message takes, by column and value."""
    if (endpoint := row.endpoint) is not None:
        if endpoint.institution_id:
            owner: tuple[str, Any] = ("endpoint__institution", endpoint.institution_id)
        else:
            owner = ("endpoint__region", endpoint.region)
        return ("endpoint", endpoint.pk), owner
    if row.channel == Outgoing.Channel.CHANNEL:
        return (("data__connector", row.data["connector"]),)
    return (("channel", row.channel),)


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
