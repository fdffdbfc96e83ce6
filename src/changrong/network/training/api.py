"""The API of training: one's own list, and how much is finished."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from changrong.network.cases.api_schemas import Words, words
from changrong.network.problems import responses
from changrong.network.training import queries
from changrong.network.training.audience import STAFF

router = Router(tags=["training"])


class AssignmentOut(Schema):
    """A lesson that the caller has to do or has done. `tested`: a quiz is to be passed too; then
    `done_at` is when it was. `replaced`: a newer edition is asked for in its place, with what the
    caller had not finished of this one."""

    lesson: str
    sort: Literal["notice", "product"]
    subject: str = Field(description="The id of the notice, or the number of the product.")
    edition: int
    title: Words
    since: int = Field(description="The edition after which its changes are new to the caller.")
    changes: int
    tested: bool
    assigned_on: date
    due_on: date | None
    read_at: datetime | None
    done_at: datetime | None
    replaced: bool


class AssignmentPage(Schema):
    count: int
    rows: list[AssignmentOut]


class CompletionOut(Schema):
    """One lesson at one place: `done` of `assigned` people who are there now; `share` is null where
    there is nobody. `late` have passed their last day, `away` are on leave and not done."""

    lesson: str
    sort: Literal["notice", "product"]
    subject: str
    edition: int
    title: Words
    institution: str | None = Field(description="The public number; null is the bureau.")
    assigned: int
    read: int
    done: int
    share: Decimal | None
    late: int
    away: int


class CompletionPage(Schema):
    count: int
    rows: list[CompletionOut]


class Piece(Schema):
    """Which rows to give."""

    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, lt=2**31)


@router.get("/training", response=responses(AssignmentPage, 401, 404, 422))
def own(request: HttpRequest, piece: Query[Piece]) -> Any:
    """The caller's own lessons, the latest first."""
    if request.auth.role not in STAFF:
        raise Http404
    rows = queries.own(request.auth).order_by("-pk")
    shown = rows[piece.offset : piece.offset + piece.limit]
    return {"count": rows.count(), "rows": [_assignment(one) for one in shown]}


@router.get("/training/completion", response=responses(CompletionPage, 401, 404, 422))
def completion(request: HttpRequest, piece: Query[Piece]) -> Any:
    """How much of the latest lesson of each notice and product is finished, at each place that the
    caller may count."""
    if request.auth.role not in queries.READERS:
        raise Http404
    found = list(queries.completion(request.auth))
    shown = found[piece.offset : piece.offset + piece.limit]
    return {"count": len(found), "rows": [_completion(one) for one in shown]}


def _lesson(lesson: Any) -> dict[str, Any]:
    return {
        "lesson": lesson.number,
        "sort": lesson.sort,
        "subject": lesson.subject,
        "edition": lesson.edition,
        "title": words(lesson.words),
    }


def _assignment(one: Any) -> dict[str, Any]:
    days = ("assigned_on", "due_on", "read_at", "done_at")
    return (
        _lesson(one.lesson)
        | {name: getattr(one, name) for name in days}
        | {
            "since": one.news.since,
            "changes": len(one.news.changes),
            "tested": one.is_tested,
            "replaced": one.lesson.closed_at is not None,
        }
    )


def _completion(one: queries.Completion) -> dict[str, Any]:
    counts = ("assigned", "read", "done", "share", "late", "away")
    return (
        _lesson(one.lesson)
        | {name: getattr(one, name) for name in counts}
        | {"institution": one.institution.number if one.institution else None}
    )
