"""The API: the same kinds, the same actions, the same sight as the pages."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Schema, Status
from ninja.parser import Parser
from pydantic import Field

from changrong.network import clock
from changrong.network.boards.api import router as figures
from changrong.network.broadcasts.api import router as broadcasts
from changrong.network.cases import actions, queries
from changrong.network.cases.api_schemas import (
    CaseOut,
    CasePage,
    EntryOut,
    KindOut,
    KindSummary,
    MoveIn,
    OpeningIn,
    case_of,
    entry_of,
    kind_of,
    move_body,
    opening_body,
    summary_of,
)
from changrong.network.cases.dispatch.judging import judged
from changrong.network.cases.errors import (
    CaseError,
    FactsNeeded,
    FieldErrors,
    MoveRefused,
    NotAllowed,
    ReasonNeeded,
)
from changrong.network.cases.kind import Kind
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.looked import router as looks
from changrong.network.cases.models import Case
from changrong.network.cases.needs.api import router as counter
from changrong.network.contracts.api import router as contracts
from changrong.network.contracts.calculator.api import router as lending
from changrong.network.dossier.api import router as dossiers
from changrong.network.events.webhooks.api import router as webhooks
from changrong.network.evidence.api import router as data
from changrong.network.guarantees.api import router as guarantees
from changrong.network.guarantees.api_awards import router as awards
from changrong.network.guarantees.api_figures import router as guarantors
from changrong.network.guarantees.api_registering import router as registrations
from changrong.network.guarantees.batches.api import router as batches
from changrong.network.imports.api import router as imports
from changrong.network.indicators.api import router as indicators
from changrong.network.ledger.api import router as ledger
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.api_auth import AUTH
from changrong.network.people.models import Role
from changrong.network.problems import Api, problem, responses
from changrong.network.relief.api import router as relief
from changrong.network.rules.api import router as rules
from changrong.network.rules.api_notices import router as notices
from changrong.network.rules.api_screenings import router as screenings
from changrong.network.services.api import router as services
from changrong.network.training.api import router as training
from changrong.text import Text


class ExactNumbers(Parser):
    """Numbers are read with all their digits; never as float."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_float=Decimal, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON number")


api = Api(
    title="畅融 Changrong",
    version="1",
    description="Amounts in yuan, rates and shares as fractions, dates as ISO text.",
    docs_url=None,
    parser=ExactNumbers(),
    auth=AUTH,
)
api.add_router("", rules)
api.add_router("", notices)
api.add_router("", screenings)
api.add_router("", lending)
api.add_router("", contracts)
api.add_router("", data)
api.add_router("", webhooks)
api.add_router("", imports)
api.add_router("", services)
api.add_router("", broadcasts)
api.add_router("", batches)
api.add_router("", looks)
api.add_router("", counter)
api.add_router("", figures)
api.add_router("", training)
api.add_router("", indicators)
api.add_router("", relief)
api.add_router("", guarantors)
api.add_router("", awards)
api.add_router("", ledger)
api.add_router("", guarantees)
api.add_router("", registrations)
api.add_router("", dossiers)


@api.exception_handler(CaseError)
def refused(request: HttpRequest, error: CaseError) -> HttpResponse:
    if isinstance(error, FieldErrors):
        return problem(422, errors=error.errors)
    if isinstance(error, NotAllowed):
        return problem(403, error.text)
    if isinstance(error, FactsNeeded | ReasonNeeded):
        return problem(409, error.text, error.needs)
    field = error.field if isinstance(error, MoveRefused) else None
    return problem(409, error.text, {field: error.text} if field else None)


class Wanted(Schema):
    """Which cases to list."""

    kind: str = ""
    state: str = ""
    limit: int = Field(50, ge=1, le=100)
    offset: int = Field(0, ge=0, lt=2**31)


@api.get("/kinds", response=list[KindSummary], auth=None, tags=["kinds"])
def kinds(request: HttpRequest) -> Any:
    """The kinds of case that the service knows."""
    return [kind_of(kind) for kind in KINDS.values()]


