"""The verbs of cases. Pages, the API, the hotline, imports and commands all come through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from changrong.network import clock as service_clock
from changrong.network.cases import effects, engine, fields, holding, queries, repeats
from changrong.network.cases.doors import door_of
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import NotAllowed, Stale
from changrong.network.cases.heeding import heed
from changrong.network.cases.judging import judged_first
from changrong.network.cases.kind import Kind
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.needs import same
from changrong.network.cases.permitting import check_move
from changrong.network.cases.versions import move_of
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.unit import whole

__all__ = ["Opening", "move", "note_views", "open_cases", "open_once"]


@whole
def open_cases(kind: str, openings: Sequence[Opening], by: Actor) -> list[Case]:
    """Open cases of a kind, all or none.

    Raises NotAllowed where the actor may not open one for that enterprise, FieldErrors for answers
    that the declaration refuses.
    """
    declared = KINDS[kind]
    return engine.open_many(declared, _ready(declared, openings, by), by)


@whole
def open_once(kind: str, openings: Sequence[Opening], by: Actor) -> list[Case]:
    """Open cases as `open_cases` does, but for what was opened today and is open still: a button
    pressed twice, or a call made twice, opens one case; and a need that is the same as an open one
    is that one. Page, hotline, API, import and channels come this way."""
    declared = KINDS[kind]
    repeats.hold([opening.enterprise for opening in openings])
    ready = _ready(declared, openings, by)
    saying = [repeats.said(declared, opening) for opening in ready]
    found = repeats.open_already(declared, ready, by)
    new = {said: one for said, one in zip(saying, ready, strict=True) if said not in found}
    if kind == same.NEED:
        before = zip(new, same.open_already(list(new.values()), by), strict=True)
        found |= {said: case for said, case in before if case is not None}
        new = {said: one for said, one in new.items() if said not in found}
    found |= zip(new, engine.open_many(declared, list(new.values()), by), strict=True)
    return [found[said] for said in saying]


def _ready(kind: Kind, openings: Sequence[Opening], by: Actor) -> list[Opening]:
    """The openings, allowed, read and judged."""
    if not all(queries.may_open(by, kind, opening.enterprise) for opening in openings):
        raise NotAllowed
    return judged_first(kind, [_read(kind, one, by) for one in openings], by)


def _read(kind: Kind, opening: Opening, by: Actor) -> Opening:
    """The opening with its answers cleaned, placed with the institution that works on it."""
    noted = {field.name for field in kind.fields if field.carried}  # the service's own to write
    typed = {name: said for name, said in opening.fields.items() if name not in noted}
    answers = fields.clean(kind.asked_by(by.role), typed, None, opening.enterprise)
    institution = opening.institution or holding.held_by(kind, answers, by)
    door = door_of(by, answers)
    return replace(opening, fields=answers, institution=institution, door=door)


@whole
def move(
    cases: Sequence[Case],
    name: str,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    revision: int | None = None,
    facts: Mapping[str, Any] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> list[Case]:
    """Take the named step on each case with the same answers, all or none.

    `revision` is the one the page was made from. `facts` are stated for limits that could not be
    told without them, `reasons` given, by measure, for going against one that holds in principle.
    Raises NotAllowed, Stale, MoveRefused where the state, a limit or an effect forbids it,
    FieldErrors for answers that the declaration refuses.
    """
    if any(same.NEED in effects.opens(move_of(case, name).does) for case in cases):
        repeats.hold([case.enterprise for case in cases])  # as whoever states a need does
    beside = (facts or {}, reasons or {})
    return [_move(case, name, by, data or {}, revision, *beside) for case in engine.lock(cases)]


def _move(
    case: Case,
    name: str,
    by: Actor,
    data: Mapping[str, Any],
    revision: int | None,
    facts: Mapping[str, Any],
    reasons: Mapping[str, str],
) -> Case:
    step = move_of(case, name)
    if not queries.may_move(by, case, step):
        raise NotAllowed
    if revision is not None and revision != case.revision:
        raise Stale
    check_move(case, queries.kind_of(case), step, by)
    answers = fields.clean(step.asks, data, case)
    heeded = heed(case, step, answers, by, facts, reasons)
    return engine.step(case, step, answers, by, kept=heeded.kept, **heeded.ids)


@whole
def note_views(cases: Sequence[Case], by: Actor) -> list[Event]:
    """Record who looked at a case, once a day for each person and case.

    The enterprise's own looks are not recorded: the register answers "who looked at my file".
    """
    if by.user is None or by.enterprise is not None:
        return []
    seen = set(
        Event.objects.filter(
            code="case.viewed",
            actor=by.user,
            at__gte=service_clock.midnight(),
            stream__in=[case.number for case in cases],
        ).values_list("stream", flat=True)
    )
    unseen = sorted({case.number for case in cases} - seen)
    return [record(number, "case.viewed", by, by.office) for number in unseen]
