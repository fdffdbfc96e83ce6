"""The API of the books, only to read: the same reports as the pages, for the same readers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from changrong.network import clock
from changrong.network.ledger import reports, shown
from changrong.network.ledger.moments import moment_of
from changrong.network.ledger.queries import READERS, visible_to
from changrong.network.problems import problem, responses
from changrong.text import Problem, Text

router = Router(tags=["ledger"])
MOST = 1_000
BOOK = "The public number of an institution; may be left out by who sees one book only."
KNOWN_AT = "As recorded by then: a moment, or a day (its end in Shanghai)."


class Asked(Schema):
    book: str = Field("", description=BOOK)
    currency: str = "CNY"
    known_at: str = Field("", description=KNOWN_AT, examples=["2026-03-02"])
    with_pending: bool = Field(False, description="Count what is held and not yet settled.")


class TrialBalanceAsked(Asked):
    on: date | None = Field(None, description="The value day; today if absent.")


class StatementAsked(Asked):
    account: str = Field("", description="An account of the chart.")
    subject: str = Field("", description="The number of a contract.")
    since: date | None = None
    until: date | None = None
    offset: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=MOST)


class BookOut(Schema):
    number: str
    name: str


class AccountOut(Schema):
    code: str
    zh: str
    en: str


class BalanceOut(Schema):
    """Amounts in yuan. `pending`: what is held, a debit positive; not in the columns unless it was
    asked for."""

    account: AccountOut
    debit: Decimal
    credit: Decimal
    pending: Decimal


class GroupOut(Schema):
    """The accounts of one class: asset, liability, equity, income, expense, memorandum."""

    type: str
    rows: list[BalanceOut]
    debit: Decimal
    credit: Decimal


class TrialBalanceOut(Schema):
    book: str
    currency: str
    on: date | None
    known_at: datetime | None
    groups: list[GroupOut]
    debit: Decimal
    credit: Decimal


class EndsOut(Schema):
    """What stood on an account before the first line and after the last; a debit is positive."""

    account: AccountOut
    opening: Decimal
    closing: Decimal


class LineOut(Schema):
    """One posting. `balance`: what stands on its account after it."""

    value_on: date
    recorded_at: datetime
    key: str
    kind: str
    account: str
    subject: str
    debit: Decimal
    credit: Decimal
    balance: Decimal
    pending: bool


class StatementOut(Schema):
    """`total`: how many lines there are in all."""

    book: str
    currency: str
    account: str | None
    subject: str | None
    since: date | None
    until: date | None
    known_at: datetime | None
    accounts: list[EndsOut]
    total: int
    lines: list[LineOut]


@router.get("/ledger/books", response=responses(list[BookOut], 401, 404))
def books(request: HttpRequest) -> Any:
    """The institutions whose books the caller may read."""
    _only_readers(request)
    return [{"number": one.number, "name": one.name} for one in visible_to(request.auth)]


@router.get("/ledger/trial-balance", response=responses(TrialBalanceOut, 401, 404, 422))
def trial_balance(request: HttpRequest, asked: Query[TrialBalanceAsked]) -> Any:
    """What stands on every account of a book, by value day and as known at a moment."""
    try:
        book, known_at = _book(request, asked), _known_at(asked)
    except _Refused as refused:
        return problem(422, refused.text, {refused.field: refused.text})
    found = reports.trial_balance(
        book, asked.on or clock.today(), known_at, asked.with_pending, asked.currency
    )
    return shown.trial_balance(found)


@router.get("/ledger/statement", response=responses(StatementOut, 401, 404, 422))
def statement(request: HttpRequest, asked: Query[StatementAsked]) -> Any:
    """What was posted on an account of a book or about a contract, in the order in which it
    counts, with what stands on the account after each line."""
    try:
        book, known_at = _book(request, asked), _known_at(asked)
        if not (asked.account or asked.subject):
            raise _Refused(Text("请给出科目或合同编号", "name an account or a subject"), "account")
        found = reports.statement(
            book, asked.account or None, asked.subject or None, asked.since, asked.until,
            known_at, asked.with_pending, asked.currency, asked.offset, asked.limit,
        )  # fmt: skip
    except _Refused as refused:
        return problem(422, refused.text, {refused.field: refused.text})
    except Problem as refused:
        return problem(422, refused.text, {"account": refused.text})
    return shown.statement(found)


class _Refused(Problem):
    """What cannot be answered, and which parameter is in the way."""

    def __init__(self, text: Text, field: str) -> None:
        super().__init__(text.zh, text.en)
        self.field = field


def _only_readers(request: HttpRequest) -> None:
    if request.auth.role not in READERS:
        raise Http404


def _book(request: HttpRequest, asked: Asked) -> str:
    """The book that is asked for, or the only one there is to see."""
    _only_readers(request)
    numbers = [one.number for one in visible_to(request.auth)]
    if not numbers or (asked.book and asked.book not in numbers):
        raise Http404
    if not asked.book and len(numbers) > 1:
        raise _Refused(Text("请给出机构编号", "name a book"), "book")
    return asked.book or numbers[0]


def _known_at(asked: Asked) -> datetime | None:
    try:
        return moment_of(asked.known_at, "known_at") if asked.known_at else None
    except Problem as refused:
        raise _Refused(refused.text, "known_at") from None
