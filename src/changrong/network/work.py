"""The worker: `changrong work`. Any number may run, and a killed one loses nothing."""

import logging
import signal
from datetime import timedelta
from threading import Event
from types import FrameType

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, close_old_connections

from changrong.network import clock
from changrong.network.cases.time.clocks import recompute_open
from changrong.network.cases.time.sweep import sweep
from changrong.network.events import delivery
from changrong.network.events.seals import seal
from changrong.network.idempotency.calls import forget_answers
from changrong.network.rules.actions import forget_unowned
from changrong.network.rules.landing import look_for_firms
from changrong.network.rules.screening_work import expire, forget_strays, screen_next

EVERY = 20.0  # seconds between sweeps
log = logging.getLogger(__name__)


def work(once: bool = False) -> None:
    """Sweep deadlines, send what waits in the outbox, seal the register once a day, find the firms
    that policy newly concerns and screen the rosters that wait, until told to stop (SIGTERM,
    SIGINT); or once."""
    # A calendar changes with the code, so one look at the start is enough.
    if once:
        recompute_open()
        do_what_is_due()
        while screen_next():
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
    reckoned = False
    while not stopping.is_set():
        try:
            close_old_connections()
            if not reckoned:
                recompute_open()
                reckoned = True
            do_what_is_due()
            # One at a time, so that deadlines are swept however many rosters wait.
            if screen_next(stopping.is_set):
                continue
        except Error:  # the database is away: it is waited for, not given up on
            log.exception("the sweep failed and will be tried again")
        stopping.wait(EVERY)


def do_what_is_due() -> None:
    now = clock.now()
    sweep(now)
    if seal(now):  # once a day, by one worker
        SessionStore.clear_expired()
        forget_unowned(now - timedelta(seconds=settings.SESSION_COOKIE_AGE))
        forget_strays(now - timedelta(days=1))
    expire(now)
    forget_answers(now)
    look_for_firms()
