"""How any case opens and moves, whoever asks. Actions ask whether one may; effects need not.

Everything here runs inside its caller's transaction, on rows its caller has locked. Rows are locked
in the order of their ids, so a parent comes before its children and two movers never wait for each
other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from changrong.network import clock as service_clock
from changrong.network.cases import effects
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.kind import Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.numbers import next_number
from changrong.network.cases.time import clocks
from changrong.network.cases.versions import current_version, kind_of
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise, Institution, Product
from changrong.network.people.actor import Actor
from changrong.network.rules.models import Decision
from changrong.text import Text


@dataclass(frozen=True)
class Opening:
    """What a new case begins with."""

    enterprise: Enterprise
    fields: Mapping[str, Any] = field(default_factory=dict)
    parent: Case | None = None
    institution: Institution | None = None
    product: Product | None = None
    decision: Decision | None = None


def lock(cases: Iterable[Case]) -> list[Case]:
    """The cases as they are now, locked until the transaction ends, in the order given."""
    wanted = [case.pk for case in cases]
    rows = {case.pk: case for case in locked(Case.objects.filter(pk__in=wanted))}
    return [rows[pk] for pk in wanted]


def locked(cases: QuerySet[Case]) -> QuerySet[Case]:
    # no_key: rows that merely refer to the case may still be written meanwhile.
    return cases.select_for_update(no_key=True).order_by("id")


def open_case(kind: Kind, opening: Opening, fields: Mapping[str, Any], by: Actor) -> Case:
    """Open one case in the kind's first state, start its clocks, run what opening does."""
    case = Case.objects.create(
        number=next_number(kind.prefix, service_clock.today()),
        since=service_clock.now(),
        kind=kind.name,
        version=current_version(kind),
        state=kind.start,
        parent=opening.parent,
        enterprise=opening.enterprise,
        institution=opening.institution,
        product=opening.product,
        region=opening.enterprise.region,
        fields=dict(fields),
        decision=opening.decision,
        opened_at=service_clock.now(),
        opened_by=by.user,
        opened_as=by.role or "",
    )
    ids = {"kind": kind.name, "version": case.version.version}
    record(case.number, "case.opened", by, ids | _relations(opening))
    clocks.start(case, kind, "open", by)
    effects.run(kind.on_open, case, fields, by)
    return case


def open_child(parent: Case, opening: Opening, kind_name: str, by: Actor) -> Case:
    """Open a case that only the service opens, under a parent."""
    kind = KINDS[kind_name]
    if kind.parent != parent.kind:
        raise ValueError(f"a {kind.name} is no child of a {parent.kind}")
    return open_case(kind, opening, {}, by)


def step(case: Case, move: Move, answers: Mapping[str, Any], by: Actor) -> Case:
    """Move one locked case. Raises MoveRefused where its state does not allow the move."""
    kind = kind_of(case)
    check_state(case, kind, move)
    before = case.state
    case.state = move.to or case.state
    changed = _keep(case, kind, move, answers, by)
    if move.takes_case and by.user:
        case.handler = by.user
    if move.outcome:
        case.outcome = move.outcome
    if kind.state(case.state).end:
        case.closed_at = service_clock.now()
    case.revision += 1
    ids = effects.run(move.does, case, answers, by)
    case.save()
    clocks.stop(case, kind, move.name, by)
    clocks.start(case, kind, move.name, by)
    data = {"from": before, "to": case.state, "revision": case.revision, **ids}
    if changed:
        data["changed"] = changed
    record(case.number, f"{kind.name}.{move.name}", by, data)
    return case


def check_state(case: Case, kind: Kind, move: Move) -> None:
    if move not in kind.moves_from(case.state):
        state = kind.state(case.state).label
        raise MoveRefused(
            Text(
                f"{case.number} 现在是“{state.zh}”，不能再“{move.label.zh}”",
                f"{case.number} is now at “{state.en}”, where “{move.label.en}” is not possible",
            )
        )


def _keep(case: Case, kind: Kind, move: Move, answers: Mapping[str, Any], by: Actor) -> list[str]:
    """Write the answers into the case: the kind's own fields are rewritten, and what they said
    before is kept with the move. Returns the names of fields that changed."""
    own = {field.name for field in kind.fields} & {field.name for field in move.asks}
    changed = sorted(n for n in own if case.fields.get(n) != answers.get(n))
    entry = {
        "move": move.name,
        "at": service_clock.now().isoformat(),
        "by": by.user.number if by.user else None,
        "answers": dict(answers),
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
