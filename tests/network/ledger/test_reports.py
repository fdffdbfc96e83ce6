"""Trial balances and statements, by value day and as known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changrong.network import clock
from changrong.network.ledger.actions import hold, post, settle, void
from changrong.network.ledger.queries import visible_to
from changrong.network.ledger.reports import Statement, TrialBalance, statement, trial_balance
from changrong.network.unit import unit
from changrong.text import Problem

from .entries import DAY, lent, moved

LATER = DAY + timedelta(days=10)


@pytest.fixture
def month(bank) -> str:
    """Two loans paid out, interest accrued on the first, and half of it repaid."""
    post(
        [
            lent(bank, "k1", 1000_00, DAY, "HT-1"),
            lent(bank, "k2", 500_00, LATER, "HT-2"),
            moved(bank, "k3", "loan.interest_receivable", "loan.interest_income", 7_00, LATER),
        ]
    )
    with clock.at(clock.now() + timedelta(seconds=1)):
        post([moved(bank, "k4", "cash", "loan.principal", 400_00, LATER)])
    return bank


def columns(found: TrialBalance) -> dict[str, tuple[int, int]]:
    return {row.account.code: (row.debit, row.credit) for row in found.rows}


def read(found: Statement) -> list[tuple[str, int, int]]:
    return [(line.key, line.amount, line.balance) for line in found.lines]


def test_a_trial_balance_has_the_charts_order_and_equal_columns(month):
    found = trial_balance(month)
    assert columns(found) == {
        "cash": (0, 1100_00),
        "loan.principal": (1100_00, 0),
        "loan.interest_receivable": (7_00, 0),
        "loan.interest_income": (0, 7_00),
    }
    assert found.debit == found.credit == 1107_00
    assert [(g.type, g.debit, g.credit) for g in found.groups] == [
        ("asset", 1107_00, 1100_00),
        ("income", 0, 7_00),
    ]


def test_on_an_earlier_day_less_had_happened(month):
    assert columns(trial_balance(month, DAY)) == {
        "cash": (0, 1000_00),
        "loan.principal": (1000_00, 0),
    }
    assert trial_balance(month, DAY - timedelta(days=1)).rows == ()


def test_an_account_that_came_back_to_zero_is_still_told(bank):
    post([lent(bank), moved(bank, "k2", "cash", "loan.principal")])
    assert columns(trial_balance(bank)) == {"cash": (0, 0), "loan.principal": (0, 0)}


def test_what_is_pending_stands_apart_until_it_is_asked_for(month):
    hold([lent(month, "h1", 30_00), lent(month, "h2", 5_00)])
    void(["h2"])
    found = trial_balance(month)
    assert found.has_pending
    assert {r.account.code: r.pending for r in found.rows if r.pending} == {
        "cash": -30_00,
        "loan.principal": 30_00,
    }
    assert columns(found)["cash"] == (0, 1100_00)
    assert columns(trial_balance(month, with_pending=True))["cash"] == (0, 1130_00)


def test_each_currency_has_a_trial_balance_of_its_own(month):
    post([lent(month, "d1", 9_00, currency="USD")])
    assert columns(trial_balance(month, currency="USD")) == {
        "cash": (0, 9_00),
        "loan.principal": (9_00, 0),
    }
    assert columns(trial_balance(month))["cash"] == (0, 1100_00)
    assert read(statement(month, "cash", currency="USD")) == [("d1", -9_00, -9_00)]


class TestABackDatedEntry:
    @pytest.fixture
    def then(self, month):
        then = clock.now() + timedelta(hours=1)
        with clock.at(then + timedelta(days=30)):
            post([moved(month, "late", "cash", "loan.principal", 100_00, DAY)])
        return then

    def test_changes_what_counted_on_that_day(self, month, then):
        assert columns(trial_balance(month, DAY))["loan.principal"] == (900_00, 0)
        assert [key for key, *_ in read(statement(month, "cash"))] == ["k1", "late", "k2", "k4"]

    def test_and_never_what_was_known_then(self, month, then):
        assert columns(trial_balance(month, DAY, then))["loan.principal"] == (1000_00, 0)
        known = statement(month, "loan.principal", known_at=then)
        assert [key for key, *_ in read(known)] == ["k1", "k2", "k4"]


def test_a_statement_says_what_stood_before_and_after_each_line_and_at_the_end(month):
    found = statement(month, "loan.principal", since=LATER, until=LATER)
    assert read(found) == [("k2", 500_00, 1500_00), ("k4", -400_00, 1100_00)]
    [ends] = found.ends
    assert (ends.account.code, ends.opening, ends.closing) == ("loan.principal", 1000_00, 1100_00)
    assert [(line.debit, line.credit) for line in found.lines] == [(500_00, 0), (0, 400_00)]


def test_a_statement_of_a_subject_runs_on_each_of_its_accounts(month):
    found = statement(month, subject="HT-1")
    assert read(found) == [
        ("k1", 1000_00, 1000_00), ("k1", -1000_00, -1000_00),
        ("k3", 7_00, 7_00), ("k3", -7_00, -7_00),
        ("k4", 400_00, -600_00), ("k4", -400_00, 600_00),
    ]  # fmt: skip
    assert [(one.account.code, one.closing) for one in found.ends] == [
        ("cash", -600_00),
        ("loan.principal", 600_00),
        ("loan.interest_receivable", 7_00),
        ("loan.interest_income", -7_00),
    ]
    assert read(statement(month, "cash", "HT-2")) == [("k2", -500_00, -500_00)]


def test_a_page_of_a_statement_goes_on_where_the_one_before_ended(month):
    whole = statement(month, subject="HT-1", since=LATER)
    pages = [
        statement(month, subject="HT-1", since=LATER, start=start, limit=3) for start in (0, 3)
    ]
    assert [line for page in pages for line in page.lines] == list(whole.lines)
    assert [(page.total, page.ends) for page in pages] == [(whole.total, whole.ends)] * 2


def test_a_statement_shows_what_is_held_only_where_it_is_asked_for(month):
    hold([lent(month, "h1", 30_00, LATER)])
    hold([lent(month, "h2", 20_00, LATER)])
    settle(["h2"])
    asked = {"account": "cash", "since": LATER}
    assert "h1" not in [key for key, *_ in read(statement(month, **asked))]
    found = statement(month, **asked, with_pending=True)
    assert {line.key for line in found.lines if line.pending} == {"h1"}
    assert "h2~" in {line.key for line in found.lines}
    assert found.ends[0].closing == -1150_00


def test_a_statement_is_of_an_account_of_the_chart_or_of_a_subject(bank):
    with pytest.raises(ValueError, match="an account, of a subject"):
        statement(bank)
    with pytest.raises(Problem, match="no account 'cahs'"):
        statement(bank, "cahs")
    assert statement(bank, "cash").lines == statement("NOBODY", "cash").lines == ()


def test_a_statement_on_the_first_day_there_is_begins_with_nothing(month):
    assert len(statement(month, "cash", since=date.min).lines) == 3


def test_who_reads_which_books(cast):
    books = (cast.bank_a, cast.far_bank)
    post([lent(book.number, f"k{n}") for n, book in enumerate(books)])
    sees = {
        who: {book.name for book in visible_to(getattr(cast, who))}
        for who in ("officer_a", "manager_a", "officer_b", "officer_far", "coordinator",
                    "coordinator_elsewhere", "supervisor", "hotline", "alice", "stranger",
                    "anonymous")
    }  # fmt: skip
    own, far = cast.bank_a.name, cast.far_bank.name
    assert {who: seen for who, seen in sees.items() if seen} == {
        "officer_a": {own},
        "manager_a": {own},
        "officer_far": {far},
        "coordinator": {own, far},
        "coordinator_elsewhere": {far},
        "supervisor": {own, far},
    }


@pytest.mark.skipif(connection.vendor != "sqlite", reason="others read beside who writes")
@pytest.mark.django_db(transaction=True)
def test_who_reads_the_books_neither_waits_for_a_writer_nor_keeps_one_waiting() -> None:
    connection.close()
    with CaptureQueriesContext(connection) as asked:
        trial_balance("nobody")
    assert asked[0]["sql"] == "BEGIN DEFERRED"
    with CaptureQueriesContext(connection) as asked, unit():
        pass
    assert asked[0]["sql"] == "BEGIN IMMEDIATE"
