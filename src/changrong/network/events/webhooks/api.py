"""The API of webhooks: the same endpoints, the same owners as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.events.webhooks import actions, queries
from changrong.network.events.webhooks.actions import Wanted
from changrong.network.events.webhooks.channel import message_id
from changrong.network.events.webhooks.errors import EndpointRefused
from changrong.network.idempotency.calls import TELLS_ONCE
from changrong.network.problems import problem, responses

router = Router(tags=["webhooks"])


class EndpointIn(Schema):
    """Where to, and of what: groups such as `dispatch`, or codes such as `dispatch.recall`; an
    empty list is everything."""

    url: str = Field(max_length=500)
    events: list[str] = Field(default_factory=list, max_length=100)


class EndpointOut(Schema):
    id: str
    url: str
    events: list[str]
    active: bool
    why: str = Field(description="Why it is switched off: owner, gone or failing.")
    failing_since: datetime | None
    created_at: datetime


class MadeOut(EndpointOut):
    secret: str = Field(description="Shown this once: the key that signs every message.")


class DeliveryOut(Schema):
    """One message: `id` is the header `webhook-id`, the same for every attempt."""

    id: str
    type: str
    case: str | None
    state: str
    attempts: int
    status: int | None
    error: str
    created_at: datetime
    sent_at: datetime | None
    next_at: datetime | None


class DeliveryPage(Schema):
    count: int
    deliveries: list[DeliveryOut]


class Piece(Schema):
    """Which part of a list to give."""

    limit: int = Field(50, ge=1, le=100)
    offset: int = Field(0, ge=0, lt=2**31)


@router.get("/webhooks", operation_id="webhooks", response=responses(list[EndpointOut], 401))
def listed(request: HttpRequest) -> Any:
    """The caller's endpoints: an institution's to its managers, the bureau's to coordinators."""
    return [_endpoint(row) for row in queries.visible_to(request.auth)]


@router.post(
    "/webhooks",
    operation_id="make_webhook",
    response=responses(MadeOut, 400, 401, 403, 409, 422, success=201),
    openapi_extra={TELLS_ONCE: True},
)
def make(request: HttpRequest, body: EndpointIn) -> Any:
    """Make an endpoint. Its secret is in this answer and nowhere else."""
    if request.auth.role not in queries.KEEPERS:
        return problem(403)
    try:
        [made] = actions.make_endpoints([Wanted(body.url, body.events)], request.auth)
    except EndpointRefused as refused:
        return _refused(refused)
    return Status(201, {**_endpoint(made.endpoint), "secret": made.secret})


@router.delete(
    "/webhooks/{id}",
    operation_id="remove_webhook",
    response=responses(None, 401, 404, success=204),
)
def remove(request: HttpRequest, id: str) -> Any:
    """Remove an endpoint with the record of what was sent to it."""
    actions.remove([_found(request, id)], request.auth)
    return Status(204, None)


@router.get(
    "/webhooks/{id}/deliveries",
    operation_id="webhook_deliveries",
    response=responses(DeliveryPage, 401, 404, 422),
)
def deliveries(request: HttpRequest, id: str, piece: Query[Piece]) -> Any:
    """What was to be sent there, the latest first."""
    rows = queries.deliveries_of(_found(request, id))
    shown = rows[piece.offset : piece.offset + piece.limit]
    return {"count": rows.count(), "deliveries": [_delivery(row) for row in shown]}


@router.post(
    "/webhooks/{id}/deliveries/{delivery}/redeliver",
    operation_id="redeliver",
    response=responses(DeliveryOut, 401, 404, 409, 422, success=202),
)
def redeliver(request: HttpRequest, id: str, delivery: str) -> Any:
    """Send a message once more, with the same id."""
    rows = queries.deliveries_of(_found(request, id))
    row = get_object_or_404(rows, pk=_uuid(delivery))
    try:
        [row] = actions.redeliver([row], request.auth)
    except EndpointRefused as refused:
        return _refused(refused)
    return Status(202, _delivery(row))


def _found(request: HttpRequest, id: str) -> Endpoint:
    return get_object_or_404(queries.visible_to(request.auth), number=id)


def _uuid(id: str) -> UUID | None:
    """The row of a message's id; None, which no row has, for what is no id."""
    try:
        return UUID(id.removeprefix("msg_"))
    except ValueError:
        return None


def _refused(refused: EndpointRefused) -> HttpResponse:
    errors = {refused.field: refused.text} if refused.field else None
    return problem(422 if errors else 409, refused.text, errors)


def _endpoint(row: Endpoint) -> dict[str, Any]:
    return {
        "id": row.number,
        "url": row.url,
        "events": row.events,
        "active": row.active,
        "why": row.why,
        "failing_since": row.failing_since,
        "created_at": row.created_at,
    }


def _delivery(row: Outgoing) -> dict[str, Any]:
    return {
        "id": message_id(row),
        "type": row.event,
        "case": row.case or None,
        "state": row.state,
        "attempts": row.attempts,
        "status": row.status,
        "error": row.error,
        "created_at": row.created_at,
        "sent_at": row.sent_at,
        "next_at": row.next_at,
    }
