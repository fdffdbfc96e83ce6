"""The API of relief given and of transactions counted: their sums and rows, and telling of them.
Whatever is not the caller's to read is not there (404)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from changrong.money import MoneyError, fen, in_yuan
from changrong.network import clock
from changrong.network.indicators.period import period_of
from changrong.network.parties.models import Institution
from changrong.network.problems import problem, responses
from changrong.network.relief import actions, queries
from changrong.network.relief.actions import STAFF, Counted, Given
from changrong.network.relief.errors import RowsRefused
from changrong.network.relief.models import Entry, Transactions
from changrong.network.relief.queries import Total
from changrong.network.rules.models import Emergency
from changrong.text import Problem

router = Router(tags=["figures"])
MOST = 1_000


class TotalOut(Schema):
    """Amounts in yuan, to the fen; `unknown`: of how many the amount is not known."""

    kind: str
    institution: str
    entries: int
    units: int
    amount: Decimal
    unknown: int


class EntryOut(Schema):
    """`units` and `amount` of a reversal are those it takes away, below zero. `amount` null: not
    known. `case`: the case that it came of."""

    number: str
    institution: str
    kind: str
    day: date
    units: int
    amount: Decimal | None
    enterprise: str | None
    note: str
    case: str | None
    reverses: str | None
    reversed_by: str | None


class ReliefOut(Schema):
    """`count`: all entries behind the totals; `rows`: those that the caller may read."""

    start: date
    end: date
    totals: list[TotalOut]
    count: int
    rows: list[EntryOut]


class ReliefAsked(Schema):
    period: Literal["quarter", "last_quarter", "month", "last_month", "year", "last_year"] = (
        "quarter"
    )
    kind: str = ""
    offset: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=MOST)


class ReliefRow(Schema):
    kind: str
    day: date
    units: int = 1
    amount: Decimal | None = Field(None, description="Yuan; null where it is not known.")
    firm: str = Field("", description="The credit code of a firm of the network, if for one.")
    note: str = ""


class ReliefIn(Schema):
    rows: list[ReliefRow]


class ReverseIn(Schema):
    reason: str


class TransactionRow(Schema):
    kind: str
    since: date
    until: date = Field(description="Inclusive. The same days again correct what was told.")
    count: int
    amount: Decimal | None = None


class TransactionsIn(Schema):
    emergency: int
    rows: list[TransactionRow]


class TransactionsOut(Schema):
    """`replaced_by`: the report that corrects this one; null: it counts."""

    number: str
    emergency: int
    institution: str
    kind: str
    since: date
    until: date
    count: int
    amount: Decimal | None
    replaces: str | None
    replaced_by: str | None
    recorded_at: datetime


class IntervalOut(Schema):
    emergency: int
    name: str
    region: str
    since: date
    until: date | None
    totals: list[TotalOut] = Field(description="`units`: how many transactions.")


class CountersOut(Schema):
    intervals: list[IntervalOut]
    rows: list[TransactionsOut]


@router.get("/relief", response=responses(ReliefOut, 401, 404, 422))
def relief(request: HttpRequest, asked: Query[ReliefAsked]) -> Any:
    """Relief in a period: totals by kind and institution, exact, and the entries behind them."""
    _for_readers(request)
    period = period_of(asked.period, clock.today())
    found = queries.counted_by(request.auth, period)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    rows = queries.opened_by(request.auth, found)[asked.offset : asked.offset + asked.limit]
    totals = queries.totals(found)
    numbers = _numbers({institution for _kind, institution in totals})
    return {
        "start": period.start,
        "end": period.end,
        "totals": [
            _total(kind, numbers[institution], one)
            for (kind, institution), one in sorted(totals.items())
        ],
        "count": found.count(),
        "rows": [_entry(one) for one in rows],
    }


@router.post("/relief", response=responses(list[EntryOut], 401, 404, 409, 422, success=201))
def tell_relief(request: HttpRequest, body: ReliefIn) -> Any:
    """Tell of relief that one's institution gave: all of it is written down or none. What is wrong
    is named by its place: `rows.0.day`."""
    _for_staff(request)

    def told() -> list[dict[str, Any]]:
        given = [
            Given(row.kind, row.day, row.units, _fen(row.amount), row.firm, row.note, place)
            for place, row in enumerate(body.rows)
        ]
        return [_entry(one) for one in actions.tell_relief(given, request.auth)]

    return _written(told)


@router.post(
    "/relief/{number}/reversal", response=responses(EntryOut, 401, 404, 409, 422, success=201)
)
def reverse(request: HttpRequest, number: str, body: ReverseIn) -> Any:
    """Take an entry of one's own back by another with the signs changed."""
    _for_staff(request)
    own = Entry.objects.filter(institution=request.auth.institution)
    entry = get_object_or_404(own, number=number)
    return _written(lambda: _entry(actions.reverse(entry, body.reason, request.auth)))


