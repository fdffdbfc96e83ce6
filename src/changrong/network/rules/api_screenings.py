"""The API of screenings: a roster handed in, judged by a worker, and taken out row by row or whole.

Whatever is not the caller's own, or their institution's, is not there (404).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from changrong.network import clock
from changrong.network.files.responses import download
from changrong.network.portal.language import current
from changrong.network.problems import problem, responses
from changrong.network.rules import queries, screenings
from changrong.network.rules.api import JudgedOut, Value, Words
from changrong.network.rules.examples import example
from changrong.network.rules.models import Screening
from changrong.network.rules.screening_results import (
    PARQUET,
    NoSuchRow,
    NotReady,
    explained,
    problems_of,
    refused_rows,
    verdicts_of,
)
from changrong.network.rules.screenings import Roster, ScreeningRefused
from changrong.policy import dumps

router = Router(tags=["screenings"])
LISTED = 100


class CountedOut(Schema):
    """On how many rows a measure gave which verdict; verdicts that no row has are left out."""

    measure: str
    notice: str
    clause: str
    label: Words
    verdicts: dict[str, int]


class ScreeningOut(Schema):
    """A roster and how far it is: waiting, running, done, failed or expired.

    `rows` is null while their number is not known. `problems` counts values that could not be
    read and count as unknown. `measures` is filled when it is done, `error` when it failed.
    """

    id: str
    name: str
    as_of: date
    state: str
    rows_done: int
    rows: int | None
    problems: int
    book: str = Field(description="The hash of the book; empty until it is done.")
    error: Words | None
    asked_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    measures: list[CountedOut]


class RefusedOut(Schema):
    """A value that could not be read, with its row (from 0) and column."""

    row: int
    column: str
    value: str | None
    problem: str


class RefusedPage(Schema):
    count: int
    problems: list[RefusedOut]


class Piece(Schema):
    """Which part of a list to give."""

    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, lt=2**31)


class About(Schema):
    """The day to judge for, and the sheet of a workbook that has several."""

    as_of: date | None = None
    sheet: str = Field("", max_length=120)


class ReasonOut(JudgedOut):
    reads: list[str]


class ExplainedOut(Schema):
    """What one measure said of a row. `failing` is the first condition that does not hold,
    `unknown` the stated facts behind what is open where it cannot be told."""

    notice: str
    id: str
    title: Words
    number: str
    clause: str
    label: Words
    sort: str
    binding: str
    read: str | None = Field(description="How the text was read; older screenings do not say.")
    start: date = Field(serialization_alias="from", validation_alias="from")
    until: date | None
    verdict: str
    dated: ReasonOut | None
    conditions: list[ReasonOut]
    failing: str | None
    unknown: list[str]


class OwnProblem(Schema):
    column: str
    value: str | None
    problem: Words


class RowOut(Schema):
    """A row of the roster: what it stated, what follows, and every measure with its reasons."""

    row: int
    facts: dict[str, Value]
    problems: list[OwnProblem]
    derived: dict[str, Value]
    measures: list[ExplainedOut]


@router.post(
    "/screenings",
    operation_id="ask_screening",
    response=responses(ScreeningOut, 400, 401, 403, 413, 422, 429, success=202),
    openapi_extra=example("ask_screening", "multipart/form-data"),
)
def ask_screening(
    request: HttpRequest,
    response: HttpResponse,
    roster: File[UploadedFile],
    about: Form[About],
    map: File[UploadedFile | None] = None,
) -> Any:
    """Hand in a roster (CSV, Parquet or XLSX) whose columns are named as facts, or with a `map`
    (TOML) that says how they become facts. A worker screens it as of a day, today if none is
    given; `sheet` names one of a workbook's. The address of its progress is in `Location`."""
    day = about.as_of or clock.today()
    handed_in = Roster(roster, day, map, about.sheet, language=current())
    try:
        [asked] = screenings.ask([handed_in], request.auth)
    except ScreeningRefused as refused:
        errors = {refused.field: refused.text} if refused.status in (413, 422) else None
        return problem(refused.status, refused.text, errors)
    response["Location"] = f"{request.path}/{asked.number}"
    return Status(202, screening_of(asked))


@router.get(
    "/screenings",
    operation_id="screenings",
    response=responses(list[ScreeningOut], 401),
)
def listed(request: HttpRequest) -> Any:
    """The caller's latest screenings, the latest first."""
    return [screening_of(one) for one in queries.screenings_of(request.auth)[:LISTED]]


@router.get(
    "/screenings/{id}",
    operation_id="screening",
    response=responses(ScreeningOut, 401, 404),
    openapi_extra=example("screening"),
)
def shown(request: HttpRequest, id: str) -> Any:
    """How far it is, and once it is done the verdicts of each measure counted."""
    return screening_of(_found(request, id))


@router.delete(
    "/screenings/{id}",
    operation_id="remove_screening",
    response=responses(None, 401, 404, success=204),
)
def removed(request: HttpRequest, id: str) -> Any:
    """Delete a screening with its files, however far it is."""
    screenings.remove([_found(request, id)], request.auth)
    return Status(204, None)


@router.get(
    "/screenings/{id}/result",
    operation_id="screening_result",
    response=responses(None, 401, 404, 409),
    openapi_extra={
        "responses": {
            200: {
                "description": "Parquet: a row for each of the roster, a column for each measure",
                "content": {PARQUET: {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def result(request: HttpRequest, id: str) -> HttpResponse | FileResponse:
    """The verdicts of all rows, which `changrong explain` opens too."""
    screening = _found(request, id)
    try:
        file = verdicts_of(screening)
    except NotReady as early:
        return problem(409, early.text)
    screenings.note_taken(screening, "verdicts", request.auth)
    return download(file, f"{screening.number}.parquet", PARQUET)


@router.get(
    "/screenings/{id}/problems",
    operation_id="screening_problems",
    response=responses(RefusedPage, 401, 404, 409, 422),
    openapi_extra=example("screening_problems"),
)
def problems(request: HttpRequest, id: str, piece: Query[Piece]) -> Any:
    """The values that could not be read, by row; they count as unknown."""
    screening = _found(request, id)
    try:
        file = problems_of(screening)
    except NotReady as early:
        return problem(409, early.text)
    screenings.note_taken(screening, "problems", request.auth)
    rows = refused_rows(file, piece.offset, piece.limit)
    return {"count": screening.problems, "problems": rows}


@router.get(
    "/screenings/{id}/rows/{row}",
    operation_id="screening_row",
    response=responses(RowOut, 401, 404, 409, 422),
    by_alias=True,
    openapi_extra=example("screening_row"),
)
def row(request: HttpRequest, id: str, row: int) -> HttpResponse:
    """One row (from 0) with every reason, by the rules as they were when it was screened."""
    screening = _found(request, id)
    try:
        answer = explained(screening, row)
    except NotReady as early:
        return problem(409, early.text)
    except NoSuchRow as missing:
        return problem(404, missing.text)
    screenings.note_taken(screening, "row", request.auth)
    return HttpResponse(dumps(answer), content_type="application/json")


def screening_of(screening: Screening) -> dict[str, Any]:
    same = ("name", "as_of", "state", "rows_done", "rows", "problems", "book", "error")
    times = ("asked_at", "finished_at", "expires_at")
    return {name: getattr(screening, name) for name in (*same, *times)} | {
        "id": screening.number,
        "measures": screening.summary,
    }


def _found(request: Any, id: str) -> Screening:
    return get_object_or_404(queries.screenings_of(request.auth), number=id)
