"""What the API shows of cases, and the JSON Schema of what a kind asks, from its declaration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import StringConstraints

from changrong.network.cases import queries
from changrong.network.cases.fields import (
    LONGEST,
    choices_of,
    fact_of,
    hint_of,
    short_label_of,
    type_of,
)
from changrong.network.cases.kind import Field, Kind
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.timeline import Entry
from changrong.network.people.actor import Actor
from changrong.text import Text


class Words(Schema):
    zh: str
    en: str


class StateOut(Schema):
    name: str
    label: Words
    end: bool


class ClockOut(Schema):
    name: str
    due_on: date | None
    started_at: datetime
    stopped_at: datetime | None
    overdue: bool


class PartyOut(Schema):
    number: str
    name: str


class CaseSummary(Schema):
    """`revision` counts the moves made; null where the case is not the caller's to move. `door`:
    how it came in, null where that is not known or not told."""

    number: str
    kind: str
    state: StateOut
    outcome: str
    door: str | None
    parent: str | None
    enterprise: PartyOut | None
    institution: PartyOut | None
    product: PartyOut | None
    team: PartyOut | None
    opened_at: datetime
    closed_at: datetime | None
    revision: int | None
    clocks: list[ClockOut]


class CaseOut(CaseSummary):
    """`fields` are those the caller may see; `moves` those the caller may make now."""

    fields: dict[str, Any]
    moves: list[str]
    children: list[str]


class CasePage(Schema):
    count: int
    cases: list[CaseSummary]


class AnswerOut(Schema):
    label: Words
    value: Any


class EntryOut(Schema):
    at: datetime
    case: str
    who: Words
    what: Words
    answers: list[AnswerOut]


class MoveOut(Schema):
    name: str
    label: Words
    from_states: list[str]
    to: str | None
    by: list[str]
    answers: dict[str, Any]


class KindSummary(Schema):
    name: str
    label: Words
    clause: str


class KindOut(KindSummary):
    """`fields` and each move's `answers` are JSON Schemas."""

    hash: str
    opened_by: list[str]
    states: list[StateOut]
    fields: dict[str, Any]
    moves: list[MoveOut]
    outcomes: dict[str, Words]


class OpeningIn(Schema):
    """`enterprise` (a number) is needed only by those who open for others."""

    enterprise: Annotated[str, StringConstraints(pattern="^[0-9A-Z]{1,16}$")] | None = None
    fields: dict[str, Any] = {}


class MoveIn(Schema):
    """`revision` is that of the case as the caller saw it; a later one refuses the move. `facts`,
    by dotted name, are for limits that cannot be told without them, `reasons`, by measure
    ("<notice>/<id>"), for going against one that holds in principle; a refusal names both."""

    answers: dict[str, Any] = {}
    revision: int | None = None
    facts: dict[str, Any] = {}
    reasons: dict[str, str] = {}


def words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def state_of(case: Case) -> dict[str, Any]:
    state = queries.kind_of(case).state(case.state)
    return {"name": state.name, "label": words(state.label), "end": state.end}


def summary_of(case: Case, actor: Actor, today: date) -> dict[str, Any]:
    # How often a need moved would tell an institution that others were asked.
    is_theirs = actor.institution in (None, case.institution)
    sees_opener = queries.sees_opener(actor, case)
    return {
        "number": case.number,
        "kind": case.kind,
        "state": state_of(case),
        "outcome": case.outcome,
        "door": (case.door or None) if sees_opener else None,
        "parent": case.parent.number if case.parent else None,
        "enterprise": _party(case.enterprise) if sees_opener else None,
        "institution": _party(case.institution),
        "product": _party(case.product),
        "team": _party(case.team),
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "revision": case.revision if is_theirs else None,
        "clocks": [_clock(clock, today) for clock in case.clocks.all()],
    }


def case_of(case: Case, actor: Actor, today: date) -> dict[str, Any]:
    is_seen, children = queries.seen_with_children(actor, case)
    return summary_of(case, actor, today) | {
        "fields": queries.shown_fields(actor, case),
        "moves": [move.name for move in queries.moves_for(actor, case, is_seen)],
        "children": children,
    }


def entry_of(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "case": entry.case.number,
        "who": words(entry.who),
        "what": words(entry.what),
        "answers": [
            {
                "label": words(answer.label),
                "value": words(answer.value) if isinstance(answer.value, Text) else answer.value,
            }
            for answer in entry.answers
        ],
    }


def kind_of(kind: Kind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "label": words(kind.label),
        "clause": kind.clause,
        "hash": kind.hash,
        "opened_by": list(kind.opened_by),
        "states": [
            {"name": state.name, "label": words(state.label), "end": state.end}
            for state in kind.states
        ],
        "fields": schema_of(kind.fields),
        "moves": [
            {
                "name": move.name,
                "label": words(move.label),
                "from_states": list(move.from_),
                "to": move.to or None,
                "by": list(move.by),
                "answers": schema_of(move.asks),
            }
            for move in kind.moves
        ],
        "outcomes": {outcome.name: words(outcome.label) for outcome in kind.outcomes},
    }


def schema_of(fields: Iterable[Field]) -> dict[str, Any]:
    """The JSON Schema of answers to these fields; `x-asked-of`: the roles that alone give one."""
    fields = tuple(fields)
    return {
        "type": "object",
        "properties": {field.name: dict(_property(field)) for field in fields},
        "required": [field.name for field in fields if field.required and not field.asked_of],
        "additionalProperties": False,
    }


def opening_body(kind: Kind) -> dict[str, Any]:
    """For OpenAPI: the body that opens a case of a kind."""
    enterprise = {"type": ["string", "null"]}
    return _body(_object(enterprise=enterprise, fields=schema_of(kind.asked_fields)))


def move_body(kinds: Iterable[Kind]) -> dict[str, Any]:
    """For OpenAPI: the body of a move, one alternative for each move that people make."""
    revision = {"type": ["integer", "null"]}
    alternatives = [
        _object(answers=schema_of(move.asks), revision=revision)
        | {"title": f"{kind.name}.{move.name}"}
        for kind in kinds
        for move in kind.moves
        if move.by
    ]
    return _body({"anyOf": alternatives})


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def _property(field: Field) -> Iterator[tuple[str, Any]]:
    kind = type_of(field)
    yield "title", short_label_of(field).zh
    if hint := hint_of(field):
        yield "description", hint.zh
    if field.asked_of:
        yield "x-asked-of", list(field.asked_of)
    match kind:
        case "money" | "fraction" | "number":
            # Text keeps every digit; a number token is read exactly too.
            yield "type", ["string", "number"]
        case "integer" | "boolean":
            yield "type", kind
        case "institutions":
            yield "type", "array"
            yield "items", {"type": "string"}
        case "choices":
            yield "type", "array"
            yield "items", {"enum": [name for name, _label in choices_of(field)]}
        case _:
            yield "type", "string"
    if kind == "integer" and fact_of(field).min is not None:
        yield "minimum", int(fact_of(field).min)
    if kind == "date":
        yield "format", "date"
    if kind in LONGEST:
        yield "maxLength", LONGEST[kind]
    if kind == "choice":
        yield "enum", [name for name, _label in choices_of(field)]


def _party(row: Any) -> dict[str, str] | None:
    return {"number": row.number, "name": row.name} if row else None


def _clock(clock: Clock, today: date) -> dict[str, Any]:
    running = clock.stopped_at is None
    return {
        "name": clock.name,
        "due_on": clock.due_on,
        "started_at": clock.started_at,
        "stopped_at": clock.stopped_at,
        "overdue": running and clock.due_on is not None and clock.due_on < today,
    }
