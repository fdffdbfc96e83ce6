"""The worker's part of imports. Any number may work; whose lease ends is replaced.

Rows are done a few at a time, each few in one transaction with what became of them and how far the
import is. Whoever takes an import up, after whatever happened, goes on behind the last row done.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import Error, transaction
from django.db.models import F

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.imports.actions import ImportRefused, importer_of, named, opened
from changrong.network.imports.models import Import, ImportRow
from changrong.network.imports.reading import Line, Sheet
from changrong.network.imports.rows import results_of
from changrong.network.leasing import LEASE, MOST_ATTEMPTS, Lost, Stopped, give_back, mine, take
from changrong.network.people.actor import Actor
from changrong.network.people.middleware import live_memberships
from changrong.network.unit import whole
from changrong.policy.errors import PolicyError
from changrong.text import Text

CHUNK = 20  # rows of one transaction: others who open cases of the kind wait for its end
SLICE = 15.0  # seconds after which deadlines are looked at again
KEPT = timedelta(days=7)  # how long file and report stay after the end
State = Import.State
Outcome = ImportRow.Outcome
log = logging.getLogger(__name__)

_BROKE_OFF = Text(
    f"在同一行中断了 {MOST_ATTEMPTS} 次，没有做完",
    f"The work broke off {MOST_ATTEMPTS} times at the same row",
)
_OUR_FAULT = Text("服务出错，没有做完", "Something went wrong in the service")
_NO_LONGER = Text(
    "交文件的人已经没有这个身份，没有做完", "Whoever handed it in no longer has that role"
)


def import_next(stopping: Callable[[], bool] = lambda: False, only: Import | None = None) -> bool:
    """Work for a while on the import that waits longest, if one does; whether there was one.

    With `only`, on that import, to its end.
    """
    row = claim(clock.now(), only)
    if row is None:
        return False
    end = time.monotonic() + SLICE
    try:
        _work(row, lambda: stopping() or (only is None and time.monotonic() > end))
        _finish(row, State.DONE)
    except Stopped:
        give_back(row, attempts=0)
    except KeyboardInterrupt:
        give_back(row, attempts=0)
        raise
    except Lost:
        pass
    except (ImportRefused, PolicyError) as error:
        _finish(row, State.FAILED, named(error.text, row))
    except Error:  # a deadlock was broken, or the database is away: then the lease will end
        with suppress(Error):
            give_back(row)
        raise
    except Exception:
        log.exception("import %s failed", row.number)
        _finish(row, State.FAILED, _OUR_FAULT)
    return True


def claim(now: datetime, only: Import | None = None) -> Import | None:
    """An import that nobody works on, from now on this worker's own."""
    wanted = Import.objects.filter(pk=only.pk) if only else Import.objects.all()
    while (due := take(wanted, now)) is not None:
        if due.attempts <= MOST_ATTEMPTS:
            return due
        _finish(due, State.FAILED, _BROKE_OFF)
    return None


def _work(row: Import, stopping: Callable[[], bool]) -> None:
    sheet = opened(row)
    if row.rows is None:
        row.rows = sum(1 for _line in sheet.lines())
        mine(row).update(rows=row.rows, lease_until=clock.now() + LEASE)
    lines = sheet.lines(after=row.last_row)
    while few := list(islice(lines, CHUNK)):
        if stopping():
            raise Stopped
        _do(row, sheet, few)


@whole
def _do(row: Import, sheet: Sheet, lines: list[Line]) -> None:
    """Some rows and what became of them, in one transaction."""
    results = results_of(row, importer_of(row.kind), sheet, lines, _acting(row))
    counts = {
        outcome: sum(result.outcome == outcome for result in results) for outcome in Outcome.values
    }
    taken = mine(row).update(
        rows_done=F("rows_done") + len(lines),
        last_row=lines[-1].number,
        lease_until=clock.now() + LEASE,
        attempts=1,
        **{outcome: F(outcome) + count for outcome, count in counts.items()},
    )
    if not taken:
        raise Lost
    ImportRow.objects.bulk_create(results)


def _acting(row: Import) -> Actor:
    """Who handed it in, as they are now. Raises ImportRefused where they no longer are."""
    membership = live_memberships(row.asked_by).filter(pk=row.membership_id).first()
    if membership is None or not row.asked_by.is_active:
        raise ImportRefused(_NO_LONGER.zh, _NO_LONGER.en)
    return Actor(row.asked_by, membership)


@whole
def _finish(row: Import, state: State, error: Text | None = None) -> None:
    """The end, for whoever still holds the lease."""
    now = clock.now()
    ended = mine(row).update(
        state=state,
        error=error and {"zh": error.zh, "en": error.en},
        finished_at=now,
        expires_at=now + KEPT,
        lease_until=None,
    )
    if ended:
        row.refresh_from_db()
        counts = {name: getattr(row, name) for name in ("rows_done", *Outcome.values)}
        record(row.number, f"import.{state}", Actor.SYSTEM, counts)


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
    """Throw away what was handed in before a moment and never became an import: the process that
    took it in was killed."""
    for each in _folders():
        is_old = each.stat().st_mtime < before.timestamp()
        if is_old and not Import.objects.filter(number=each.name).exists():
            shutil.rmtree(each, ignore_errors=True)


def _folders() -> Iterator[Path]:
    return (Path(settings.MEDIA_ROOT) / "imports").glob("*/")
