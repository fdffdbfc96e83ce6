"""How any case opens and moves, whoever asks. Actions ask whether one may; effects need not.

Everything here runs inside its caller's unit of work, on rows its caller has locked. Rows are
locked in the order of their ids, a parent together with its children, so a parent comes before its
children and two movers never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from changrong.network import bulk
from changrong.network import clock as service_clock
from changrong.network.cases import doors, effects
from changrong.network.cases.kind import Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.numbers import next_numbers
from changrong.network.cases.permitting import check_move, check_state
from changrong.network.cases.teams import assigning
from changrong.network.cases.time import clocks
from changrong.network.cases.versions import current_version, kind_of
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise, Institution, Product
from changrong.network.people.actor import Actor
from changrong.network.rules.models import Decision
from changrong.network.unit import gather

__all__ = [
    "CLOSED",
    "Opening",
    "check_state",
    "lock",
    "locked",
    "open_children",
    "open_many",
    "step",
    "step_all",
]

CLOSED = "closed"  # the topic under which a unit gathers the cases that closed in it


@dataclass(frozen=True)
class Opening:
    """What a new case begins with."""

    enterprise: Enterprise | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    parent: Case | None = None
    institution: Institution | None = None
    partner: Institution | None = None
    product: Product | None = None
    decision: Decision | None = None
    priority: int = 0
    wave: int = 0
    # By which door it came; None: as the case above, or of another case's handling.
    door: str | None = None
    region: str = ""  # where it is about no firm: the district; blank for the opener's own


def lock(cases: Iterable[Case]) -> list[Case]:
    """The cases as they are now, locked until the transaction ends with the parents they have, in
    the order given."""
    asked = list(cases)
    # A case never changes its parent, so what is at hand tells which rows are meant.
    keys = {key for case in asked for key in (case.pk, case.parent_id) if key is not None}
    rows = {case.pk: case for case in locked(Case.objects.filter(pk__in=keys))}
    for case in rows.values():
        if case.parent_id in rows:
            case.parent = rows[case.parent_id]
    return [rows[case.pk] for case in asked]


def locked(cases: QuerySet[Case]) -> QuerySet[Case]:
    # no_key: rows that merely refer to the case may still be written meanwhile.
    rows = cases.select_related("version", "enterprise", "institution")
    return rows.select_for_update(no_key=True, of=("self",)).order_by("id")


def open_many(kind: Kind, openings: Sequence[Opening], by: Actor) -> list[Case]:
    """Open cases in the kind's first state, start their clocks, run what opening does. `fields`
    are cleaned."""
    if not openings:
        return []
    now, version = service_clock.now(), current_version(kind)
    numbers = next_numbers(kind.prefix, service_clock.today(), len(openings))
    cases = [
        Case(
            number=number,
            kind=kind.name,
            version=version,
            state=kind.start,
            parent=opening.parent,
            enterprise=opening.enterprise,
            institution=opening.institution,
            partner=opening.partner,
            product=opening.product,
            region=_region(opening, by),
            fields=dict(opening.fields),
            decision=opening.decision,
            opened_at=now,
            opened_by=by.user,
            opened_as=by.role or "",
            door=_door(opening),
            since=now,
            priority=opening.priority,
            wave=opening.wave,
        )
        for number, opening in zip(numbers, openings, strict=True)
    ]
    assigning.assign(cases)
    bulk.insert(cases)
    for case, opening in zip(cases, openings, strict=True):
        ids = {"kind": kind.name, "version": version.version}
        if case.door:
            ids["door"] = case.door
        if case.team is not None:
            ids["team"] = case.team.number
        told = replace(opening, enterprise=None) if kind.shields else opening
        record(case.number, "case.opened", by, ids | _relations(told), about=case)
    clocks.start(cases, kind, "open", by)
    for case, opening in zip(cases, openings, strict=True):
        effects.run(kind.on_open, case, opening.fields, by)
    return cases


def _door(opening: Opening) -> str:
    if opening.door is not None:
        return opening.door
    return opening.parent.door if opening.parent is not None else doors.WITHIN


def _region(opening: Opening, by: Actor) -> str:
    """Whose district's case it is: the firm's, the one said, that of who opens it, the one that
    the institution serves; else the whole city's."""
    if opening.enterprise is not None:
        return opening.enterprise.region
    served = opening.institution.regions if opening.institution else []
    return opening.region or by.region or (served[0] if len(served) == 1 else settings.CITY)


