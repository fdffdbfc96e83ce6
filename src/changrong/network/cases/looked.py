"""Who looked at my file: the firm's page of it, and the same by the API."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from ninja import Query, Router, Schema
from pydantic import Field

from changrong.network.cases import looking
from changrong.network.cases.api_schemas import Words, words
from changrong.network.cases.looking import Look
from changrong.network.clock import SHANGHAI
from changrong.network.people.access import requires
from changrong.network.people.models import Role
from changrong.network.problems import responses

PAGE = 50
router = Router(tags=["looks"])


@never_cache
@require_safe
@requires(Role.ENTERPRISE)
def looked(request: HttpRequest) -> HttpResponse:
    """Everybody who looked at anything of the firm's, by day, the latest first."""
    found = Paginator(looking.looks_of(request.actor.enterprise), PAGE)
    page = found.get_page(request.GET.get("page"))
    looks = looking.told(page.object_list, request.actor)
    days = [(day, list(rows)) for day, rows in groupby(looks, key=_day)]
    return render(request, "cases/looked.html", {"page": page, "days": days})


def _day(look: Look) -> Any:
    return localdate(look.at, SHANGHAI)


class LookOut(Schema):
    """One look at something of the firm's. `case`, `decision` and `file` are numbers; null where
    it was none of these."""

    at: datetime
    office: Words
    role: Words
    what: Words
    case: str | None
    decision: str | None
    file: str | None


class LookPage(Schema):
    count: int
    looks: list[LookOut]


class Piece(Schema):
    """Which part of the list to give."""

    limit: int = Field(50, ge=1, le=100)
    offset: int = Field(0, ge=0, lt=2**31)


@router.get("/looks", response=responses(LookPage, 401, 404, 422))
def looks(request: HttpRequest, piece: Query[Piece]) -> Any:
    """Who looked at the caller's own firm's cases, decisions and files, the latest first; for a
    firm only (others: 404)."""
    if request.auth.enterprise is None:
        raise Http404
    found = looking.looks_of(request.auth.enterprise)
    rows = looking.told(found[piece.offset : piece.offset + piece.limit], request.auth)
    return {"count": found.count(), "looks": [_out(row) for row in rows]}


def _out(look: Look) -> dict[str, Any]:
    return {
        "at": look.at,
        "office": words(look.office),
        "role": words(look.role),
        "what": words(look.what),
        "case": look.case or None,
        "decision": look.decision or None,
        "file": look.file or None,
    }
