"""The worker: `changrong work`. Any number may run, and a killed one loses nothing."""

import logging
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from changrong.network import clock
from changrong.network.boards.folding import fold
from changrong.network.broadcasts import telling as broadcasts
from changrong.network.calendars.actions import settle
from changrong.network.cases.dispatch import queue, waves
from changrong.network.cases.dispatch.announcing import announce
from changrong.network.cases.scans import scan_day
from changrong.network.cases.time.anew import reckon_anew
from changrong.network.cases.time.sweep import sweep
from changrong.network.channels import replays
from changrong.network.channels.waiting import watch as watch_messages
from changrong.network.contracts.closing import close_books
from changrong.network.events import delivery, outbox
from changrong.network.events.seals import seal
from changrong.network.evidence.consenting import end_what_is_over
from changrong.network.evidence.pulling import pull_due
from changrong.network.garbage import keep_what_is_loaded
from changrong.network.guarantees.agreements import check_again
from changrong.network.guarantees.batches import worker as batches
from changrong.network.guarantees.fees import charge_due
from changrong.network.guarantees.following import follow_days
from changrong.network.guarantees.watching import watch
from changrong.network.idempotency.calls import forget_answers
from changrong.network.imports import worker as imports
from changrong.network.ledger.checking import check_and_record
from changrong.network.people.actor import Actor
from changrong.network.people.leave import hand_over
from changrong.network.rules.actions import forget_unowned
from changrong.network.rules.landing import look_for_firms
from changrong.network.rules.screening_work import expire, forget_strays, screen_next
from changrong.network.services.watching import watch as watch_services
from changrong.network.training.following import follow
from changrong.network.unit import unit

EVERY = 20.0  # seconds between sweeps
DatabaseGone = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)


def work(once: bool = False) -> None:
    """Sweep deadlines, send what waits in the outbox, seal the register once a day, find the firms
    that policy newly concerns, screen the rosters and import the rows that wait, until told to
    stop (SIGTERM, SIGINT); or once."""
    if once:
        _once()
        return
    stopping = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, stop)
    keep_what_is_loaded()
    with delivery.in_background(stopping):
        sweep_until(stopping)


def _once() -> None:
    try:
        _each(
            reckon_anew,
            do_what_is_due,
            _screen_and_import_all,
            lambda: delivery.deliver(clock.now()),
        )
    except ExceptionGroup:
        log.exception("not all could be done")
        raise SystemExit(1) from None


def _screen_and_import_all() -> None:
    while screen_next() or imports.import_next() or batches.file_next():
        pass


def sweep_until(stopping: Event) -> None:
    reckoned, settled = False, None

    def follow_the_calendar() -> None:
        nonlocal reckoned, settled
        if not reckoned:  # the committed calendar changes with the code only
            reckon_anew()
            reckoned = True
        settled = settle(clock.now(), settled)

    while not stopping.is_set():
        try:
            close_old_connections()
            _each(follow_the_calendar, lambda: do_what_is_due(stopping.is_set))
        except Exception:  # mostly the database is away: it is waited for, not given up on
            log.exception("not all could be done and it will be tried again")
        try:
            # One roster and some rows, so that deadlines are swept however many wait.
            stop = stopping.is_set
            if any([screen_next(stop), imports.import_next(stop), batches.file_next(stop)]):
                continue
        except Exception:
            log.exception("a roster, an import or a batch failed and will be tried again")
        stopping.wait(EVERY)


def do_what_is_due(is_stopping: Callable[[], bool] = lambda: False) -> None:
    """The duties of one round. Raises ExceptionGroup, when all were tried, with what failed."""
    now = clock.now()
    _each(
        lambda: hand_over(now),  # before deadlines, so that reminders find whoever is there
        lambda: sweep(now, is_stopping),
        lambda: broadcasts.tell_due(is_stopping),
        lambda: scan_day(clock.today()),
        lambda: follow(now),
        lambda: waves.seek_anew(queue.stranded()),
        lambda: announce(now),
        _offer_room,
        lambda: _close_the_day(now),
        lambda: expire(now),
        lambda: imports.expire(now),
        lambda: forget_answers(now),
        fold,
        lambda: look_for_firms(is_stopping=is_stopping),
        lambda: close_books(is_stopping),
        lambda: charge_due(is_stopping),
        follow_days,
        lambda: watch_services(now, is_stopping),
        lambda: watch_messages(now, is_stopping),
        lambda: pull_due(is_stopping),
        end_what_is_over,
    )


def _offer_room() -> None:
    for institution in queue.with_room():
        with unit():
            waves.free(institution)


def _close_the_day(now: datetime) -> None:
    if not seal(now):  # once a day, by one worker
        return
    day = timedelta(days=1)
    _each(
        SessionStore.clear_expired,
        lambda: forget_unowned(now - timedelta(seconds=settings.SESSION_COOKIE_AGE)),
        lambda: forget_strays(now - day),
        broadcasts.settle,  # before the outbox forgets what became of its messages
        lambda: outbox.forget(now - outbox.KEPT),
        lambda: replays.forget(now - replays.KEPT),
        lambda: imports.forget_strays(now - day),
        lambda: batches.forget_files(now),
        lambda: check_again(clock.today()),
        lambda: watch(clock.today()),
        # Digests of what is new; `changrong ledger check` works all of them out again.
        lambda: check_and_record(Actor.SYSTEM, since=now - 2 * day),
    )


def _each(*duties: Callable[[], object]) -> None:
    """Every duty in turn: one that fails keeps no other from being done. Raises ExceptionGroup of
    the failures at the end; at once where the database is away, which fails them all."""
    failures: list[Exception] = []
    for duty in duties:
        try:
            duty()
        except Exception as failure:
            if isinstance(failure, DatabaseGone) and _is_away():
                raise
            failures.append(failure)
    if failures:
        raise ExceptionGroup("failed", failures)


def _is_away() -> bool:
    return connection.connection is None or not connection.is_usable()
