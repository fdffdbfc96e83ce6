"""The worker: `changrong work`. Any number may run, and a killed one loses nothing."""

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from types import FrameType

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections

from changrong.network import clock
from changrong.network.boards.folding import fold
from changrong.network.calendars.actions import settle
from changrong.network.cases.dispatch import queue, waves
from changrong.network.cases.dispatch.announcing import announce
from changrong.network.cases.time.anew import reckon_anew
from changrong.network.cases.time.sweep import sweep
from changrong.network.events import delivery, outbox
from changrong.network.events.seals import seal
from changrong.network.idempotency.calls import forget_answers
from changrong.network.imports import worker as imports
from changrong.network.people.leave import hand_over
from changrong.network.rules.actions import forget_unowned
from changrong.network.rules.landing import look_for_firms
from changrong.network.rules.screening_work import expire, forget_strays, screen_next
from changrong.network.unit import unit

EVERY = 20.0  # seconds between sweeps
log = logging.getLogger(__name__)


def work(once: bool = False) -> None:
    """Sweep deadlines, send what waits in the outbox, seal the register once a day, find the firms
    that policy newly concerns, screen the rosters and import the rows that wait, until told to
    stop (SIGTERM, SIGINT); or once."""
    if once:
        reckon_anew()
        do_what_is_due()
        while screen_next() or imports.import_next():
            pass
        delivery.deliver(clock.now())
        return
    stopping = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, stop)
    with delivery.in_background(stopping):
        sweep_until(stopping)


def sweep_until(stopping: Event) -> None:
    reckoned, settled = False, None
    while not stopping.is_set():
        try:
            close_old_connections()
            if not reckoned:  # the committed calendar changes with the code only
                reckon_anew()
                reckoned = True
            settled = settle(clock.now(), settled)
            do_what_is_due(stopping.is_set)
        except Exception:  # mostly the database is away: it is waited for, not given up on
            log.exception("the sweep failed and will be tried again")
        try:
            # One roster and some rows, so that deadlines are swept however many wait.
            if any([screen_next(stopping.is_set), imports.import_next(stopping.is_set)]):
                continue
        except Exception:
            log.exception("a roster or an import failed and will be tried again")
        stopping.wait(EVERY)


def do_what_is_due(is_stopping: Callable[[], bool] = lambda: False) -> None:
    now = clock.now()
    hand_over(now)  # before deadlines, so that reminders find whoever is there
    sweep(now, is_stopping)
    waves.seek_anew(queue.stranded())
    announce(now)
    for institution in queue.with_room():
        with unit():
            waves.free(institution)
    if seal(now):  # once a day, by one worker
        SessionStore.clear_expired()
        forget_unowned(now - timedelta(seconds=settings.SESSION_COOKIE_AGE))
        forget_strays(now - timedelta(days=1))
        outbox.forget(now - outbox.KEPT)
        imports.forget_strays(now - timedelta(days=1))
    expire(now)
    imports.expire(now)
    forget_answers(now)
    fold()
    look_for_firms()