@api.get("/kinds/{name}", response=responses(KindOut, 404), auth=None, tags=["kinds"])
def kind(request: HttpRequest, name: str) -> Any:
    """One kind: its states and moves, and what each asks, as its declaration says."""
    if name not in KINDS:
        raise Http404
    return kind_of(KINDS[name])


@api.get("/cases", response=responses(CasePage, 401, 422), tags=["cases"])
def cases(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """The cases that the caller may see, the latest first."""
    found = queries.visible_to(request.auth)
    for name in ("kind", "state"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    rows = found.select_related("parent").prefetch_related("clocks").order_by("-id")
    today = clock.today()
    return {
        "count": found.count(),
        "cases": [
            summary_of(case, request.auth, today)
            for case in rows[wanted.offset : wanted.offset + wanted.limit]
        ],
    }


def _opens(kind: Kind) -> None:
    """The address that opens cases of a kind, documented with the fields that the kind asks."""

    @api.post(
        f"/cases/{kind.name}",
        operation_id=f"open_{kind.name}",
        summary=f"Open: {kind.label.en}",
        response=responses(CaseOut, 400, 401, 403, 409, 422, success=201),
        openapi_extra=opening_body(kind),
        tags=["cases"],
    )
    def open_case(request: HttpRequest, body: OpeningIn) -> Any:
        """An enterprise opens for itself; who opens for another names the enterprise, with its
        consent; what is about no enterprise names none. The same said again on the same day, while
        the case is open, is that case."""
        opening = actions.Opening(_subject(request.auth, kind, body), fields=body.fields)
        [opened] = actions.open_once(kind.name, [opening], request.auth)
        return Status(201, case_of(opened, request.auth, clock.today()))


# Before /cases/{number}, which would take a kind's name for a number.
for _kind in KINDS.values():
    if _kind.opened_by:
        _opens(_kind)


@api.get("/cases/{number}", response=responses(CaseOut, 401, 404), tags=["cases"])
def case(request: HttpRequest, number: str) -> Any:
    """One case as the caller may see it."""
    found = _found(request.auth, number)
    actions.note_views([found], request.auth)
    if request.auth.institution is not None:
        judged(found, request.auth)
    return case_of(found, request.auth, clock.today())


@api.get("/cases/{number}/timeline", response=responses(list[EntryOut], 401, 404), tags=["cases"])
def timeline(request: HttpRequest, number: str) -> Any:
    """What happened to a case and to those of its children that the caller may see."""
    found = _found(request.auth, number)
    actions.note_views([found], request.auth)
    return [entry_of(entry) for entry in queries.timeline(found, request.auth)]


@api.post(
    "/cases/{number}/moves/{move}",
    response=responses(CaseOut, 400, 401, 403, 404, 409, 422),
    openapi_extra=move_body(KINDS.values()),
    tags=["cases"],
)
def move(request: HttpRequest, number: str, move: str, body: MoveIn) -> Any:
    """Take a step on a case."""
    found = _found(request.auth, number)
    actions.move([found], move, request.auth, body.answers, body.revision, body.facts, body.reasons)
    actions.note_views([found], request.auth)  # the answer shows the case
    return case_of(_found(request.auth, number), request.auth, clock.today())


def _found(actor: Actor, number: str) -> Case:
    return get_object_or_404(queries.visible_to(actor).select_related("parent"), number=number)


def _subject(actor: Actor, kind: Kind, body: OpeningIn) -> Enterprise | None:
    if not kind.serves:
        return None
    if actor.role is Role.ENTERPRISE and body.enterprise in (None, actor.enterprise.number):
        return actor.enterprise
    found = Enterprise.objects.filter(number=body.enterprise or "").first()
    if found is None:
        raise FieldErrors({"enterprise": Text("没有这家企业", "There is no such enterprise")})
    return found
