"""Whatever is posted, held, settled and voided, in whatever order and with whatever days."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.journal import Entry, Posting
from changrong.network import clock
from changrong.network.ledger import models
from changrong.network.ledger.actions import hold, post, settle, void
from changrong.network.ledger.checking import check
from changrong.network.ledger.errors import LedgerError
from changrong.network.ledger.queries import balances
from changrong.network.ledger.reports import TrialBalance, statement, trial_balance

FIRST, BEGIN = date(2026, 1, 1), datetime(2026, 6, 1, tzinfo=UTC)
CODES = ("cash", "loan.principal", "loan.kept", "guarantee.exposure", "memorandum")
DAYS = st.integers(0, 9).map(lambda n: FIRST + timedelta(days=n))
AMOUNTS = st.integers(1, 10**9)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Of one book or two, each in balance; keys are few, so that some are used again."""
    said = []
    for book in draw(st.lists(st.sampled_from("AB"), min_size=1, max_size=2, unique=True)):
        parts = draw(st.lists(AMOUNTS, min_size=1, max_size=3))
        signed = [*parts, -sum(parts)]
        codes = draw(st.lists(st.sampled_from(CODES), min_size=len(signed), max_size=len(signed)))
        subject = draw(st.sampled_from(("", "HT-1", "DB-1")))
        said += [Posting(book, c, a, subject) for c, a in zip(codes, signed, strict=True)]
    key = f"k{draw(st.integers(0, 12))}"
    return Entry(key, draw(st.sampled_from(("paid", "repaid"))), draw(DAYS), tuple(said))


KEYS = st.lists(st.integers(0, 12).map(lambda n: f"k{n}"), min_size=1, max_size=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([post, hold]), st.lists(entries(), min_size=1, max_size=4)),
        st.tuples(st.just(settle), KEYS, st.none() | DAYS),
        st.tuples(st.just(void), KEYS),
    ),
    max_size=8,
)


class Model:
    """The same, kept by hand: for each book what was said, with both dates."""

    def __init__(self) -> None:
        self.held: dict[str, Entry] = {}
        self.rows: list[tuple[date, datetime, datetime | None, Posting, bool]] = []

    def balances(self, book: str, on: date, known: datetime, with_pending: bool) -> dict[str, int]:
        found: Counter[str] = Counter()
        for value_on, recorded, ended, posting, pending in self.rows:
            is_open = not pending or (with_pending and (ended is None or ended > known))
            if posting.book == book and value_on <= on and recorded <= known and is_open:
                found[posting.account] += posting.amount
        return {code: amount for code, amount in found.items() if amount}


def rows_of_the_books() -> list[tuple[Any, ...]]:
    """Read straight from the tables, into the model's form."""
    ended = {e.ends_id: e.recorded_at for e in models.Entry.objects.exclude(ends=None)}
    names = ("value_on", "recorded_at", "entry_id", "account__institution__number",
             "account__code", "amount", "subject", "pending")  # fmt: skip
    return [
        (on, at, ended.get(entry), Posting(book, code, amount, subject), pending)
        for on, at, entry, book, code, amount, subject, pending
        in models.Posting.objects.values_list(*names)
    ]  # fmt: skip


def seen(books: list[str], known: datetime) -> list[Any]:
    """Everything that is said of the books as known at a moment."""
    return [
        one
        for book in books
        for one in (
            trial_balance(book, FIRST + timedelta(days=4), known),
            trial_balance(book, None, known, with_pending=True),
            statement(book, "cash", known_at=known),
        )
    ]  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_books_balance_at_every_moment_and_what_was_known_never_changes(cast, steps):
    numbers = {"A": cast.bank_a.number, "B": cast.guarantor.number}
    books, mark = list(numbers.values()), transaction.savepoint()
    kept, known, done = {}, BEGIN, []
    for number, (verb, what, *more) in enumerate(steps):
        known = BEGIN + timedelta(hours=number)
        if verb in (post, hold):
            what = [
                Entry(
                    e.key,
                    e.kind,
                    e.value_on,
                    tuple(Posting(numbers[p.book], p.account, p.amount, p.subject)
                          for p in e.postings),
                )
                for e in what
            ]  # fmt: skip
        with clock.at(known), suppress(LedgerError):
            rows = verb(what, *more)
            done.append((verb, what, more, rows))
        kept[known] = seen(books, known)

    model = Model()
    model.rows = rows_of_the_books()
    for moment, then in kept.items():
        assert seen(books, moment) == then
        for told in (one for one in then if isinstance(one, TrialBalance)):
            assert told.debit == told.credit
    for book in books:
        for on in (FIRST, FIRST + timedelta(days=5), FIRST + timedelta(days=9)):
            for with_pending in (False, True):
                found = balances(book, None, on, known, with_pending)
                expected = model.balances(book, on, known, with_pending)
                assert {place.account: amount for place, amount in found.items()} == expected
                assert sum(found.values()) == 0
    before = models.Entry.objects.count(), models.Posting.objects.count()
    with clock.at(known + timedelta(days=1)):
        for verb, what, more, rows in done:
            assert verb(what, *more) == rows
    assert (models.Entry.objects.count(), models.Posting.objects.count()) == before
    assert check() == []
    transaction.savepoint_rollback(mark)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_entries=st.lists(entries(), min_size=1, max_size=8), asked=st.tuples(DAYS, DAYS))
def test_a_statement_ends_where_the_balances_stand(cast, given_entries, asked):
    since, until = sorted(asked)
    numbers, mark = {"A": cast.bank_a.number, "B": cast.guarantor.number}, transaction.savepoint()
    for entry in given_entries:
        said = tuple(
            Posting(numbers[p.book], p.account, p.amount, p.subject) for p in entry.postings
        )
        with suppress(LedgerError):
            post([Entry(entry.key, entry.kind, entry.value_on, said)])
    for book in numbers.values():
        closing = {place.account: amount for place, amount in balances(book, on=until).items()}
        opening = balances(book, on=since - timedelta(days=1))
        moved: defaultdict[str, int] = defaultdict(int)
        for code in CODES:
            found = statement(book, code, since=since, until=until)
            for line in found.lines:
                moved[code] += line.amount
                assert since <= line.value_on <= until
            for ends in found.ends:
                before = {place.account: amount for place, amount in opening.items()}.get(code, 0)
                assert ends.opening == before
                assert ends.closing == closing.get(code, 0) == before + moved[code]
                assert not found.lines or found.lines[-1].balance == ends.closing
    transaction.savepoint_rollback(mark)
