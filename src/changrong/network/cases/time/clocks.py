"""Deadlines of cases, from the duties of notices: started, paused, lengthened, stopped.

How long a clock runs stands in a notice; which days count stands in the working calendar. Both are
read when the clock starts, and the reckoning is kept as it was made, day by day. Pauses are read
each time from the moves of the case (each an event of the register) and never added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from changrong.identifiers import region_prefix
from changrong.network import bulk
from changrong.network import clock as service_clock
from changrong.network.cases.kind import Clock as Declared
from changrong.network.cases.kind import Kind
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.time import deadlines, ladder
from changrong.network.cases.time.periods import last_day, reckoned, within
from changrong.network.cases.versions import kind_of
from changrong.network.contracts.queries import contract_numbered, falls_due_on
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.workdays import Pause, Period, Unit, parse_period

AT_ONCE = 500  # clocks reckoned anew in one transaction


def start(cases: Sequence[Case], kind: Kind, on: str, by: Actor) -> None:
    """Start the clocks that a move (or "open") of these cases, all of one kind, starts."""
    for declared in kind.clocks:
        if declared.starts == on:
            bulk.insert([_started(case, declared, by) for case in cases])


def moved(made: Sequence[tuple[Case, str]], by: Actor) -> None:
    """What moves that were just made, one of each of these cases, do to their clocks."""
    concerned = {
        case.pk: [clock for clock in kind_of(case).clocks if _concerns(clock, move)]
        for case, move in made
    }
    keys = [pk for pk, declared in concerned.items() if declared]
    rows = Clock.objects.filter(case__in=keys, stopped_at=None) if keys else ()
    running = {(clock.case_id, clock.name): clock for clock in rows}
    stopped: list[Clock] = []
    starting: dict[tuple[int, str], list[Case]] = defaultdict(list)
    for case, move in made:
        for declared in concerned[case.pk]:
            clock = running.get((case.pk, declared.name))
            if clock and move in declared.stops:
                stopped.append(_stopped(clock, declared, case, by))
            elif clock:
                _moved(clock, declared, case, move, by)
        starting[case.version_id, move].append(case)
    _write_stopped(stopped)
    for (_version, move), cases in starting.items():
        start(cases, kind_of(cases[0]), move, by)


def _concerns(declared: Declared, move: str) -> bool:
    pausing = {name for pair in declared.pauses for name in pair}
    return move in declared.stops or move in pausing or move in dict(declared.longer)


def _moved(clock: Clock, declared: Declared, case: Case, move: str, by: Actor) -> None:
    if longer := dict(declared.longer).get(move):
        clock.duty = longer
    was, paused = clock.due_on, clock.paused
    period = _period(clock, declared, case) if longer else parse_period(clock.reckoning["period"])
    _reckon(clock, declared, case, period)
    _put_level(clock, declared, case)
    clock.save()
    code = "clock.lengthened" if longer else _pause_code(paused, clock.paused)
    if code:
        record(case.number, code, by, {"clock": clock.name, "duty": clock.duty} | _days(was, clock))


def _pause_code(before: bool, after: bool) -> str:
    if before == after:
        return ""
    return "clock.paused" if after else "clock.resumed"


def _days(was: date | None, clock: Clock) -> dict[str, str | None]:
    return {"was": _iso(was), "due_on": _iso(clock.due_on)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _started(case: Case, declared: Declared, by: Actor) -> Clock:
    clock = Clock(case=case, name=declared.name, duty=declared.duty, started_at=service_clock.now())
    _reckon(clock, declared, case, _period(clock, declared, case))
    _put_level(clock, declared, case)
    data = {"clock": clock.name, "duty": clock.duty, "due_on": _iso(clock.due_on)}
    record(case.number, "clock.started", by, data)
    return clock


def _period(clock: Clock, declared: Declared, case: Case) -> Period:
    """What the duty gives; or, where an agreement fixed the last day, the days until then."""
    held = case.fields.get(declared.until) if declared.until else None
    if not held:
        return within(clock.duty)
    first = timezone.localdate(clock.started_at, service_clock.SHANGHAI)
    if declared.until in {one.name for one in kind_of(case).fields if one.type == "contract"}:
        last = last_day(falls_due_on(contract_numbered(held)), clock.duty, case.region) or first
    else:
        last = date.fromisoformat(held[:10])  # a day, or a moment of it
    return Period(max((last - first).days, 1), Unit.DAYS)


def _stopped(clock: Clock, declared: Declared, case: Case, by: Actor) -> Clock:
    clock.stopped_at = service_clock.now()
    over = clock.due_at is not None and clock.stopped_at >= clock.due_at
    clock.late = over and declared.deadline
    record(case.number, "clock.stopped", by, {"clock": clock.name, "late": clock.late})
    return clock


def _write_stopped(clocks: Sequence[Clock]) -> None:
    for late in (False, True):
        keys = [clock.pk for clock in clocks if clock.late is late]
        if keys:
            Clock.objects.filter(pk__in=keys).update(
                stopped_at=service_clock.now(), late=late, next_level="", next_at=None
            )


def _reckon(clock: Clock, declared: Declared, case: Case, period: Period) -> None:
    """Reckon a clock by its period, its pauses and today's calendar. A pause that begins when the
    deadline is over stops nothing."""
    pauses = pauses_of(clock, declared, case)
    start = clock.started_at.astimezone(service_clock.SHANGHAI)
    clock.due_at, clock.reckoning = reckoned(start, period, case.region, pauses)
    clock.due_on = deadlines.due_on(clock)
    clock.paused = clock.due_at is None and any(pause.until is None for pause in pauses)


def _put_level(clock: Clock, declared: Declared, case: Case) -> None:
    """Put a clock on the first level of its deadline that is still to be acted on."""
    due = ladder.Due(clock.due_on, clock.due_at)
    escalations = clock.escalations.all() if clock.pk else ()
    acted = {one.level for one in escalations if one.due_on == clock.due_on}
    now = service_clock.now()
    is_over = clock.due_at is not None and clock.due_at <= now
    clock.level = clock.level if acted else ""
    clock.late = (is_over and declared.deadline) or None
    clock.next_level, clock.next_at = ladder.first(declared, due, case.region, now, acted)


def pauses_of(clock: Clock, declared: Declared, case: Case) -> tuple[Pause, ...]:
    """When the clock stood still, from the moves the case made since it started."""
    return tuple(
        pause
        for since, until in declared.pauses
        for pause in _intervals(case, since, until, clock.started_at)
    )


def _intervals(case: Case, since: str, until: str, started: datetime) -> Iterator[Pause]:
    begun: date | None = None
    for entry in case.fields.get("moves", []):
        at = datetime.fromisoformat(entry["at"])
        if at < started:
            continue
        day = timezone.localdate(at, service_clock.SHANGHAI)
        if entry["move"] == since and begun is None:
            begun = day
        elif entry["move"] == until and begun is not None:
            yield Pause(begun, day, deadlines.PAUSED)
            begun = None
    if begun is not None:
        yield Pause(begun, None, deadlines.PAUSED)


# ---------------------------------------------------------------------- a calendar that changes


def recompute_open(
    years: Collection[int] | None = None, region: str = "", why: Mapping[str, str] | None = None
) -> int:
    """Reckon running clocks again by today's calendar and change those that come out otherwise,
    saying so in the register with the reason given. Returns how many changed.

    `years` are those that were published (all, where it is not said), `region` the place they were
    published for. A year that is published, or added, moves deadlines that were counted by a
    provisional table or not at all. A new deadline has its own reminders.
    """
    concerned = concerned_by(years, region)
    changed, last = 0, 0
    while ids := list(
        concerned.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        changed += _recompute(ids, dict(why or {"why": "calendar"}))
        last = ids[-1]
    return changed


def concerned_by(years: Collection[int] | None, region: str) -> QuerySet[Clock]:
    """The running clocks whose days, or those of their next level, may lie in these years."""
    clocks = Clock.objects.filter(stopped_at=None, paused=False)
    if region:
        clocks = clocks.filter(case__region__startswith=region_prefix(region))
    if years is None:
        return clocks
    first = datetime(min(years), 1, 1, tzinfo=service_clock.SHANGHAI)
    end = first.replace(year=max(years) + 1)
    days = Q(due_on=None) | Q(due_on__gte=first.date()) | Q(next_at__gte=first)
    return clocks.filter(days, started_at__lt=end)


@whole
def _recompute(ids: Sequence[int], why: Mapping[str, str]) -> int:
    cases = Case.objects.filter(clocks__in=ids).order_by().values("pk")
    held = Case.objects.filter(pk__in=cases).select_related("version").order_by("id")
    rows = {case.pk: case for case in held.select_for_update(no_key=True, of=("self",))}
    changed = 0
    clocks = Clock.objects.filter(pk__in=ids, stopped_at=None)
    for clock in clocks.prefetch_related("escalations"):
        clock.case = rows[clock.case_id]
        changed += recomputed(clock, why)
    return changed


def recomputed(clock: Clock, why: Mapping[str, str]) -> bool:
    """Reckon one clock of a locked case again; whether its last day came out otherwise."""
    case, was, before, had = clock.case, clock.due_at, clock.reckoning, clock.due_on
    next_at = clock.next_at
    declared = kind_of(case).clock(clock.name)
    _reckon(clock, declared, case, parse_period(before["period"]))
    _put_level(clock, declared, case)
    if clock.due_at == was:
        if (clock.reckoning, clock.next_at) != (before, next_at):
            clock.save(update_fields=["reckoning", "level", "next_level", "next_at"])
        return False
    clock.save()
    record(
        case.number,
        "clock.recomputed",
        Actor.SYSTEM,
        {"clock": clock.name} | _days(had, clock) | dict(why),
    )
    return True
