"""Trial balance and statement of one book, as of a value day and as known at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import F, QuerySet, Sum, Window
from django.db.models.functions import Coalesce

from changrong import journal
from changrong.journal import AccountClass
from changrong.money import Fen
from changrong.network.ledger import queries
from changrong.network.ledger.models import Account, Posting
from changrong.network.unit import snapshot

CNY = "CNY"


@dataclass(frozen=True)
class Balance:
    """What stands on one account, in fen, debits positive: posted, and held beside it."""

    account: journal.Account
    posted: Fen
    pending: Fen
    with_pending: bool

    @property
    def amount(self) -> Fen:
        return self.posted + self.pending if self.with_pending else self.posted

    @property
    def debit(self) -> Fen:
        return max(self.amount, 0)

    @property
    def credit(self) -> Fen:
        return max(-self.amount, 0)


@dataclass(frozen=True)
class Group:
    """The accounts of one class."""

    type: AccountClass
    rows: tuple[Balance, ...]

    @property
    def debit(self) -> Fen:
        return sum(row.debit for row in self.rows)

    @property
    def credit(self) -> Fen:
        return sum(row.credit for row in self.rows)


@dataclass(frozen=True)
class TrialBalance:
    """A book's accounts in the chart's order; `debit` and `credit` are equal, or the books are
    broken. `on`: without one, all that was ever posted. `known_at`: without one, all known now."""

    book: str
    currency: str
    on: date | None
    known_at: datetime | None
    rows: tuple[Balance, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        by_class = {type: [r for r in self.rows if r.account.type == type] for type in AccountClass}
        return tuple(Group(type, tuple(rows)) for type, rows in by_class.items() if rows)

    @property
    def debit(self) -> Fen:
        return sum(row.debit for row in self.rows)

    @property
    def credit(self) -> Fen:
        return sum(row.credit for row in self.rows)

    @property
    def has_pending(self) -> bool:
        return any(row.pending for row in self.rows)


@snapshot()
def trial_balance(
    book: str,
    on: date | None = None,
    known_at: datetime | None = None,
    with_pending: bool = False,
    currency: str = CNY,
) -> TrialBalance:
    """What stands on every account of a book that was posted to; those at zero now are among them.

    Pending sums stand apart in each row, and count in its debit or credit `with_pending`."""
    until = (book, None, on, known_at)
    posted = queries.of_accounts(queries.postings(*until).filter(pending=False))
    held = queries.of_accounts(queries.pending(*until))
    opened = Account.objects.filter(institution__number=book, currency=currency)
    ids = {code: pk for pk, code in opened.values_list("pk", "code")}
    rows = tuple(
        Balance(account, posted.get(ids[code], 0), held.get(ids[code], 0), with_pending)
        for code, account in journal.chart().items()
        if code in ids and (ids[code] in posted or ids[code] in held)
    )
    return TrialBalance(book, currency, on, known_at, rows)


@dataclass(frozen=True)
class Line:
    """One posting of a statement, and what stands on its account after it."""

    value_on: date
    recorded_at: datetime
    key: str
    kind: str
    account: journal.Account
    subject: str
    amount: Fen
    balance: Fen
    pending: bool

    @property
    def debit(self) -> Fen:
        return max(self.amount, 0)

    @property
    def credit(self) -> Fen:
        return max(-self.amount, 0)


@dataclass(frozen=True)
class Ends:
    """What stood on one account before a statement, and what stands there after it."""

    account: journal.Account
    opening: Fen
    closing: Fen


@dataclass(frozen=True)
class Statement:
    """The postings of an account or of a subject, in the order in which they count."""

    book: str
    currency: str
    account: str | None
    subject: str | None
    since: date | None
    until: date | None
    known_at: datetime | None
    ends: tuple[Ends, ...]
    total: int  # of all lines, whatever part is shown
    lines: tuple[Line, ...]


@snapshot()
def statement(
    book: str,
    account: str | None = None,
    subject: str | None = None,
    since: date | None = None,
    until: date | None = None,
    known_at: datetime | None = None,
    with_pending: bool = False,
    currency: str = CNY,
    start: int = 0,
    limit: int | None = None,
) -> Statement:
    """What was posted on an account of a book, or about a subject, from a value day to another,
    both included; with what stood there before, after each line and at the end.

    `start` and `limit` show a part of the lines; balances and ends are those of the whole. Raises
    ValueError without an account and a subject, Problem for an account not in the chart.
    """
    if account is None and subject is None:
        raise ValueError("a statement is of an account, of a subject, or of both")
    if account is not None:
        journal.account(account)
    until_then = _of(account, currency, queries.postings(book, subject, until, known_at))
    counted = until_then.filter(pending=False)
    if with_pending:
        held = queries.pending(book, subject, until, known_at)
        counted = until_then.filter(pk__in=held.values("pk")) | counted
    closing = queries.of_accounts(counted)
    opening: dict[int, Fen] = {}
    shown = counted
    if since is not None:
        opening = queries.of_accounts(counted.filter(value_on__lt=since))
        shown = counted.filter(value_on__gte=since)
    places = queries.placed(closing)
    codes = {pk: journal.account(place.account) for pk, place in places.items()}
    stop = None if limit is None else start + limit
    lines = tuple(
        Line(*said, codes[pk], of, amount, opening.get(pk, 0) + int(running), pending)
        for pk, of, amount, pending, running, *said in _running(shown)[start:stop]
    )
    ends = tuple(
        Ends(account, opening.get(pk, 0), closing[pk])
        for account, pk in sorted(((codes[pk], pk) for pk in closing), key=_place_in_chart)
    )
    total = shown.count()
    return Statement(book, currency, account, subject, since, until, known_at, ends, total, lines)


def _of(account: str | None, currency: str, found: QuerySet[Posting]) -> QuerySet[Posting]:
    found = found.filter(account__currency=currency)
    return found if account is None else found.filter(account__code=account)


def _running(shown: QuerySet[Posting]) -> QuerySet[Posting, tuple[object, ...]]:
    """With the sum on the account up to each posting."""
    order = ("value_on", "recorded_at", "pk")
    running = Window(Sum("amount"), partition_by=F("account_id"), order_by=order)
    return (
        shown.annotate(running=Coalesce(running, 0))
        .order_by(*order)
        .values_list(
            "account_id", "subject", "amount", "pending", "running",
            "value_on", "recorded_at", "entry__key", "entry__kind",
        )
    )  # fmt: skip


def _place_in_chart(pair: tuple[journal.Account, int]) -> int:
    return list(journal.chart()).index(pair[0].code)
