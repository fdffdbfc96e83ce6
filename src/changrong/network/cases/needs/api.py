"""The needs that an institution's outlets wrote down for firms, for its programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from changrong.network.cases.api_schemas import StateOut, state_of
from changrong.network.cases.looked import Piece
from changrong.network.cases.needs.page import is_at
from changrong.network.cases.queries import brought_in_by
from changrong.network.problems import responses

router = Router(tags=["cases"])


class BroughtIn(Schema):
    """`owner`: institution (the caller's own works on it), network (others do), bureau, or "" once
    it is closed. `outlet`: where it was written down."""

    number: str
    enterprise: str
    outlet: str
    state: StateOut
    owner: str
    opened_at: datetime
    closed_at: datetime | None


class BroughtInPage(Schema):
    count: int
    needs: list[BroughtIn]


@router.get("/counter/needs", response=responses(BroughtInPage, 401, 404, 422))
def brought_in(request: HttpRequest, piece: Query[Piece]) -> Any:
    """Where the needs stand that the caller's outlets wrote down, the latest first. What is done
    about them at other institutions is told to the firms alone. For an institution only (others:
    404)."""
    if request.auth.institution is None:
        raise Http404
    rows = brought_in_by(request.auth).order_by("-id")
    shown = rows.prefetch_related("children")[piece.offset : piece.offset + piece.limit]
    needs = [
        {
            "number": case.number,
            "enterprise": case.enterprise.number,
            "outlet": case.fields["outlet"],
            "state": state_of(case),
            "owner": is_at(case, request.auth),
            "opened_at": case.opened_at,
            "closed_at": case.closed_at,
        }
        for case in shown
    ]
    return {"count": rows.count(), "needs": needs}
