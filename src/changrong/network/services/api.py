"""The API of services: what can be had at a distance and whether it is up; heartbeats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from changrong.network.problems import problem, responses
from changrong.network.services import actions, queries, shown
from changrong.network.services.errors import ServiceRefused
from changrong.network.services.models import Service

router = Router(tags=["services"])
MOST_ERRORS = 2**31 - 1


class BeatIn(Schema):
    """What a service says of itself."""

    ok: bool = Field(True, description="Whether it works.")
    errors: int = Field(
        0,
        ge=0,
        le=MOST_ERRORS,
        description="Failed requests since the beat before. They add up: send an Idempotency-Key "
        "with any, so that a beat sent again is counted once.",
    )
    at: AwareDatetime | None = Field(
        None, description="When it was so, within the last 24 hours; now, where it is not said."
    )


class BeatOut(Schema):
    service: str
    heard_at: datetime | None
    next_by: datetime | None = Field(
        description="When the next beat must have come; null where none is expected."
    )


class ServiceOut(Schema):
    """A service and how it stands. Shares are of the minutes of which it is known; `unknown` are
    minutes within its hours of which nothing is known, neither up nor down."""

    number: str
    name: str
    institution: str | None
    sort: str
    functions: list[str]
    address: str
    state: str = Field(description="up, disturbed, unknown, maintenance or closed.")
    last_day: TallyOut
    last_month: TallyOut = Field(description="The last 30 days.")


class TallyOut(Schema):
    up: int
    down: int
    unknown: int
    not_served: int
    share: float | None = Field(description="up ÷ (up + down); null where nothing is known.")


class ServicePage(Schema):
    count: int
    services: list[ServiceOut]


class Narrowed(Schema):
    function: str = ""
    sort: str = ""
    limit: int = Field(50, ge=1, le=100)
    offset: int = Field(0, ge=0, lt=2**31)


@router.get("/services", operation_id="services", response=responses(ServicePage, 422), auth=None)
def listed(request: HttpRequest, wanted: Query[Narrowed]) -> Any:
    """The services that can be had at a distance, and whether they are up. For everybody."""
    found = shown.narrowed(wanted.function, wanted.sort, "")
    rows = found[wanted.offset : wanted.offset + wanted.limit]
    return {"count": len(found), "services": [_service(one) for one in shown.now(rows)]}


@router.post(
    "/services/{number}/heartbeat",
    operation_id="heartbeat",
    response=responses(BeatOut, 400, 401, 404, 409, 422),
)
def heartbeat(request: HttpRequest, number: str, body: BeatIn) -> Any:
    """Say that a service works, or does not. From its institution's staff, or for the network's own
    from the city's coordinators."""
    service = get_object_or_404(queries.beaten_by(request.auth), number=number)
    try:
        heard = actions.hear(service, request.auth, body.ok, body.errors, body.at)
    except ServiceRefused as refused:
        return _refused(refused)
    return _beat(heard)


def _refused(refused: ServiceRefused) -> HttpResponse:
    errors = {refused.field: refused.text} if refused.field else None
    return problem(422 if errors else 409, refused.text, errors)


def _beat(service: Service) -> dict[str, Any]:
    return {"service": service.number, "heard_at": service.heard_at, "next_by": service.due_at}


def _service(one: shown.Now) -> dict[str, Any]:
    service = one.service
    return {
        "number": service.number,
        "name": service.name,
        "institution": service.institution.name if service.institution else None,
        "sort": service.sort,
        "functions": service.functions,
        "address": service.address,
        "state": one.state,
        "last_day": _tally(one.day),
        "last_month": _tally(one.month),
    }


def _tally(tally: queries.Tally) -> dict[str, Any]:
    return {
        "up": tally.up,
        "down": tally.down,
        "unknown": tally.unknown,
        "not_served": tally.not_served,
        "share": None if tally.share is None else float(tally.share),
    }