@router.get("/transactions", response=responses(CountersOut, 401, 404))
def transactions(request: HttpRequest) -> Any:
    """Transactions counted within emergencies: totals, and every report, corrected ones too."""
    _for_readers(request)
    reports = queries.reports_read_by(request.auth)
    totals = queries.transaction_totals(reports)
    numbers = _numbers({institution for _emergency, _kind, institution in totals})
    return {
        "intervals": [
            {
                "emergency": one.pk,
                "name": one.name,
                "region": one.region,
                "since": one.started_on,
                "until": one.ended_on,
                "totals": [
                    _total(kind, numbers[institution], total)
                    for (emergency, kind, institution), total in sorted(totals.items())
                    if emergency == one.pk
                ],
            }
            for one in queries.emergencies_read_by(request.auth)
        ],
        "rows": [_report(one) for one in reports[:MOST]],
    }


@router.post(
    "/transactions", response=responses(list[TransactionsOut], 401, 404, 409, 422, success=201)
)
def tell_transactions(request: HttpRequest, body: TransactionsIn) -> Any:
    """Tell how many transactions were counted, all rows or none. The same days again correct what
    was told before; the same numbers again change nothing."""
    _for_staff(request)
    within = queries.emergencies_read_by(request.auth)
    emergency: Emergency = get_object_or_404(within, pk=body.emergency)

    def told() -> list[dict[str, Any]]:
        counted = [
            Counted(row.kind, row.since, row.until, row.count, _fen(row.amount), place)
            for place, row in enumerate(body.rows)
        ]
        rows = actions.tell_transactions(emergency, counted, request.auth)
        return [_report(one) for one in rows]

    return _written(told)


def _for_readers(request: HttpRequest) -> None:
    if request.auth.role not in queries.READERS:
        raise Http404


def _for_staff(request: HttpRequest) -> None:
    if request.auth.role not in STAFF:
        raise Http404


def _written(told: Any) -> Any:
    try:
        return Status(201, told())
    except RowsRefused as refused:
        named = {f"rows.{row}.{field}": text for row, field, text in refused.rows}
        return problem(409, refused.text, named)
    except MoneyError as refused:
        return problem(422, refused.text, {"amount": refused.text})
    except Problem as refused:
        field = getattr(refused, "field", "")
        return problem(409, refused.text, {field: refused.text} if field else None)


def _fen(amount: Decimal | None) -> int | None:
    return None if amount is None else fen(amount)


def _yuan(amount: int | None) -> Decimal | None:
    return None if amount is None else in_yuan(amount)


def _numbers(keys: set[int]) -> dict[int, str]:
    return dict(Institution.objects.filter(pk__in=keys).values_list("pk", "number"))


def _total(kind: str, institution: str, one: Total) -> dict[str, Any]:
    return {
        "kind": kind,
        "institution": institution,
        "entries": one.entries,
        "units": one.units,
        "amount": in_yuan(one.amount),
        "unknown": one.unknown,
    }


def _entry(one: Entry) -> dict[str, Any]:
    after = getattr(one, "reversed_by", None)
    return {
        "number": one.number,
        "institution": one.institution.number,
        "kind": one.kind,
        "day": one.day,
        "units": one.units,
        "amount": _yuan(one.amount),
        "enterprise": one.enterprise.number if one.enterprise else None,
        "note": one.note,
        "case": one.case.number if one.case else None,
        "reverses": one.reverses.number if one.reverses else None,
        "reversed_by": after.number if after else None,
    }


def _report(one: Transactions) -> dict[str, Any]:
    after = getattr(one, "replaced_by", None)
    return {
        "number": one.number,
        "emergency": one.emergency_id,
        "institution": one.institution.number,
        "kind": one.kind,
        "since": one.since,
        "until": one.until,
        "count": one.count,
        "amount": _yuan(one.amount),
        "replaces": one.replaces.number if one.replaces else None,
        "replaced_by": after.number if after else None,
        "recorded_at": one.recorded_at,
    }
