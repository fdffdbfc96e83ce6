"""The worker's part of screenings. Any number may work; whose lease ends is replaced.

Each worker writes into a folder of its own, and the one that says first that it is finished names
the result: what a killed or slow one wrote is never taken for it.
"""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, transaction
from django.db.models import F, Q

from changrong.network import clock, leasing
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.network.rules.models import Screening
from changrong.network.rules.screenings import ScreeningRefused, named, opened
from changrong.policy import Verdict
from changrong.policy.errors import PolicyError
from changrong.text import Text

LEASE = timedelta(minutes=5)  # renewed whenever a part of the roster is judged
MOST_ATTEMPTS = 3
KEPT = timedelta(days=7)  # how long roster and result stay after the end
State = Screening.State
log = logging.getLogger(__name__)

_BROKE_OFF = Text(
    f"筛查中断了 {MOST_ATTEMPTS} 次，没有做成", f"The work broke off {MOST_ATTEMPTS} times"
)
_OUR_FAULT = Text("服务出错，没有做成", "Something went wrong in the service")


class _Lost(Exception):
    """The screening was deleted, or somebody else took it up."""


class _Stopped(Exception):
    """The worker was told to stop."""


def screen_next(stopping: Callable[[], bool] = lambda: False) -> bool:
    """Screen the roster that waits longest, if one does; whether there was one."""
    screening = claim(clock.now())
    if screening is None:
        return False
    mine = Screening.objects.filter(pk=screening.pk, worker=screening.worker, state=State.RUNNING)

    def beat(rows: int) -> None:
        if stopping():
            raise _Stopped
        if not mine.update(rows_done=rows, lease_until=clock.now() + LEASE):
            raise _Lost

    try:
        done = _screened(screening, beat)
        beat(done["rows"])
        _finish(screening, State.DONE, **done)
    except _Stopped:
        mine.update(state=State.WAITING, worker="", rows_done=0, attempts=F("attempts") - 1)
        _clear(screening)
    except _Lost:
        _clear(screening)
    except (ScreeningRefused, PolicyError) as error:
        _fail(screening, named(error.text, screening))
    except Error:  # the database is away: the lease will end
        raise
    except Exception:
        log.exception("screening %s failed", screening.number)
        _fail(screening, _OUR_FAULT)
    return True


def claim(now: datetime) -> Screening | None:
    """A screening that nobody works on, from now on this worker's own."""
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=now)
    while True:
        due = Screening.objects.filter(free).order_by("id").first()
        if due is None:
            return None
        unchanged = Screening.objects.filter(pk=due.pk, state=due.state, worker=due.worker)
        taken = unchanged.filter(lease_until=due.lease_until).update(
            state=State.RUNNING,
            worker=uuid.uuid4().hex,
            lease_until=now + LEASE,
            rows_done=0,
            attempts=due.attempts + 1,
        )
        if not taken:
            continue
        due.refresh_from_db()
        if due.attempts <= MOST_ATTEMPTS:
            return due
        _fail(due, _BROKE_OFF)


def _screened(screening: Screening, beat: Callable[[int], None]) -> dict[str, Any]:
    """Judge the roster. Gives the fields of a screening that is done."""
    from changrong.policy.batch.screening import screen_file

    tape, tape_map = opened(screening)
    if tape.rows is not None:
        Screening.objects.filter(pk=screening.pk).update(rows=tape.rows)
    screening.result.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = screen_file(
        book(),
        tape,
        screening.result,
        screening.as_of,
        tape_map,
        language=screening.language,
        progress=beat,
    )
    return {
        "rows": done.rows,
        "rows_done": done.rows,
        "problems": sum(done.problems.values()),
        "book": done.book,
        "summary": [_counted(key, counts) for key, counts in done.counts.items()],
    }


def _counted(key: str, counts: Any) -> dict[str, Any]:
    measure = book().measure(key)
    return {
        "measure": key,
        "notice": measure.notice,
        "clause": measure.clause,
        "label": {"zh": measure.label.zh, "en": measure.label.en},
        "verdicts": {str(each): counts[each] for each in Verdict if counts.get(each)},
    }


def _fail(screening: Screening, error: Text) -> None:
    _finish(screening, State.FAILED, error={"zh": error.zh, "en": error.en})


@transaction.atomic
def _finish(screening: Screening, state: State, **fields: Any) -> None:
    """The end, for whoever still holds the lease; the files of others are thrown away."""
    now = clock.now()
    mine = Screening.objects.filter(pk=screening.pk, worker=screening.worker, state=State.RUNNING)
    ended = mine.update(
        state=state, finished_at=now, expires_at=now + KEPT, lease_until=None, **fields
    )
    if not ended:
        _clear(screening)
        return
    data = {"rows": fields["rows"], "book": fields["book"][:16]} if state == State.DONE else {}
    record(screening.number, f"screening.{state}", Actor.SYSTEM, data)
    kept = screening.worker if state == State.DONE else ""
    transaction.on_commit(partial(_clear_others, screening.folder, kept))


def _clear(screening: Screening) -> None:
    """Throw away what this worker wrote; everything, where the screening was deleted."""
    there = Screening.objects.filter(pk=screening.pk).exists()
    folder = screening.result.parent if there else screening.folder
    shutil.rmtree(folder, ignore_errors=True)


def _clear_others(folder: Path, kept: str) -> None:
    for each in folder.glob("*/"):
        if each.name != kept:
            shutil.rmtree(each, ignore_errors=True)


def expire(now: datetime) -> int:
    """Throw away the files of screenings whose time is over. Returns how many."""
    over = Screening.objects.filter(state__in=(State.DONE, State.FAILED), expires_at__lte=now)
    return sum(_expired(screening) for screening in over)


@transaction.atomic
def _expired(screening: Screening) -> bool:
    unchanged = Screening.objects.filter(pk=screening.pk, state=screening.state)
    if not unchanged.update(state=State.EXPIRED):
        return False
    record(screening.number, "screening.expired", Actor.SYSTEM, {})
    transaction.on_commit(partial(shutil.rmtree, screening.folder, ignore_errors=True))
    return True


def forget_strays(before: datetime) -> None:
    """Throw away what was handed in before a moment and never became a screening."""
    folder = Path(settings.MEDIA_ROOT) / "screenings"
    leasing.forget_strays(folder, Screening.objects.all(), before)
