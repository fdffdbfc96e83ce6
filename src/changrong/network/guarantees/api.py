"""The API of agreements, guarantees and claims, for those who share in them.

Whatever the caller's institution is not a party to is not there (404).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from changrong.money import fen
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.looking import note_guarantee
from changrong.network.guarantees import actions, agreements
from changrong.network.guarantees.actions import Claiming, Telling
from changrong.network.guarantees.agreements import Proposal
from changrong.network.guarantees.api_shown import (
    AgreementFullOut,
    AgreementOut,
    EventOut,
    GuaranteesOut,
    StandingOut,
    agreement_of,
    event_of,
    full_agreement_of,
    guarantee_of,
    standing_out,
)
from changrong.network.guarantees.api_told import ClaimIn, EventsIn, OnIn, ProposalIn, SignatureIn
from changrong.network.guarantees.models import Agreement, Guarantee, GuaranteeEvent
from changrong.network.guarantees.pages.agreement import parties_named
from changrong.network.guarantees.pages.agreements import (
    READERS,
    may_propose,
    region_of,
    terms_in,
)
from changrong.network.guarantees.pages.shown import usage_of
from changrong.network.guarantees.queries import (
    STAFF,
    agreements_visible_to,
    terms_of,
    visible_to,
)
from changrong.network.guarantees.recording import standing_of
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.problems import problem, responses
from changrong.text import Problem

router = Router(tags=["guarantees"])
MOST = 500


class Some(Schema):
    agreement: str = ""
    reference: str = Field("", description="The lender's own number of the loan.")
    offset: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=MOST)


# --------------------------------------------------------------------------------- agreements


@router.get("/agreements", response=responses(list[AgreementOut], 401))
def listed_agreements(request: HttpRequest) -> Any:
    """The agreements that the caller's institution is a party to, the newest first."""
    return [agreement_of(one) for one in agreements_visible_to(request.auth)]


@router.post("/agreements", response=responses(AgreementFullOut, 401, 404, 409, 422, success=201))
def propose(request: HttpRequest, body: ProposalIn) -> Any:
    """Propose an agreement, to be signed by its lender. For a guarantor's manager."""
    if not may_propose(request.auth):
        raise Http404
    region = region_of(request.auth.institution)
    try:
        proposal = Proposal(body.name, parties_named(terms_in(body.terms)), region)
        [made] = agreements.propose([proposal], request.auth)
    except Problem as refused:
        return _refused(refused, "terms")
    return Status(201, _full(made))


@router.get("/agreements/{number}", response=responses(AgreementFullOut, 401, 404))
def agreement(request: HttpRequest, number: str) -> Any:
    """Its terms, what is used of its limits and caps, and what its last check said."""
    return _full(get_object_or_404(agreements_visible_to(request.auth), number=number))


@router.post(
    "/agreements/{number}/signature", response=responses(AgreementFullOut, 401, 404, 409, 422)
)
def sign(request: HttpRequest, number: str, body: SignatureIn) -> Any:
    """Sign a proposed agreement. For the manager of its lender."""
    if request.auth.role != Role.MANAGER:
        raise Http404
    found = get_object_or_404(agreements_visible_to(request.auth), number=number)
    if request.auth.institution != (found.lender or found.guarantor):
        raise Http404
    try:
        [signed] = agreements.sign([found], request.auth, body.reason.strip())
    except Problem as refused:
        return _refused(refused)
    return _full(signed)


def _full(row: Agreement) -> Any:
    return full_agreement_of(row, terms_of(row), usage_of(row))


# --------------------------------------------------------------------------------- guarantees


