"""The API of batches: loans filed by the thousand, how far they are, what became of each.

Whatever is not of the caller's own institution is not there (404).
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from changrong.network.boards.sheets import sheet
from changrong.network.cases.errors import NotAllowed
from changrong.network.events.actions import record
from changrong.network.guarantees.batches import actions
from changrong.network.guarantees.batches import report as reports
from changrong.network.guarantees.batches.actions import BatchRefused, Handed
from changrong.network.guarantees.batches.models import Batch, BatchRow
from changrong.network.guarantees.batches.queries import batches_visible_to
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import Agreement
from changrong.network.guarantees.queries import agreements_visible_to
from changrong.network.imports.actions import ImportRefused
from changrong.network.imports.api import Words, refusal
from changrong.network.problems import problem, responses

router = Router(tags=["guarantees"])
LISTED = 100
JSON = "application/json"


class BatchOut(Schema):
    """A file of loans and how far it is: waiting, running, done or failed.

    `accepted`, `known` (filed before, nothing was done again) and `refused` add up to `rows_done`.
    `unused` names the columns that no filing takes.
    """

    number: str
    agreement: str
    name: str
    state: str
    rows: int
    rows_done: int
    accepted: int
    known: int
    refused: int
    unused: list[str]
    error: Words | None
    asked_at: datetime
    finished_at: datetime | None


class FilingOut(Schema):
    """What became of a row, by the number that a spreadsheet shows (the header is 1)."""

    row: int
    reference: str
    outcome: str
    guarantee: str | None
    reason: Words | None


class FilingPage(Schema):
    count: int
    rows: list[FilingOut]


class Piece(Schema):
    """Which rows to give."""

    outcome: Literal["accepted", "known", "refused"] | None = None
    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, lt=2**31)


_FILE = {"type": "string", "format": "binary", "description": "CSV or XLSX, a row a loan."}
_ROWS = {
    "type": "array",
    "maxItems": 10_000,
    "items": {
        "type": "object",
        "required": ["reference", "credit_code", "amount", "since", "until", "fee_rate"],
        "description": "reference, credit_code, firm_name, region, product, amount (yuan), since, "
        "until, fee_rate (a fraction), and facts by their dotted names.",
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": _FILE, "sheet": {"type": "string"}},
                }
            },
            JSON: {
                "schema": {"type": "object", "required": ["rows"], "properties": {"rows": _ROWS}}
            },
        },
    }
}


@router.post(
    "/agreements/{number}/batches",
    operation_id="file_batch",
    response=responses(BatchOut, 400, 401, 404, 409, 413, 422, 429, success=202),
    openapi_extra=_BODY,
)
def filed(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """File loans under an agreement, as a file or as rows of JSON. A worker judges and guarantees
    them; the address of its progress is in `Location`. The very same file or rows sent again are
    the same batch."""
    agreement = _agreement(request, number)
    try:
        file, name, chosen = _handed(request)
        [batch] = actions.ask([Handed(agreement, file, name, chosen)], request.auth)
    except NotAllowed:
        raise Http404 from None
    except GuaranteeRefused as refused:
        return problem(409, refused.text)
    except ImportRefused as refused:
        return refusal(refused)
    response["Location"] = f"/api/v1/batches/{batch.number}"
    return Status(202, batch_of(batch))


def _handed(request: HttpRequest) -> tuple[BinaryIO, str, str]:
    """The file of a call, its name and its sheet."""
    if request.content_type == JSON:
        try:
            body = json.loads(request.body, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError):
            raise BatchRefused("不是 JSON", "This is no JSON", 400, None) from None
        rows = body.get("rows") if isinstance(body, dict) else None
        if not isinstance(rows, list):
            raise BatchRefused("缺 rows", "There are no rows", field="rows")
        return actions.as_file(rows), "rows.json", ""
    file = request.FILES.get("file")
    if file is None:
        raise BatchRefused("请交文件", "There is no file")
    return file, file.name or "", str(request.POST.get("sheet", ""))[:120]


@router.get(
    "/agreements/{number}/batches",
    operation_id="batches",
    response=responses(list[BatchOut], 401, 404),
)
def listed(request: HttpRequest, number: str) -> Any:
    """The latest batches of the caller's institution under an agreement, the latest first."""
    agreement = _agreement(request, number)
    rows = batches_visible_to(request.auth).filter(agreement=agreement)
    return [batch_of(one) for one in rows[:LISTED]]


@router.get("/batches/{number}", operation_id="batch", response=responses(BatchOut, 401, 404))
def shown(request: HttpRequest, number: str) -> Any:
    """How far it is, and how many rows came to what."""
    return batch_of(_found(request, number))


@router.post(
    "/batches/{number}/again",
    operation_id="try_batch_again",
    response=responses(BatchOut, 401, 404, 409, 429, success=202),
)
def again(request: HttpRequest, number: str) -> Any:
    """Have the refused rows of a batch that is done tried once more: room may have come free. What
    was accepted stays as it is. One that waits or runs already is left alone."""
    batch = _found(request, number)
    try:
        [batch] = actions.try_again([batch], request.auth)
    except NotAllowed:
        raise Http404 from None
    except GuaranteeRefused as refused:
        return problem(409, refused.text)
    except ImportRefused as refused:
        return refusal(refused)
    return Status(202, batch_of(batch))


@router.get(
    "/batches/{number}/rows",
    operation_id="batch_rows",
    response=responses(FilingPage, 401, 404, 422),
)
def rows(request: HttpRequest, number: str, piece: Query[Piece]) -> Any:
    """What became of the rows that are done, in the order of the file."""
    results = _found(request, number).results.select_related("guarantee")
    if piece.outcome:
        results = results.filter(outcome=piece.outcome)
    some = results[piece.offset : piece.offset + piece.limit]
    return {"count": results.count(), "rows": [row_of(one) for one in some]}


@router.get(
    "/batches/{number}/report",
    operation_id="batch_report",
    response=responses(None, 401, 404),
    openapi_extra={
        "responses": {
            200: {
                "description": "CSV: row, reference, result, guarantee, reason",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        }
    },
)
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The rows that are done with what became of each."""
    batch = _found(request, number)
    record(batch.number, "batch.taken", request.auth, {})
    return sheet(f"batch-{batch.number}", reports.heading(), reports.lines(batch))


def batch_of(one: Batch) -> dict[str, Any]:
    same = ("number", "name", "state", "rows", "rows_done", "accepted", "known", "refused")
    more = ("unused", "error", "asked_at", "finished_at")
    return {name: getattr(one, name) for name in (*same, *more)} | {
        "agreement": one.agreement.number
    }


def row_of(one: BatchRow) -> dict[str, Any]:
    return {
        "row": one.row,
        "reference": one.reference,
        "outcome": one.outcome,
        "guarantee": one.guarantee and one.guarantee.number,
        "reason": one.reason,
    }


def _agreement(request: Any, number: str) -> Agreement:
    """An agreement that the caller's institution files under; no other is there."""
    found = get_object_or_404(agreements_visible_to(request.auth), number=number)
    if not actions.files_under(found, request.auth):
        raise Http404
    return found


def _found(request: Any, number: str) -> Batch:
    return get_object_or_404(batches_visible_to(request.auth), number=number)
