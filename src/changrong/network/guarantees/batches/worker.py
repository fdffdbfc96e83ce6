"""The worker's part of batches. Any number may work; whose lease ends is replaced.

Rows are filed many at a time, each many in one transaction with what became of them and how far the
batch is. Whoever takes a batch up, after whatever happened, goes on behind the last row done.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from changrong.network import bulk, leasing
from changrong.network.cases.errors import NotAllowed
from changrong.network.guarantees.batches.actions import BatchRefused, finished, opened
from changrong.network.guarantees.batches.models import KEPT, Batch, BatchRow
from changrong.network.guarantees.batches.reading import Unreadable, loan_of
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import MOST_TOGETHER, file_loans
from changrong.network.guarantees.loans import Loan
from changrong.network.guarantees.models import REFERENCE
from changrong.network.imports.columns import Header
from changrong.network.imports.reading import Line
from changrong.network.leasing import NoLonger, Stopping, acting, advance, pieces
from changrong.network.people.actor import FILE, Actor
from changrong.network.unit import whole
from changrong.policy.errors import PolicyError
from changrong.text import Text

CHUNK = MOST_TOGETHER
Outcome = BatchRow.Outcome


def file_next(stopping: Stopping = lambda: False, only: Batch | None = None) -> bool:
    """Work for a while on the batch that waits longest, if one does; whether there was one.

    With `only`, on that batch, to its end.
    """
    refusals = (GuaranteeRefused, BatchRefused, PolicyError)
    return leasing.work_next(Batch.objects.all(), _work, _finish, refusals, stopping, only)


def _work(batch: Batch, stopping: Stopping) -> None:
    sheet = opened(batch)
    # Where refused rows are tried again, those between them are done.
    done = set(batch.results.filter(row__gt=batch.last_row).values_list("row", flat=True))
    lines = (line for line in sheet.lines(after=batch.last_row) if line.number not in done)
    for many in pieces(lines, CHUNK, stopping):
        _do(batch, sheet.header, many)


@whole
def _do(batch: Batch, header: Header, lines: Sequence[Line]) -> None:
    """Some rows and what became of them, in one transaction."""
    by = acting(batch).by_door(FILE)
    read = [_read(line, header) for line in lines]
    loans = [one for one in read if isinstance(one, Loan)]
    try:
        filed = iter(file_loans(batch.agreement, loans, by))
    except NotAllowed:
        raise NoLonger from None
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
    advance(batch, results)
    bulk.insert(results)


def _read(line: Line, header: Header) -> Loan | Unreadable:
    try:
        return loan_of(line, header)
    except Unreadable as unreadable:
        return unreadable


@whole
def _finish(batch: Batch, error: Text | None = None) -> None:
    """The end, for whoever still holds the lease."""
    if leasing.end(batch, error):
        finished(batch, error, Actor.SYSTEM)


def forget_files(now: datetime) -> None:
    """Throw away files that never became a batch, and those of batches that ended long ago or have
    nothing to be tried again."""
    folder = Path(settings.MEDIA_ROOT) / "batches"
    leasing.forget_strays(folder, Batch.objects.all(), now - timedelta(days=1))
    numbers = [each.name for each in folder.glob("*/")]
    ended = Batch.objects.filter(number__in=numbers, finished_at__isnull=False)
    nothing_left = Q(state=Batch.State.DONE, refused=0)
    for batch in ended.filter(nothing_left | Q(finished_at__lt=now - KEPT)):
        shutil.rmtree(batch.folder, ignore_errors=True)