@router.get("/guarantees", response=responses(GuaranteesOut, 401, 422))
def listed_guarantees(request: HttpRequest, asked: Query[Some]) -> Any:
    """Guarantees as they were issued, the newest first."""
    rows = visible_to(request.auth)
    if asked.agreement:
        rows = rows.filter(agreement__number=asked.agreement)
    if asked.reference:
        rows = rows.filter(reference=asked.reference)
    some = rows.order_by("-id")[asked.offset : asked.offset + asked.limit]
    return {"total": rows.count(), "rows": [guarantee_of(one) for one in some]}


@router.get("/guarantees/{number}", response=responses(StandingOut, 401, 404, 422))
def guarantee(request: HttpRequest, number: str, on: date | None = None) -> Any:
    """How one stands at the end of a day (`on`, today if absent), with its claims. Not for firms,
    who have a page."""
    row = _seen(request.auth, number)
    note_guarantee(row, request.auth)
    return standing_out(row, terms_of(row.agreement), standing_of(row, on))


@router.get("/guarantees/{number}/events", response=responses(list[EventOut], 401, 404))
def events(request: HttpRequest, number: str) -> Any:
    """All that was told of one, in the order it was."""
    row = _seen(request.auth, number)
    note_guarantee(row, request.auth)
    return [event_of(one) for one in row.events.all()]


@router.post(
    "/guarantees/{number}/events",
    response=responses(list[EventOut], 401, 404, 409, 422, success=201),
)
def tell(request: HttpRequest, number: str, body: EventsIn) -> Any:
    """Tell what happened to one: all of it is recorded, or nothing. Who may tell what stands with
    each kind; what is another's to tell is refused (409)."""
    row = _own(request.auth, number)
    tellings = [Telling(row, one.event.act(), one.value_on) for one in body.events]
    return _written(lambda: actions.tell(tellings, request.auth))


@router.post(
    "/guarantees/{number}/claims",
    response=responses(list[EventOut], 401, 404, 409, 422, success=201),
)
def claim(request: HttpRequest, number: str, body: ClaimIn) -> Any:
    """The lender claims; the answer holds the claim's number and its last day."""
    row = _own(request.auth, number)
    claiming = Claiming(row, fen(body.principal), fen(body.interest), body.on)
    return _written(lambda: actions.claim([claiming], request.auth))


@router.post(
    "/guarantees/{number}/claims/{claim}/payment",
    response=responses(list[EventOut], 401, 404, 409, 422, success=201),
)
def pay(request: HttpRequest, number: str, claim: str, body: OnIn) -> Any:
    """The guarantor pays a claim: it is shared by the agreement, after what its caps counted."""
    row = _own(request.auth, number, claim)
    return _written(lambda: actions.pay([(row, claim, body.on)], request.auth))


@router.post(
    "/guarantees/{number}/claims/{claim}/shares",
    response=responses(list[EventOut], 401, 404, 409, 422, success=201),
)
def pass_on(request: HttpRequest, number: str, claim: str, body: OnIn) -> Any:
    """The guarantor asks each bearer for its part; those asked already are passed over."""
    row = _own(request.auth, number, claim)
    return _written(lambda: actions.pass_on([(row, claim)], body.on, request.auth))


def _written(verb: Callable[[], list[GuaranteeEvent]]) -> Any:
    try:
        return Status(201, [event_of(one) for one in verb()])
    except Problem as refused:
        return _refused(refused)


def _seen(actor: Actor, number: str) -> Guarantee:
    if actor.role not in READERS:
        raise Http404
    return get_object_or_404(visible_to(actor), number=number)


def _own(actor: Actor, number: str, claim: str = "") -> Guarantee:
    """A guarantee that the caller's institution shares in, and a claim of it."""
    if actor.role not in STAFF:
        raise Http404
    row = get_object_or_404(visible_to(actor), number=number)
    if claim and standing_of(row).claim(claim) is None:
        raise Http404
    return row


def _refused(error: Problem, field: str = "") -> HttpResponse:
    name = getattr(error, "field", None) or field
    said = None if isinstance(error, NotAllowed) or not name else {name: error.text}
    return problem(409, error.text, said)
