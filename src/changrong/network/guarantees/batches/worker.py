"""The worker's part of batches. Any number may work; whose lease ends is replaced.

Rows are filed many at a time, each many in one transaction with what became of them and how far the
batch is. Whoever takes a batch up, after whatever happened, goes on behind the last row done.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice

from django.db import Error
from django.db.models import F

from changrong.network import bulk, clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.guarantees.batches.actions import BatchRefused, finished, opened
from changrong.network.guarantees.batches.models import Batch, BatchRow
from changrong.network.guarantees.batches.reading import Unreadable, loan_of
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import MOST_TOGETHER, file_loans
from changrong.network.guarantees.loans import Loan
from changrong.network.guarantees.models import REFERENCE
from changrong.network.imports.columns import Header
from changrong.network.imports.reading import Line
from changrong.network.leasing import LEASE, MOST_ATTEMPTS, Lost, Stopped, give_back, mine, take
from changrong.network.people.actor import Actor
from changrong.network.people.middleware import live_memberships
from changrong.network.unit import whole
from changrong.policy.errors import PolicyError
from changrong.text import Text

CHUNK = MOST_TOGETHER
SLICE = 15.0  # seconds after which deadlines are looked at again
State, Outcome = Batch.State, BatchRow.Outcome
log = logging.getLogger(__name__)

_BROKE_OFF = Text(
    f"在同一处中断了 {MOST_ATTEMPTS} 次，没有做完",
    f"The work broke off {MOST_ATTEMPTS} times at the same place",
)
_OUR_FAULT = Text("服务出错，没有做完", "Something went wrong in the service")
_NO_LONGER = Text(
    "交文件的人已经没有这个身份，没有做完", "Whoever handed it in no longer has that role"
)


def file_next(stopping: Callable[[], bool] = lambda: False, only: Batch | None = None) -> bool:
    """Work for a while on the batch that waits longest, if one does; whether there was one.

    With `only`, on that batch, to its end.
    """
    batch = claim(clock.now(), only)
    if batch is None:
        return False
    end = time.monotonic() + SLICE
    try:
        _work(batch, lambda: stopping() or (only is None and time.monotonic() > end))
        _finish(batch)
    except Stopped:
        give_back(batch, attempts=0)
    except KeyboardInterrupt:
        give_back(batch, attempts=0)
        raise
    except Lost:
        pass
    except NotAllowed:
        _finish(batch, _NO_LONGER)
    except (GuaranteeRefused, BatchRefused, PolicyError) as error:
        _finish(batch, error.text)
    except Error:  # a deadlock was broken, or the database is away: then the lease will end
        with suppress(Error):
            give_back(batch)
        raise
    except Exception:
        log.exception("batch %s failed", batch.number)
        _finish(batch, _OUR_FAULT)
    return True


def claim(now: datetime, only: Batch | None = None) -> Batch | None:
    """A batch that nobody works on, from now on this worker's own."""
    wanted = Batch.objects.filter(pk=only.pk) if only else Batch.objects.all()
    while (due := take(wanted, now)) is not None:
        if due.attempts <= MOST_ATTEMPTS:
            return due
        _finish(due, _BROKE_OFF)
    return None


def _work(batch: Batch, stopping: Callable[[], bool]) -> None:
    sheet = opened(batch)
    lines = sheet.lines(after=batch.last_row)
    while many := list(islice(lines, CHUNK)):
        if stopping():
            raise Stopped
        _do(batch, sheet.header, many)


@whole
def _do(batch: Batch, header: Header, lines: Sequence[Line]) -> None:
    """Some rows and what became of them, in one transaction."""
    by = _acting(batch)
    read = [_read(line, header) for line in lines]
    loans = [one for one in read if isinstance(one, Loan)]
    filed = iter(file_loans(batch.agreement, loans, by))
    results = []
    for line, one in zip(lines, read, strict=True):
        result = BatchRow(of=batch, row=line.number, reference=one.reference[:REFERENCE])
        if isinstance(one, Unreadable):
            result.outcome, reason = Outcome.REFUSED, one.reason
        else:
            became = next(filed)
            result.outcome, reason = Outcome(became.outcome), became.reason
            result.guarantee = became.guarantee
        result.reason = reason and {"zh": reason.zh, "en": reason.en}
        results.append(result)
    _advance(batch, results)
    bulk.insert(results)


def _read(line: Line, header: Header) -> Loan | Unreadable:
    try:
        return loan_of(line, header)
    except Unreadable as unreadable:
        return unreadable


def _advance(batch: Batch, results: Sequence[BatchRow]) -> None:
    """Raises Lost where somebody else has it by now; then none of it was done."""
    outcomes = [result.outcome for result in results]
    taken = mine(batch).update(
        rows_done=F("rows_done") + len(results),
        last_row=results[-1].row,
        lease_until=clock.now() + LEASE,
        attempts=1,
        **{outcome: F(outcome) + outcomes.count(outcome) for outcome in Outcome.values},
    )
    if not taken:
        raise Lost


def _acting(batch: Batch) -> Actor:
    """Who handed it in, as they are now. Raises NotAllowed where they no longer are."""
    membership = live_memberships(batch.asked_by).filter(pk=batch.membership_id).first()
    if membership is None or not batch.asked_by.is_active:
        raise NotAllowed
    return Actor(batch.asked_by, membership)


@whole
def _finish(batch: Batch, error: Text | None = None) -> None:
    """The end, for whoever still holds the lease."""
    ended = mine(batch).update(
        state=State.FAILED if error else State.DONE,
        error=error and {"zh": error.zh, "en": error.en},
        finished_at=clock.now(),
        lease_until=None,
    )
    if ended:
        batch.refresh_from_db()
        finished(batch, error, Actor.SYSTEM)
