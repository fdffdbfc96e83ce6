"""The close of day posts what falls due by itself, and books and contracts tie."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from changrong.journal import Entry, Posting
from changrong.lending.account import Repay
from changrong.network import clock
from changrong.network.contracts import closing
from changrong.network.contracts.closing import close_books
from changrong.network.contracts.models import ContractEvent
from changrong.network.contracts.reporting import Told, record_events
from changrong.network.contracts.tying import loans
from changrong.network.ledger import models as ledger
from changrong.network.ledger.actions import post
from changrong.network.ledger.checking import check
from changrong.network.ledger.subledgers import Of

from ..matters import loan_of
from .conftest import ON

FIRST = date(2026, 12, 23)


def on(day: date):
    return clock.at(datetime(day.year, day.month, day.day, 2, tzinfo=clock.SHANGHAI))


def closed(day: date) -> int:
    with on(day):
        return close_books()


def test_interest_is_posted_on_the_day_it_falls_due(contract, books):
    contract.refresh_from_db()
    assert contract.posts_on == FIRST
    assert closed(FIRST) == 1
    entry = books.entries[f"{contract.number}/close-2026-12-23/2026-12-23"]
    assert (entry.kind, entry.value_on) == ("contract.fell_due", FIRST)
    assert books.balance(contract.number, "loan.interest_receivable") == 290_000
    contract.refresh_from_db()
    assert contract.posts_on == date(2027, 1, 23)


def test_a_second_close_of_the_day_posts_nothing(contract, books):
    closed(FIRST)
    posted = books.entries
    assert closed(FIRST) == 0
    assert books.entries == posted


def test_a_loan_with_nothing_due_is_not_reckoned(contract, books, monkeypatch):
    def reckoned(*args, **kwargs):
        raise AssertionError("it was replayed")

    monkeypatch.setattr(closing, "replay", reckoned)
    assert closed(FIRST - timedelta(days=1)) == 0


def test_days_that_nobody_closed_are_made_up_for_each_on_its_own_day(contract, books):
    assert closed(date(2027, 3, 1)) == 1
    days = {day for day, name in books.posted([contract.number])[contract.number]
            if name == "loan.interest_income"}  # fmt: skip
    assert days == {FIRST, date(2027, 1, 23), date(2027, 2, 23)}


def test_what_was_told_first_leaves_the_close_nothing_to_do(cast, contract, books):
    with on(FIRST):
        record_events(contract, [Told(Repay(6_956_667), FIRST)], cast.officer_a)
    assert closed(FIRST) == 0


def test_a_loan_past_its_last_day_is_looked_at_no_more(contract, books):
    closed(date(2028, 1, 1))
    contract.refresh_from_db()
    assert contract.posts_on is None


def test_one_that_cannot_be_reckoned_keeps_no_other_from_being_closed(
    cast, contract, books, caplog
):
    with clock.at(ON):
        broken = loan_of(cast)
        ContractEvent.objects.create(
            contract=broken, sequence=2, kind="forgiven", value_on=ON.date(), recorded_at=ON
        )
    assert closed(FIRST) == 1
    contract.refresh_from_db()
    assert contract.posts_on == date(2027, 1, 23)
    assert f"{broken.number} cannot be reckoned" in caplog.text


def test_contracts_of_the_release_before_are_posted_from_their_first_day(
    lift_triggers, contract, books
):
    ledger.Posting.objects.all().delete()
    ledger.Entry.objects.all().delete()
    migration = import_module("changrong.network.contracts.migrations.0003_first_close")
    migration.from_their_first_day(apps, SimpleNamespace(connection=connection))
    contract.refresh_from_db()
    assert contract.posts_on == contract.disbursed_on
    assert closed(FIRST) == 1
    assert books.balance(contract.number, "loan.principal") == 80_000_000


class TestTying:
    def test_every_contract_ties_before_and_after_its_close(self, contract, books):
        for day in (FIRST - timedelta(days=1), FIRST):
            with on(day):
                assert check() == []
        closed(FIRST)
        with on(FIRST):
            assert check() == []
            place = Of(contract.institution.number, "loan.interest_receivable", contract.number)
            assert loans(FIRST)[place] == 290_000
            assert place not in loans(FIRST - timedelta(days=1))

    def test_a_fen_that_went_elsewhere_is_found_and_named(self, contract, books):
        book, subject = contract.institution.number, contract.number
        post(
            [
                Entry("stray", "test", ON.date(), (
                    Posting(book, "loan.principal", 1, subject), Posting(book, "cash", -1, subject),
                ))
            ]
        )  # fmt: skip
        with clock.at(ON):
            [one] = check()
        assert (one.check, one.subject, one.account) == ("loans", subject, "loan.principal")
        assert (one.expected, one.in_books) == (80_000_000, 80_000_001)
        closed(FIRST)  # nor does the next difference take it back
        with on(FIRST):
            assert [found.in_books for found in check()] == [80_000_001]
