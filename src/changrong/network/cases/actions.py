"""The verbs of cases. Pages, the API, the hotline, imports and commands all come through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from changrong.network import clock as service_clock
from changrong.network.cases import engine, fields, queries
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import NotAllowed, Stale
from changrong.network.cases.kind import Kind
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.unit import unit

__all__ = ["Opening", "move", "note_views", "open_cases"]


@unit()
def open_cases(kind: str, openings: Sequence[Opening], by: Actor) -> list[Case]:
    """Open cases of a kind, all or none.

    Raises NotAllowed where the actor may not open one for that enterprise, FieldErrors for answers
    that the declaration refuses.
    """
    declared = KINDS[kind]
    return [_open(declared, opening, by) for opening in openings]


def _open(kind: Kind, opening: Opening, by: Actor) -> Case:
    if not queries.may_open(by, kind, opening.enterprise):
        raise NotAllowed
    answers = fields.clean(kind.opening_fields, opening.fields)
    return engine.open_case(kind, opening, answers, by)


@unit()
def move(
    cases: Sequence[Case],
    name: str,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    revision: int | None = None,
) -> list[Case]:
    """Take the named step on each case with the same answers, all or none.

    `revision` is the one the page was made from. Raises NotAllowed, Stale, MoveRefused where the
    state or an effect forbids it, FieldErrors for answers that the declaration refuses.
    """
    return [_move(case, name, by, data or {}, revision) for case in engine.lock(cases)]


def _move(case: Case, name: str, by: Actor, data: Mapping[str, Any], revision: int | None) -> Case:
    step = move_of(case, name)
    if not queries.may_move(by, case, step):
        raise NotAllowed
    if revision is not None and revision != case.revision:
        raise Stale
    engine.check_state(case, queries.kind_of(case), step)
    answers = fields.clean(step.asks, data, case)
    return engine.step(case, step, answers, by)


@unit()
def note_views(cases: Sequence[Case], by: Actor) -> list[Event]:
    """Record who looked at a case, once a day for each person and case.

    The enterprise's own looks are not recorded: the register answers "who looked at my file".
    """
    midnight = (
        service_clock.now()
        .astimezone(service_clock.SHANGHAI)
        .replace(hour=0, minute=0, second=0, microsecond=0)
    )
    if by.user is None or by.enterprise is not None:
        return []
    seen = set(
        Event.objects.filter(
            code="case.viewed",
            actor=by.user,
            at__gte=midnight,
            stream__in=[case.number for case in cases],
        ).values_list("stream", flat=True)
    )
    unseen = sorted({case.number for case in cases} - seen)
    return [record(number, "case.viewed", by, {}) for number in unseen]
