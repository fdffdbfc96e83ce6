"""The worker's part of imports. Any number may work; whose lease ends is replaced.

Rows are done a few at a time, each few in one transaction with what became of them and how far the
import is. Whoever takes an import up, after whatever happened, goes on behind the last row done.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from changrong.network import clock, leasing
from changrong.network.events.actions import record
from changrong.network.imports.actions import ImportRefused, importer_of, named, opened
from changrong.network.imports.models import Import, ImportRow
from changrong.network.imports.reading import Line, Sheet
from changrong.network.imports.rows import results_of
from changrong.network.leasing import LEASE, Stopping, acting, advance, mine, pieces
from changrong.network.people.actor import FILE, Actor
from changrong.network.unit import whole
from changrong.policy.errors import PolicyError
from changrong.text import Text

CHUNK = 20  # rows of one transaction: others who open cases of the kind wait for its end
KEPT = timedelta(days=7)  # how long file and report stay after the end
State = Import.State
Outcome = ImportRow.Outcome


def import_next(stopping: Stopping = lambda: False, only: Import | None = None) -> bool:
    """Work for a while on the import that waits longest, if one does; whether there was one.

    With `only`, on that import, to its end.
    """
    refusals = (ImportRefused, PolicyError)
    return leasing.work_next(Import.objects.all(), _work, _finish, refusals, stopping, only)


def _work(row: Import, stopping: Stopping) -> None:
    sheet = opened(row)
    if row.rows is None:
        row.rows = sum(1 for _line in sheet.lines())
        mine(row).update(rows=row.rows, lease_until=clock.now() + LEASE)
    for few in pieces(sheet.lines(after=row.last_row), CHUNK, stopping):
        _do(row, sheet, few)


@whole
def _do(row: Import, sheet: Sheet, lines: Sequence[Line]) -> None:
    """Some rows and what became of them, in one transaction."""
    results = results_of(row, importer_of(row.kind), sheet, lines, acting(row).by_door(FILE))
    advance(row, results)
    ImportRow.objects.bulk_create(results)


@whole
def _finish(row: Import, error: Text | None = None) -> None:
    """The end, for whoever still holds the lease."""
    if leasing.end(row, error and named(error, row), expires_at=clock.now() + KEPT):
        counts = {name: getattr(row, name) for name in ("rows_done", *Outcome.values)}
        record(row.number, f"import.{row.state}", Actor.SYSTEM, counts)


def expire(now: datetime) -> int:
    """Throw away the files and reports whose time is over; the counts stay. Returns how many."""
    over = Import.objects.filter(state__in=(State.DONE, State.FAILED), expires_at__lte=now)
    return sum(_expired(row) for row in over)


@whole
def _expired(row: Import) -> bool:
    unchanged = Import.objects.filter(pk=row.pk, state=row.state)
    if not unchanged.update(state=State.EXPIRED):
        return False
    row.results.all().delete()
    record(row.number, "import.expired", Actor.SYSTEM, {})
    transaction.on_commit(partial(shutil.rmtree, row.folder, ignore_errors=True))
    return True


def forget_strays(before: datetime) -> None:
    """Throw away what was handed in before a moment and never became an import."""
    folder = Path(settings.MEDIA_ROOT) / "imports"
    leasing.forget_strays(folder, Import.objects.all(), before)
