"""The API of contracts: how a loan stands, its events and statement, and what its lender tells.

Whatever is not the caller's own, or their institution's, is not there (404).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field, ValidationError

from changrong.lending.account.ordering import in_order
from changrong.lending.account.statement import statement
from changrong.network.cases.looking import note_contract
from changrong.network.contracts.accounts import account_of, history_of
from changrong.network.contracts.api_schemas import (
    ContractOut,
    ContractsOut,
    DayOut,
    DaysIn,
    EventOut,
    EventsIn,
    FileIn,
    FileOut,
    LineOut,
    RenewalIn,
    RowIn,
    agreed_of,
    contract_of,
    event_of,
    line_of,
)
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.lines import Row, days_of, lately, out_of_range
from changrong.network.contracts.models import Contract
from changrong.network.contracts.queries import visible_to
from changrong.network.contracts.reporting import (
    LENDER,
    MOST_ROWS,
    Outcome,
    record_events,
    renew,
    report,
)
from changrong.network.people.actor import Actor
from changrong.network.problems import problem, responses
from changrong.text import Text

router = Router(tags=["contracts"])


# Before the address with a number, which would take its name for one.
@router.post("/contracts/events", response=responses(FileOut, 401, 404, 413, 422))
def tell_many(request: HttpRequest, body: FileIn) -> Any:
    """Tell what happened to many loans, a thousand rows at most, as a bank does each night.

    Each row is recorded or refused with its reason; those that are recorded are so together. Sent
    again with the same references nothing is recorded twice.
    """
    if request.auth.role not in LENDER:
        raise Http404
    read = [_read(row) for row in body.rows]
    rows = [(one.contract, one.told()) for one in read if isinstance(one, RowIn)]
    outcomes = iter(report(rows, request.auth))
    found = [_row(place, one, outcomes) for place, one in enumerate(read)]
    states = [row["state"] for row in found]
    return {"rows": found} | {state: states.count(state) for state in _STATES}


class Some(Schema):
    case: str = Field("", description="What it came of: the need, or the lender's case of it.")
    offset: int = Field(0, ge=0, lt=2**31)
    limit: int = Field(100, ge=1, le=MOST_ROWS)


@router.get("/contracts", response=responses(ContractsOut, 401, 422))
def listed(request: HttpRequest, asked: Query[Some]) -> Any:
    """Loans as they were agreed, the newest first: which number each has here."""
    rows = visible_to(request.auth)
    if asked.case:
        rows = rows.filter(Q(case__number=asked.case) | Q(case__parent__number=asked.case))
    some = rows.order_by("-id")[asked.offset : asked.offset + asked.limit]
    return {"total": rows.count(), "rows": [agreed_of(one) for one in some]}


@router.get("/contracts/{number}", response=responses(ContractOut, 401, 404))
def contract(request: HttpRequest, number: str) -> Any:
    """A loan as it stands today."""
    found = _seen(request, number)
    return contract_of(found, account_of(found))


@router.get("/contracts/{number}/events", response=responses(list[EventOut], 401, 404))
def events(request: HttpRequest, number: str) -> Any:
    """All that was recorded of a loan, in the order it was."""
    return _events(_seen(request, number))


@router.get("/contracts/{number}/statement", response=responses(list[LineOut], 401, 404))
def statement_of(request: HttpRequest, number: str) -> Any:
    """Every amount that moved until today, the earliest first."""
    return [line_of(line) for line in statement(account_of(_seen(request, number)))]


@router.get("/contracts/{number}/days", response=responses(list[DayOut], 401, 404, 422))
def days(request: HttpRequest, number: str, asked: Query[DaysIn]) -> Any:
    """A loan or a line day by day, at most a year of days that have come."""
    found = _seen(request, number)
    first, last = lately(found)
    since, until = asked.since or first, asked.until or last
    if error := out_of_range(since, until):
        return problem(422, errors={error[0]: error[1]})
    return [Row.of(day) for day in days_of(found, since, until).days]


@router.post(
    "/contracts/{number}/events",
    response=responses(list[EventOut], 401, 404, 409, 422, success=201),
)
def tell(request: HttpRequest, number: str, body: EventsIn) -> Any:
    """Tell what happened to one of the lender's loans: all of it is recorded, or nothing."""
    found = _own(request.auth, number)
    try:
        added = record_events(found, [one.told() for one in body.events], request.auth)
    except ContractError as refused:
        return _refused(refused)
    places = {event.sequence for event in added}
    return Status(201, [one for one in _events(found) if one["number"] in places])


@router.post(
    "/contracts/{number}/renewal",
    response=responses(list[EventOut], 401, 404, 409, 422, success=201),
)
def renewal(request: HttpRequest, number: str, body: RenewalIn) -> Any:
    """Have a loan settled by another of the same lender to the same firm, on the day that was
    lent."""
    found = _own(request.auth, number)
    successor = visible_to(request.auth).filter(number=body.successor).first()
    try:
        if successor is None:
            said = f"没有合同 {body.successor}", f"There is no contract {body.successor}"
            raise ContractError(*said, field="successor")
        renew(found, successor, request.auth)
    except ContractError as refused:
        return _refused(refused)
    return Status(201, _events(found)[-1:])


_STATES = ("recorded", "same", "refused")


def _read(row: Any) -> RowIn | Text:
    """A row, or what is wrong with it."""
    try:
        return RowIn.model_validate(row)
    except ValidationError as error:
        said = "; ".join(
            f"{'.'.join(map(str, one['loc'])) or 'row'}: {one['msg']}" for one in error.errors()
        )
        return Text(f"这一行读不懂：{said}", f"The row cannot be read: {said}")


def _row(place: int, read: RowIn | Text, outcomes: Iterator[Outcome]) -> dict[str, Any]:
    contract = read.contract if isinstance(read, RowIn) else None
    done = next(outcomes) if isinstance(read, RowIn) else Outcome(refused=read)
    return {
        "row": place,
        "contract": contract,
        "state": "refused" if done.refused else "recorded" if done.is_new else "same",
        "event": done.event.sequence if done.event else None,
        "problem": done.refused and {"zh": done.refused.zh, "en": done.refused.en},
    }


def _events(contract: Contract) -> list[dict[str, Any]]:
    rows = list(contract.events.select_related("reported"))
    holding = {one.said.id for one in in_order(history_of(rows), None)}
    undone = {row.sequence for row in rows if row.kind == "undone"}
    return [
        event_of(row, lambda row: str(row.sequence) in holding or row.sequence in undone)
        for row in rows
    ]


def _seen(request: HttpRequest, number: str) -> Contract:
    found = get_object_or_404(visible_to(request.auth), number=number)
    note_contract(found, request.auth)
    return found


def _own(actor: Actor, number: str) -> Contract:
    """A contract that the caller may write to: the lender's staff."""
    if actor.role not in LENDER:
        raise Http404
    return get_object_or_404(visible_to(actor), number=number)


def _refused(error: ContractError) -> HttpResponse:
    return problem(409, error.text, {error.field: error.text} if error.field else None)
