"""What happens when nobody does anything: deadlines that come near, pass, and stay passed.

Any number of sweeps may run at once. A sweep takes the earliest levels that are due, on cases that
nobody is moving just now, and acts on them in one transaction: a sweep that is killed half-way
leaves them to the next. A level of a deadline is acted on once; its row in `Escalation` says so,
and the database refuses a second.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.db.models import Prefetch, prefetch_related_objects

from changrong.network import bulk
from changrong.network import clock as service_clock
from changrong.network.cases import engine
from changrong.network.cases.counting import changed
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.kind import Clock as Declared
from changrong.network.cases.kind import Level
from changrong.network.cases.models import Case, Clock, Escalation, KindVersion, shielded
from changrong.network.cases.time import ladder, reminding
from changrong.network.cases.time.deadlines import ends_at
from changrong.network.cases.versions import kind_of, move_of
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.unit import unit

AT_ONCE = 500  # levels acted on in one transaction
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
    holds are left for later. Locked after its case, a clock is as it was left by who held it."""
    clocks = Clock.objects.filter(stopped_at=None, next_at__lte=now).exclude(pk__in=left)
    versions = Prefetch("case__version", KindVersion.objects.defer("declaration"))
    rows = clocks.select_related("case").prefetch_related(versions)
    held = rows.select_for_update(of=("case", "self"), skip_locked=True, no_key=True)
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
    changed(one.case for one in ready if one.is_over and ends_at(one.clock))
    reminding.remind(ready)
    _open_children(ready)
    _make_moves(ready)


def _open_children(ready: Iterable[Reached]) -> None:
    opening = [one for one in ready if one.level.opens]
    prefetch_related_objects([one.case for one in opening], "enterprise")
    by_kind: dict[str, list[tuple[Case, Opening]]] = defaultdict(list)
    for one in opening:
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
        marked = rows.update(level=level, next_level=following, next_at=at, **late)
        if marked != len(clocks):
            raise RuntimeError(f"{len(clocks) - marked} clocks changed under their locked cases")
    now = service_clock.now()
    bulk.insert(
        [
            Escalation(clock=one.clock, due_on=one.clock.due_on, level=one.level.name, acted_at=now)
            for one in ready
        ]
    )


def _task_of(one: Reached) -> Opening:
    about = {"clock": one.clock.name, "level": one.level.name}
    above = one.case
    firm = None if above.kind in shielded() else above.enterprise
    return Opening(enterprise=firm, parent=above, fields=about, region=above.region)


def _make_moves(ready: Sequence[Reached]) -> None:
    """The moves that the service makes. One that is no longer possible is left out: where it is
    not alone, the round fails because of it and goes on one by one."""
    by_level: dict[str, list[Reached]] = defaultdict(list)
    for one in ready:
        if one.level.makes:
            by_level[one.level.name].append(one)
    for level, found in by_level.items():
        try:
            with unit():
                steps = [(one.case, move_of(one.case, one.level.makes), {}) for one in found]
                engine.step_all(steps, Actor.SYSTEM, level=level)
        except MoveRefused:
            if len(ready) > 1:
                raise
            [one] = found
            data = {"clock": one.clock.name, "level": level, "move": one.level.makes}
            record(one.case.number, "clock.move_refused", Actor.SYSTEM, data)
