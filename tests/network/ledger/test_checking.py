"""The check finds whatever was done to the books by who got past the database; nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from changrong.network import clock, work
from changrong.network.events.models import Event
from changrong.network.ledger import checking
from changrong.network.ledger.actions import hold, post, settle, void
from changrong.network.ledger.checking import Finding, check, check_and_record, last_check
from changrong.network.ledger.models import Entry, Posting
from changrong.network.ledger.subledgers import Of, subledger
from changrong.network.people.actor import Actor
from changrong.text import Problem

from .entries import DAY, claimed, lent, moved


@pytest.fixture
def books(cast, bank) -> str:
    post([claimed(bank, cast.guarantor.number), lent(bank, "k1"), lent(bank, "k2", 50_00)])
    hold([lent(bank, "h1"), lent(bank, "h2"), lent(bank, "h3")])
    settle(["h1"], DAY + timedelta(days=1))
    void(["h2"])
    assert check() == []
    return bank


def change(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def said(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.check, one.key) for one in found]


def test_an_amount_that_was_changed_is_found_twice_by_its_entry_and_book(books, lift_triggers):
    Posting.objects.filter(entry__key="k1", account__code="cash").update(amount=-99_00)
    unbalanced, altered = check()
    assert unbalanced == Finding("unbalanced", "k1", books, in_books=1_00)
    assert unbalanced.text.en == f"entry k1: debits and credits of {books} differ by 1.00 yuan"
    assert altered == Finding("altered", "k1")


@pytest.mark.parametrize(
    "alteration",
    [
        {"kind": "loan.repaid"},
        {"value_on": date(2026, 1, 1)},
        {"key": "k9"},
        {"currency": "USD"},
        {"digest": "0" * 64},
    ],
    ids=str,
)
def test_an_entry_that_was_changed_is_found(books, lift_triggers, alteration):
    Entry.objects.filter(key="k1").update(**alteration)
    assert said(check()) == [("altered", alteration.get("key", "k1"))]


@pytest.mark.parametrize(
    "alteration",
    [{"value_on": date(2026, 1, 1)}, {"recorded_at": "2026-01-01T00:00Z"}, {"pending": True}],
    ids=str,
)
def test_a_posting_whose_days_are_not_its_entrys_is_found(books, lift_triggers, alteration):
    Posting.objects.filter(entry__key="k1").update(**alteration)
    assert said(check()) == [("altered", "k1")]


def test_a_whole_entry_moved_to_another_amount_in_balance_is_found(books, lift_triggers):
    for posting in Posting.objects.filter(entry__key="k1"):
        Posting.objects.filter(pk=posting.pk).update(amount=posting.amount * 2)
    assert said(check()) == [("altered", "k1")]


def test_an_entry_whose_postings_were_removed_is_found(books, lift_triggers):
    Posting.objects.filter(entry__key="k2").delete()
    assert said(check()) == [("empty", "k2"), ("altered", "k2")]
    assert check()[0].text.zh == "凭证 k2 没有分录"


def test_a_pending_entry_turned_into_a_posted_one_is_found(books, lift_triggers):
    Entry.objects.filter(key="h3").update(status="posted")
    assert said(check()) == [("altered", "h3")]


def test_an_entry_that_ends_another_than_it_did_is_found(books, lift_triggers):
    other = Entry.objects.get(key="h3")
    Entry.objects.filter(key="h1~").update(ends=other)
    assert said(check()) == [("altered", "h1~")]


def test_digests_of_what_is_old_are_only_worked_out_again_when_it_is_asked_for(
    books, lift_triggers
):
    Entry.objects.filter(key="k1").update(kind="loan.repaid")
    assert check(since=clock.now() + timedelta(hours=1)) == []
    assert said(check(since=clock.now() - timedelta(hours=1))) == [("altered", "k1")]


def test_more_entries_than_a_chunk_are_all_read(books, lift_triggers, monkeypatch):
    monkeypatch.setattr(checking, "CHUNK", 2)
    Entry.objects.filter(key__in=["c1", "h3"]).update(kind="x")
    assert said(check()) == [("altered", "c1"), ("altered", "h3")]


class TestSubledgers:
    ACCOUNTS = ("loan.principal",)

    @pytest.fixture
    def told(self, books):
        """What the loans' own app says: here as much as the books do, unless a test changes it."""
        told = {
            Of(books, "loan.principal", "HT-1"): 250_00 - 80_00,
        }
        subledger("loans", self.ACCOUNTS)(lambda on: told if on >= DAY else {})
        return told

    def test_books_and_sub_ledger_that_agree_find_nothing_on_any_day(self, told):
        told[Of("NOBODY", "loan.principal", "")] = 0
        assert check(DAY - timedelta(days=1)) == check() == []

    def test_the_amount_on_both_sides_is_told(self, books, told):
        told[Of(books, "loan.principal", "HT-1")] += 1
        [found] = check()
        assert found == Finding(
            "loans", "", books, "loan.principal", "HT-1", in_books=170_00, expected=170_01
        )
        assert found.text.en == (
            f"{books} loan.principal HT-1: 170.00 yuan in the books, "
            "170.01 yuan in the sub-ledger loans"
        )

    def test_what_only_one_side_has_is_a_difference(self, books, told):
        told.clear()
        told[Of(books, "loan.principal", "HT-2")] = 5
        assert [(f.subject, f.in_books, f.expected) for f in check()] == [
            ("HT-1", 170_00, 0),
            ("HT-2", 0, 5),
        ]

    def test_it_is_compared_as_of_the_day(self, books, told):
        assert [(f.in_books, f.expected) for f in check(DAY)] == [(70_00, 170_00)]

    def test_other_accounts_are_no_concern_of_it(self, books, told):
        post([moved(books, "x", "loan.interest_receivable", "loan.interest_income")])
        assert check() == []

    def test_two_cannot_have_one_name_nor_an_account_that_is_not_there(self, told):
        with pytest.raises(ValueError, match="two sub-ledgers are called loans"):
            subledger("loans", self.ACCOUNTS)(lambda on: {})
        with pytest.raises(Problem, match=r"no account 'loan\.principle'"):
            subledger("other", ("loan.principle",))


def test_what_is_found_is_recorded_each_time_with_how_much_it_was(books, lift_triggers):
    check_and_record(Actor.SYSTEM)
    assert last_check().data["findings"] == 0
    Posting.objects.filter(entry__key="k2").delete()
    check_and_record(Actor.SYSTEM)
    assert last_check().data["findings"] == 2
    differs = Event.objects.filter(code="ledger.differs").order_by("id")
    assert [event.data for event in differs] == [
        {"check": "empty", "key": "k2"},
        {"check": "altered", "key": "k2"},
    ]


def test_of_very_many_findings_the_first_are_recorded_and_all_are_counted(
    books, lift_triggers, monkeypatch
):
    monkeypatch.setattr(checking, "TOLD", 2)
    Entry.objects.update(kind="x")
    found = check_and_record(Actor.SYSTEM)
    assert Event.objects.filter(code="ledger.differs").count() == 2
    assert last_check().data["findings"] == len(found) == Entry.objects.count()


def test_the_books_are_checked_once_a_night(books, need):
    with clock.at(clock.now() + timedelta(days=1)):
        work.do_what_is_due()
        work.do_what_is_due()
    checked = Event.objects.filter(code="ledger.checked")
    assert [event.data["findings"] for event in checked] == [0]