def open_children(
    openings: Sequence[tuple[Case, Opening]], kind_name: str, by: Actor
) -> list[Case]:
    """Open cases that only the service opens, each under its parent."""
    kind = KINDS[kind_name]
    for parent, _opening in openings:
        if kind.parent not in (parent.kind, "*"):
            raise ValueError(f"a {kind.name} is no child of a {parent.kind}")
    return open_many(kind, [opening for _parent, opening in openings], by)


def step(
    case: Case,
    move: Move,
    answers: Mapping[str, Any],
    by: Actor,
    kept: Mapping[str, Any] | None = None,
    **ids: Any,
) -> Case:
    """Move one locked case. Raises MoveRefused where its state, its children, its deadline or an
    effect does not allow the move. `kept` is kept with the move beside its answers; `ids` are named
    in the event beside those of the effect."""
    data = _made(case, move, answers, by, kept or {}, ids)
    case.save()
    _followed([(case, move, data)], by)
    return case


def step_all(steps: Sequence[tuple[Case, Move, Mapping[str, Any]]], by: Actor, **ids: Any) -> None:
    """Move each of many locked cases once, and write them together. Raises MoveRefused where one
    of them does not allow it."""
    if not steps:
        return
    made = [(case, move, _made(case, move, answers, by, {}, ids)) for case, move, answers in steps]
    Case.objects.bulk_create(  # three times as fast as bulk_update
        [case for case, _move, _data in made],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[one.name for one in Case._meta.concrete_fields if not one.primary_key],
    )
    _followed(made, by)


def _made(
    case: Case,
    move: Move,
    answers: Mapping[str, Any],
    by: Actor,
    kept: Mapping[str, Any],
    ids: Mapping[str, Any],
) -> dict[str, Any]:
    """Change the case as the move says, and run its effect. Returns what the event will hold."""
    kind = kind_of(case)
    check_move(case, kind, move, by)
    now, before = service_clock.now(), case.state
    case.state = move.to or case.state
    if case.state != before:
        case.since = now
    changed = _keep(case, kind, move, answers, by, kept)
    if move.takes_case and by.user:
        case.handler = by.user
    if move.outcome:
        case.outcome = move.outcome
    if kind.state(case.state).end:
        case.closed_at = now
    if move.name in kind.answers:
        _answered(case, kind)
    case.revision += 1
    held = case.institution_id
    ids = {**ids, **effects.run(move.does, case, answers, by)}
    if case.institution_id != held:  # it lies with another body now, which has teams of its own
        assigning.assign([case])
    data = {"from": before, "to": case.state, "revision": case.revision, **ids}
    return data | ({"changed": changed} if changed else {})


def _followed(made: Sequence[tuple[Case, Move, Mapping[str, Any]]], by: Actor) -> None:
    """What follows from moves that were written: for the clocks, the register, the unit's end."""
    clocks.moved([(case, move.name) for case, move, _data in made], by)
    for case, move, data in made:
        record(case.number, f"{case.kind}.{move.name}", by, data, about=case)
        if case.closed_at is not None:
            gather(CLOSED, case)


def _answered(case: Case, kind: Kind) -> None:
    """Whoever opened the case, or the one it is a part of, has had a first answer. A task of the
    bureau's may be about any case, and whoever sees to it has told nobody anything yet."""
    above = case.parent if kind.parent != "*" else None
    for one in filter(None, (case, above)):
        if one.answered_at is None:
            one.answered_at = service_clock.now()
            Case.objects.filter(pk=one.pk, answered_at=None).update(answered_at=one.answered_at)


def _keep(
    case: Case,
    kind: Kind,
    move: Move,
    answers: Mapping[str, Any],
    by: Actor,
    beside: Mapping[str, Any],
) -> list[str]:
    """Write the answers into the case: the kind's own fields are rewritten, and what they said
    before is kept with the move. Returns the names of fields that changed."""
    own = {field.name for field in kind.fields} & {field.name for field in move.asks}
    changed = sorted(n for n in own if case.fields.get(n) != answers.get(n))
    entry = {
        "move": move.name,
        "at": service_clock.now().isoformat(),
        "by": by.user.number if by.user else None,
        "answers": dict(answers),
        **beside,
    }
    before = {name: case.fields[name] for name in changed if name in case.fields}
    if before:
        entry["before"] = before
    kept = {name: value for name, value in case.fields.items() if name not in own}
    kept |= {name: answers[name] for name in own if name in answers}
    case.fields = kept | {"moves": [*case.fields.get("moves", []), entry]}
    return changed


def _relations(opening: Opening) -> dict[str, str]:
    return {
        name: row.number
        for name in ("parent", "enterprise", "institution", "product", "decision")
        if (row := getattr(opening, name)) is not None
    }
