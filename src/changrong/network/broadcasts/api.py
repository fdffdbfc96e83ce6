"""The API of broadcasts: what is made known, and where an institution put it up. They are written,
approved and withdrawn on the pages, where two people read the same words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from changrong.network.broadcasts import actions, queries
from changrong.network.broadcasts.errors import BroadcastRefused
from changrong.network.broadcasts.models import Broadcast, Posting
from changrong.network.cases.api_schemas import Words, words
from changrong.network.people.actor import Actor
from changrong.network.problems import problem, responses

router = Router(tags=["broadcasts"])


class BroadcastOut(Schema):
    """A notice. `institution`: whose own it is; null is the bureau's, for `region` ("": the city).
    `media`: where else than in the portal."""

    number: str
    sort: str
    title: Words
    words: Words
    state: Literal["draft", "approved", "withdrawn"]
    institution: str | None = Field(description="The public number.")
    region: str
    media: list[str]
    shown_from: date
    shown_until: date
    why_withdrawn: str


class BroadcastPage(Schema):
    count: int
    broadcasts: list[BroadcastOut]


class PostingIn(Schema):
    medium: Literal["paper", "led", "account", "video"]
    outlets: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="Numbers of own outlets, for paper and led; none where it is done once.",
    )
    posted_on: date


class PostingOut(Schema):
    """A report that it was put up. One that was taken back stays and counts no more."""

    id: str
    institution: str
    outlet: str | None
    medium: str
    posted_on: date
    reported_at: datetime
    taken_back_at: datetime | None
    why_taken_back: str


class PostingPage(Schema):
    count: int
    postings: list[PostingOut]


class Reason(Schema):
    reason: str = Field(min_length=1, max_length=actions.LONGEST_REASON)


class Narrowed(Schema):
    limit: int = Field(50, ge=1, le=100)
    offset: int = Field(0, ge=0, lt=2**31)


@router.get("/broadcasts", operation_id="broadcasts", response=responses(BroadcastPage, 401, 422))
def listed(request: HttpRequest, wanted: Query[Narrowed]) -> Any:
    """What is made known to the caller, the latest first; to who works here, what lies on the desk,
    drafts among it."""
    rows = _seen(request.auth)
    page = rows.order_by("-id")[wanted.offset : wanted.offset + wanted.limit]
    return {"count": rows.count(), "broadcasts": [_broadcast(row) for row in page]}


@router.get(
    "/broadcasts/{number}",
    operation_id="broadcast",
    response=responses(BroadcastOut, 401, 404),
)
def one(request: HttpRequest, number: str) -> Any:
    return _broadcast(get_object_or_404(_seen(request.auth), number=number))


@router.get(
    "/broadcasts/{number}/postings",
    operation_id="postings",
    response=responses(PostingPage, 401, 404, 422),
)
def postings(request: HttpRequest, number: str, wanted: Query[Narrowed]) -> Any:
    """Where it was put up, as the institutions say: to an institution its own reports, to whoever
    oversees it all. What was taken back is among them."""
    rows = _postings(request.auth, _on_desk(request, number))
    page = rows[wanted.offset : wanted.offset + wanted.limit]
    return {"count": rows.count(), "postings": [_posting(row) for row in page]}


@router.post(
    "/broadcasts/{number}/postings",
    operation_id="report_posted",
    response=responses(list[PostingOut], 400, 401, 404, 409, 422, success=201),
)
def report(request: HttpRequest, number: str, body: PostingIn) -> Any:
    """Say that the own institution put it up. What was said before stays as it was first said and
    is not among the answer."""
    actor = request.auth
    row = _to_report(request, number)
    asked = queries.outlets_asked(row).filter(institution=actor.institution)
    own = {one.number: one for one in asked}
    if unknown := [number for number in body.outlets if number not in own]:
        named = "、".join(unknown[:5])
        said = f"不是本机构要张贴的网点：{named}。", f"No outlets of yours that are asked: {named}."
        return _refused(BroadcastRefused(*said, "outlets"))
    outlets = [own[number] for number in dict.fromkeys(body.outlets)]
    try:
        made = actions.report_posted(row, body.medium, outlets, body.posted_on, actor)
    except BroadcastRefused as refused:
        return _refused(refused)
    return Status(201, [_posting(one) for one in made])


@router.post(
    "/broadcasts/{number}/postings/{id}/take-back",
    operation_id="take_back_posting",
    response=responses(PostingOut, 400, 401, 404, 409, 422),
)
def take_back(request: HttpRequest, number: str, id: str, body: Reason) -> Any:
    """Say that a report of the own institution was wrong: it counts no more, and stays."""
    rows = _postings(request.auth, _to_report(request, number))
    try:
        taken = actions.take_back(get_object_or_404(rows, number=id), body.reason, request.auth)
    except BroadcastRefused as refused:
        return _refused(refused)
    return _posting(taken)


def _seen(actor: Actor) -> QuerySet[Broadcast]:
    """What the caller may read on a page: the notice itself, or on the desk."""
    on_desk, readable = queries.on_desk(actor), queries.readable(actor)
    rows = Broadcast.objects.filter(
        Q(pk__in=on_desk.values("pk")) | Q(pk__in=readable.values("pk"))
    )
    return rows.select_related("institution")


def _on_desk(request: HttpRequest, number: str) -> Broadcast:
    return get_object_or_404(queries.on_desk(request.auth), number=number)


def _to_report(request: HttpRequest, number: str) -> Broadcast:
    if request.auth.role not in queries.STAFF:
        raise Http404
    return _on_desk(request, number)


def _postings(actor: Actor, broadcast: Broadcast) -> QuerySet[Posting]:
    rows = broadcast.postings.select_related("institution", "outlet").order_by("id")
    own = actor.institution
    oversees = own is None or own == broadcast.institution
    return rows if oversees else rows.filter(institution=own)


def _refused(refused: BroadcastRefused) -> HttpResponse:
    errors = {refused.field: refused.text} if refused.field else None
    return problem(422 if errors else 409, refused.text, errors)


def _broadcast(row: Broadcast) -> dict[str, Any]:
    return {
        "number": row.number,
        "sort": row.sort,
        "title": words(row.title),
        "words": words(row.words),
        "state": row.state,
        "institution": row.institution.number if row.institution else None,
        "region": row.region,
        "media": row.media,
        "shown_from": row.shown_from,
        "shown_until": row.shown_until,
        "why_withdrawn": row.why_withdrawn,
    }


def _posting(row: Posting) -> dict[str, Any]:
    return {
        "id": row.number,
        "institution": row.institution.number,
        "outlet": row.outlet.number if row.outlet else None,
        "medium": row.medium,
        "posted_on": row.posted_on,
        "reported_at": row.reported_at,
        "taken_back_at": row.taken_back_at,
        "why_taken_back": row.why_taken_back,
    }
