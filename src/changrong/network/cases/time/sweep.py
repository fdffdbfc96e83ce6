"""What happens when nobody does anything: deadlines that come near, pass, and stay passed.

Any number of sweeps may run at once. A sweep takes the earliest levels that are due, on cases that
nobody is moving just now, and acts on them in one transaction: a sweep that is killed half-way
leaves them to the next. A level of a deadline is acted on once; its row in `Escalation` says so,
and the database refuses a second.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError

from changrong.network import clock as service_clock
from changrong.network.cases import engine
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.kind import Clock as Declared
from changrong.network.cases.kind import Level
from changrong.network.cases.models import Case, Clock, Escalation
from changrong.network.cases.time import ladder, reminding
from changrong.network.cases.versions import kind_of, move_of
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.unit import unit

AT_ONCE = 200  # levels acted on in one transaction
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reached:
    """A level of a running clock whose moment has come."""

    clock: Clock
    declared: Declared
    level: Level

    @property
    def case(self) -> Case:
        return self.clock.case

    @property
    def is_over(self) -> bool:
        """Whether this is the moment at which somebody is late."""
        return self.declared.deadline and not self.level.duty

    @property
    def moves_cases(self) -> bool:
        return bool(self.level.makes or self.level.opens)


def sweep(now: datetime, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Act on every level that is reached. Returns how many were acted on.

    One that fails keeps no other: those of its round are then acted on one by one, and it is left
    for the next sweep.
    """
    acted, left, singly = 0, set[int](), 0
    while not is_stopping():
        held: list[int] = []
        try:
            with service_clock.at(now), unit():
                clocks = _held(now, left, 1 if singly else AT_ONCE)
                held = [clock.pk for clock in clocks]
                ready = _with_their_parents([_read(clock) for clock in clocks])
                _act(ready)
        except (OperationalError, InterfaceError):  # the database, not the case
            raise
        except Exception:
            if not held:
                raise
            if len(held) > 1:
                singly = len(held)
                continue
            log.exception("deadline %s cannot be acted on and is left", held[0])
            ready = []
        left |= set(held) - {one.clock.pk for one in ready}
        acted += len(ready)
        singly = max(singly - 1, 0)
        if not held:
            break
    return acted


def _held(now: datetime, left: set[int], at_once: int) -> list[Clock]:
    """The clocks whose levels were reached first; their cases are locked, those that somebody else
    holds are left for later."""
    clocks = Clock.objects.filter(stopped_at=None, next_at__lte=now).exclude(pk__in=left)
    rows = clocks.select_related("case__version", "case__enterprise", "case__institution")
    held = rows.select_for_update(of=("case",), skip_locked=True, no_key=True)
    clocks_now = list(held.order_by("next_at", "pk")[:at_once])
    cases = {clock.case_id: clock.case for clock in clocks_now}
    for clock in clocks_now:  # one object a case, however many of its clocks are here
        clock.case = cases[clock.case_id]
    return clocks_now


def _read(clock: Clock) -> Reached:
    declared = kind_of(clock.case).clock(clock.name)
    known = {level.name: level for level in declared.levels}
    return Reached(clock, declared, known.get(clock.next_level) or Level(clock.next_level))


def _with_their_parents(found: list[Reached]) -> list[Reached]:
    """Those whose parent, where a move may change it too, could be locked without waiting."""
    wanted = {one.case.parent_id for one in found if one.moves_cases and one.case.parent_id}
    rows = Case.objects.filter(pk__in=wanted).select_related("version", "enterprise")
    held = rows.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("pk")
    parents = {row.pk: row for row in held} if wanted else {}
    for one in found:
        if one.case.parent_id in parents:
            one.case.parent = parents[one.case.parent_id]
    return [one for one in found if one.case.parent_id not in wanted - parents.keys()]


def _act(ready: list[Reached]) -> None:
    _mark(ready)
    for one in ready:
        code = "clock.overdue" if one.is_over else "clock.escalated"
        due = one.clock.due_on.isoformat()
        data = {"clock": one.clock.name, "due_on": due, "level": one.level.name}
        record(one.case.number, code, Actor.SYSTEM, data)
    reminding.remind(ready)
    _open_children(ready)
    for one in ready:
        if one.level.makes:
            _make(one)


def _open_children(ready: Iterable[Reached]) -> None:
    by_kind: dict[str, list[tuple[Case, Opening]]] = defaultdict(list)
    for one in ready:
        if one.level.opens:
            by_kind[one.level.opens].append((one.case, _task_of(one)))
    for kind, openings in by_kind.items():
        engine.open_children(openings, kind, Actor.SYSTEM)


def _mark(ready: Iterable[Reached]) -> None:
    """Put each clock on its next level, and write down that this one was acted on."""
    groups: dict[tuple[str, str, datetime | None, bool], list[Clock]] = defaultdict(list)
    for one in ready:
        clock, is_over = one.clock, one.is_over
        due = ladder.Due(clock.due_on, clock.due_at)
        following = ladder.after(one.declared, due, one.case.region, one.level.name)
        groups[(clock.next_level, *following, is_over)].append(clock)
    for (level, following, at, is_over), clocks in groups.items():
        rows = Clock.objects.filter(
            pk__in=[c.pk for c in clocks], stopped_at=None, next_level=level
        )
        late = {"late": True} if is_over else {}
        changed = rows.update(level=level, next_level=following, next_at=at, **late)
        if changed != len(clocks):
            raise RuntimeError(f"{len(clocks) - changed} clocks changed under their locked cases")
    Escalation.objects.bulk_create(
        Escalation(
            clock=one.clock,
            due_on=one.clock.due_on,
            level=one.level.name,
            acted_at=service_clock.now(),
        )
        for one in ready
    )


def _task_of(one: Reached) -> Opening:
    about = {"clock": one.clock.name, "level": one.level.name}
    return Opening(enterprise=one.case.enterprise, parent=one.case, fields=about)


def _make(one: Reached) -> None:
    """The move that the service makes; one that is no longer possible is left out."""
    case = one.case
    try:
        with unit():
            engine.step(
                case, move_of(case, one.level.makes), {}, Actor.SYSTEM, level=one.level.name
            )
    except MoveRefused:
        data = {"clock": one.clock.name, "level": one.level.name, "move": one.level.makes}
        record(case.number, "clock.move_refused", Actor.SYSTEM, data)
