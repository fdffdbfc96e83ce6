"""Deadlines of a case, from the duties of notices.

How long a clock runs stands in a notice; which days count stands in the working calendar. Both are
read when the clock starts, and the reckoning is kept as it was made, day by day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from changrong.network import clock as service_clock
from changrong.network.cases.kind import Kind
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.time.deadlines import kept
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.network.unit import unit
from changrong.text import Text
from changrong.workdays import BeyondCalendar, Calendar, Period, parse_period


def start(case: Case, kind: Kind, on: str, by: Actor) -> list[Clock]:
    """Start the clocks that a move (or "open") starts."""
    return [
        _start(case, declared.name, declared.duty, by)
        for declared in kind.clocks
        if declared.starts == on
    ]


def stop(case: Case, kind: Kind, on: str, by: Actor) -> list[Clock]:
    """Stop the running clocks that a move stops."""
    names = [declared.name for declared in kind.clocks if on in declared.stops]
    running = list(case.clocks.filter(name__in=names, stopped_at=None)) if names else []
    for clock in running:
        clock.stopped_at = service_clock.now()
        clock.save(update_fields=["stopped_at"])
        late = clock.due_on is not None and service_clock.today() > clock.due_on
        record(case.number, "clock.stopped", by, {"clock": clock.name, "late": late})
    return running


def recompute_open() -> int:
    """Reckon every running clock again by today's calendar and change those that come out
    otherwise, saying so in the register. Returns how many changed.

    A year that is published, or added, moves deadlines that were counted by a provisional table or
    not at all. A new deadline has its own reminders.
    """
    return sum(_recompute(clock) for clock in Clock.objects.filter(stopped_at=None))


def _start(case: Case, name: str, duty: str, by: Actor) -> Clock:
    now = service_clock.now()
    due_on, reckoning = _reckon(within(duty), service_clock.today(), case.region)
    clock = Clock.objects.create(
        case=case, name=name, duty=duty, started_at=now, due_on=due_on, reckoning=reckoning
    )
    record(
        case.number,
        "clock.started",
        by,
        {"clock": name, "duty": duty, "due_on": due_on.isoformat() if due_on else None},
    )
    return clock


def within(duty: str) -> Period:
    """How long the named duty ("<notice>/<measure>") gives."""
    declared = book().measure(duty).duty
    if declared is None:
        raise ValueError(f"{duty} is not a duty")
    return declared.within


@unit()
def _recompute(clock: Clock) -> bool:
    period = parse_period(clock.reckoning["period"])
    started = date.fromisoformat(clock.reckoning["start"])
    due_on, reckoning = _reckon(period, started, clock.case.region)
    if due_on == clock.due_on:
        return False
    changed = Clock.objects.filter(pk=clock.pk, stopped_at=None, due_on=clock.due_on).update(
        due_on=due_on, reckoning=reckoning, level=""
    )
    if changed:
        data = {
            "clock": clock.name,
            "was": clock.due_on.isoformat() if clock.due_on else None,
            "due_on": due_on.isoformat() if due_on else None,
            "why": "calendar",
        }
        record(clock.case.number, "clock.recomputed", Actor.SYSTEM, data)
    return bool(changed)


def _reckon(period: Period, start: date, region: str) -> tuple[date | None, dict[str, Any]]:
    """The due day and how it came about; no due day where the calendar does not reach so far."""
    try:
        reckoning = Calendar.load(region).explain(start, period)
    except BeyondCalendar as beyond:
        return None, {
            "start": start.isoformat(),
            "period": str(period),
            "problem": _json(beyond.text),
        }
    return reckoning.due, kept(reckoning)


def _json(text: Text | None) -> dict[str, str] | None:
    return {"zh": text.zh, "en": text.en} if text else None
