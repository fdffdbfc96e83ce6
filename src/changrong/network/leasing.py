"""Work that lies in rows: one worker takes a row up, and whoever comes after its lease goes on.

A row has `state` (waiting, running, done, failed), `worker`, `lease_until` and `attempts`, which
counts how often it was taken up since something of it was done; `error` and `finished_at` at its
end. It is the work of `asked_by`, in the role of `membership`, on a file of many lines, each with
an outcome that the row counts: `rows_done`, the `last_row` of the file, and a count by the name of
each outcome.
"""

from __future__ import annotations

import logging
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.db import Error
from django.db.models import F, Q, QuerySet

from changrong.network import clock
from changrong.network.people.actor import Actor
from changrong.network.people.middleware import live_memberships
from changrong.text import Problem, Text

LEASE = timedelta(minutes=5)  # renewed with everything that is done
MOST_ATTEMPTS = 3  # at the same place
SLICE = 15.0  # seconds after which deadlines are looked at again
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
T = TypeVar("T")
Stopping = Callable[[], bool]
log = logging.getLogger(__name__)

BROKE_OFF = Text(
    f"在同一处中断了 {MOST_ATTEMPTS} 次，没有做完",
    f"The work broke off {MOST_ATTEMPTS} times at the same place",
)
OUR_FAULT = Text("服务出错，没有做完", "Something went wrong in the service")


class Lost(Exception):
    """The row was deleted, or somebody else took it up."""


class Stopped(Exception):
    """The worker was told to stop, or has other work to do in between."""


class NoLonger(Problem):
    """Whoever asked for the work may no longer have it done."""

    def __init__(self) -> None:
        super().__init__(
            "交文件的人已经没有这个身份，没有做完", "Whoever handed it in no longer has that role"
        )


def take(wanted: QuerySet[Any], now: datetime) -> Any | None:
    """The first of these that nobody works on, from now on this worker's own; None: there is none.

    Whoever takes it looks whether `attempts` is more than MOST_ATTEMPTS.
    """
    free = wanted.filter(Q(state=WAITING) | Q(state=RUNNING, lease_until__lt=now))
    while (due := free.order_by("id").first()) is not None:
        unchanged = wanted.model.objects.filter(pk=due.pk, state=due.state, worker=due.worker)
        taken = unchanged.filter(lease_until=due.lease_until).update(
            state=RUNNING,
            worker=uuid.uuid4().hex,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
        if taken:
            due.refresh_from_db()
            return due
    return None


def mine(row: Any) -> QuerySet[Any]:
    """The row, for as long as whoever holds it here has it."""
    return type(row).objects.filter(pk=row.pk, worker=row.worker, state=RUNNING)


def give_back(row: Any, **changes: Any) -> None:
    """Let anybody go on with it at once."""
    mine(row).update(state=WAITING, worker="", lease_until=None, **changes)


def work_next(
    rows: QuerySet[Any],
    work: Callable[[Any, Stopping], None],
    finish: Callable[[Any, Text | None], None],
    refusals: tuple[type[Problem], ...],
    stopping: Stopping,
    only: Any | None = None,
) -> bool:
    """Work for a while on the row that waits longest, if one does; whether there was one. With
    `only`, on that row, to its end.

    `work` raises Stopped, Lost, one of the refusals, whose text is the row's error; whatever else
    it raises is logged and the service's own fault.
    """
    row = _taken(rows if only is None else rows.filter(pk=only.pk), finish)
    if row is None:
        return False
    end = time.monotonic() + SLICE
    try:
        work(row, lambda: stopping() or (only is None and time.monotonic() > end))
        finish(row, None)
    except Stopped:
        give_back(row, attempts=0)
    except KeyboardInterrupt:
        give_back(row, attempts=0)
        raise
    except Lost:
        pass
    except (NoLonger, *refusals) as error:
        finish(row, error.text)
    except Error:  # a deadlock was broken, or the database is away: then the lease will end
        with suppress(Error):
            give_back(row)
        raise
    except Exception:
        log.exception("the work on %s failed", row)
        finish(row, OUR_FAULT)
    return True


def _taken(rows: QuerySet[Any], finish: Callable[[Any, Text | None], None]) -> Any | None:
    """A row that nobody works on, from now on this worker's own; given up, where it broke off too
    often."""
    while (row := take(rows, clock.now())) is not None:
        if row.attempts <= MOST_ATTEMPTS:
            return row
        finish(row, BROKE_OFF)
    return None


def pieces(lines: Iterable[T], size: int, stopping: Stopping) -> Iterator[list[T]]:
    """So many at a time. Raises Stopped between two of them."""
    rest = iter(lines)
    while some := list(islice(rest, size)):
        if stopping():
            raise Stopped
        yield some


def acting(row: Any) -> Actor:
    """Who asked for the work, as they are now. Raises NoLonger where they no longer are."""
    membership = live_memberships(row.asked_by).filter(pk=row.membership_id).first()
    if membership is None or not row.asked_by.is_active:
        raise NoLonger
    return Actor(row.asked_by, membership)


def advance(row: Any, results: Sequence[Any]) -> None:
    """Some lines more are done, in the transaction in which they are. Raises Lost where somebody
    else has the row by now; then none of it was done."""
    outcomes = [result.outcome for result in results]
    taken = mine(row).update(
        rows_done=F("rows_done") + len(results),
        last_row=results[-1].row,
        lease_until=clock.now() + LEASE,
        attempts=1,
        **{outcome: F(outcome) + outcomes.count(outcome) for outcome in results[0].Outcome.values},
    )
    if not taken:
        raise Lost


def end(row: Any, error: Text | None, **changes: Any) -> bool:
    """The end, for whoever still holds the row: failed where there is an error. Returns whether
    that was so."""
    ended = mine(row).update(
        state=FAILED if error else DONE,
        error=error and {"zh": error.zh, "en": error.en},
        finished_at=clock.now(),
        lease_until=None,
        **changes,
    )
    if ended:
        row.refresh_from_db()
    return bool(ended)


def forget_strays(folder: Path, rows: QuerySet[Any], before: datetime) -> None:
    """Throw away what was handed in before a moment and never became a row, its number being the
    name of its folder: the process that took it in was killed."""
    for each in folder.glob("*/"):
        is_old = each.stat().st_mtime < before.timestamp()
        if is_old and not rows.filter(number=each.name).exists():
            shutil.rmtree(each, ignore_errors=True)
