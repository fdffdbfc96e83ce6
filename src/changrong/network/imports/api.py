"""The API of imports: a file of rows handed in, how far it is, what became of each row.

Whatever is not the caller's own is not there (404).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from changrong.network.boards.sheets import sheet
from changrong.network.imports import actions, queries
from changrong.network.imports import report as reports
from changrong.network.imports.actions import Handed, ImportRefused
from changrong.network.imports.models import Import, ImportRow
from changrong.network.portal.language import current
from changrong.network.problems import problem, responses

router = Router(tags=["imports"])
LISTED = 100


class Words(Schema):
    zh: str
    en: str


class ImportOut(Schema):
    """A file and how far it is: waiting, running, done, failed or expired.

    `rows` is null while their number is not known. `opened`, `same` and `refused` add up to
    `rows_done`; in a dry run `opened` counts the rows that would open a case. `unused` names the
    columns that no case takes; `before` the last import of the same file by the same person.
    """

    id: str
    kind: str
    name: str
    dry_run: bool
    state: str
    rows: int | None
    rows_done: int
    opened: int
    same: int
    refused: int
    unused: list[str]
    before: str | None
    error: Words | None
    asked_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


class ProblemOut(Schema):
    column: str = Field(description="The column by its code name; empty where it is the whole row.")
    zh: str
    en: str


class RowOut(Schema):
    """What became of a row, by the number that a spreadsheet shows (the header is usually 1)."""

    row: int
    outcome: str
    case: str | None
    problems: list[ProblemOut]


class RowPage(Schema):
    count: int
    rows: list[RowOut]


class About(Schema):
    """What the rows are, and whether they are only tried."""

    kind: str = Field(max_length=40)
    sheet: str = Field("", max_length=120, description="The sheet of a workbook that has several.")
    dry_run: bool = Field(False, description="Every row is tried and taken back.")
    again: bool = Field(
        False, description="The same file was imported before, and is to be imported once more."
    )


class Piece(Schema):
    """Which rows to give."""

    outcome: Literal["opened", "same", "refused"] | None = None
    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, lt=2**31)


@router.post(
    "/imports",
    operation_id="ask_import",
    response=responses(ImportOut, 400, 401, 403, 409, 413, 422, 429, success=202),
)
def ask_import(
    request: HttpRequest, response: HttpResponse, file: File[UploadedFile], about: Form[About]
) -> Any:
    """Hand in a file (CSV or XLSX) whose rows are opened as cases of a kind, one by one, by a
    worker. The address of its progress is in `Location`. A file that the caller imported before is
    refused (409) unless `again` says that it is meant."""
    handed = Handed(
        about.kind, file, file.name or "", about.sheet, about.dry_run, about.again, current()
    )
    try:
        [asked] = actions.ask([handed], request.auth)
    except ImportRefused as refused:
        return refusal(refused)
    response["Location"] = f"{request.path}/{asked.number}"
    return Status(202, import_of(asked))


@router.get("/imports", operation_id="imports", response=responses(list[ImportOut], 401))
def listed(request: HttpRequest) -> Any:
    """The caller's latest imports, the latest first."""
    return [import_of(one) for one in queries.imports_of(request.auth)[:LISTED]]


@router.get("/imports/{id}", operation_id="import", response=responses(ImportOut, 401, 404))
def shown(request: HttpRequest, id: str) -> Any:
    """How far it is, and how many rows came to what."""
    return import_of(_found(request, id))


@router.get(
    "/imports/{id}/rows",
    operation_id="import_rows",
    response=responses(RowPage, 401, 404, 422),
)
def rows(request: HttpRequest, id: str, piece: Query[Piece]) -> Any:
    """What became of the rows that are done, in the order of the file."""
    results = _found(request, id).results.select_related("case")
    if piece.outcome:
        results = results.filter(outcome=piece.outcome)
    shown = results[piece.offset : piece.offset + piece.limit]
    return {"count": results.count(), "rows": [row_of(one) for one in shown]}


@router.get(
    "/imports/{id}/report",
    operation_id="import_report",
    response=responses(None, 401, 404, 409),
    openapi_extra={
        "responses": {
            200: {
                "description": "CSV: the rows as handed in, each with result, number and problem",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        }
    },
)
def report(request: HttpRequest, id: str) -> HttpResponse:
    """The rows with what became of each, to be put right and handed in again."""
    one = _found(request, id)
    try:
        reports.check_ready(one)
    except reports.NotReady as early:
        return problem(409, early.text)
    actions.note_taken(one, request.auth)
    return sheet(f"import-{one.number}", reports.heading(one), reports.lines(one))


@router.delete(
    "/imports/{id}",
    operation_id="remove_import",
    response=responses(None, 401, 404, success=204),
)
def removed(request: HttpRequest, id: str) -> Any:
    """Delete an import with its file and report, however far it is. The cases stay."""
    actions.remove([_found(request, id)], request.auth)
    return Status(204, None)


def refusal(error: ImportRefused) -> HttpResponse:
    return problem(error.status, error.text, {error.field: error.text} if error.field else None)


def import_of(one: Import) -> dict[str, Any]:
    same = ("kind", "name", "dry_run", "state", "rows", "rows_done", "opened", "same", "refused")
    more = ("unused", "error", "asked_at", "finished_at", "expires_at")
    before = queries.imported_before(one)
    return {name: getattr(one, name) for name in (*same, *more)} | {
        "id": one.number,
        "before": before and before.number,
    }


def row_of(one: ImportRow) -> dict[str, Any]:
    return {
        "row": one.row,
        "outcome": one.outcome,
        "case": one.case and one.case.number,
        "problems": one.problems,
    }


def _found(request: Any, id: str) -> Import:
    return get_object_or_404(queries.imports_of(request.auth), number=id)
