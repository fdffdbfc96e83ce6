"""Entries are posted once, whole, and never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from changrong.journal import Entry as Given
from changrong.journal import Posting as Said
from changrong.network import clock
from changrong.network.ledger import actions, limits, writing
from changrong.network.ledger.actions import hold, post, settle, void
from changrong.network.ledger.errors import LedgerConflict, LedgerError
from changrong.network.ledger.models import Account, Entry, Posting
from changrong.network.ledger.queries import balances
from changrong.network.unit import unit

from .entries import DAY, claimed, lent, moved


def counts() -> tuple[int, int, int]:
    return Account.objects.count(), Entry.objects.count(), Posting.objects.count()


def amounts(book: str, **asked) -> dict[str, int]:
    return {place.account: amount for place, amount in balances(book, **asked).items()}


def test_an_entry_stands_in_the_books_of_all_whom_it_concerns(cast, bank):
    [row] = post([claimed(bank, cast.guarantor.number)])
    assert (row.key, row.kind, row.status, row.value_on) == (
        "c1", "guarantee.claimed", "posted", DAY,
    )  # fmt: skip
    assert row == Entry.objects.get()
    assert amounts(bank) == {"guarantee.claim_receivable": 80_00, "loan.principal": -80_00}
    assert amounts(cast.guarantor.number) == {
        "guarantee.subrogation": 80_00,
        "guarantee.claim_payable": -80_00,
    }
    assert {(one.value_on, one.recorded_at) for one in Posting.objects.all()} == {
        (row.value_on, row.recorded_at)
    }


def test_the_row_that_is_given_is_the_row_that_is_kept(bank):
    for row in [*post([lent(bank)]), *hold([lent(bank, "k2")]), *settle(["k2"])]:
        kept = Entry.objects.get(pk=row.pk)
        names = [field.attname for field in Entry._meta.fields]
        assert [getattr(row, name) for name in names] == [getattr(kept, name) for name in names]


def test_rows_come_in_the_order_they_were_asked_for(bank):
    keys = ["b", "a", "c"]
    assert [row.key for row in post([lent(bank, key) for key in keys])] == keys
    again = ["d", "a", "b", "d"]
    assert [row.key for row in post([lent(bank, key) for key in again])] == again
    assert Entry.objects.count() == 4


def test_the_same_key_with_the_same_content_is_the_same_entry(bank):
    [first] = post([lent(bank)])
    before = counts()
    with clock.at(clock.now() + timedelta(days=3)):
        [again] = post([lent(bank)])
        assert post([lent(bank), lent(bank)]) == [first, first]
    assert (again, again.recorded_at) == (first, first.recorded_at)
    assert counts() == before


def test_the_order_of_postings_says_nothing(bank):
    entry = lent(bank)
    assert post([entry]) == post([replace(entry, postings=entry.postings[::-1])])


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "loan.repaid"},
        {"value_on": date(2026, 3, 3)},
        {"currency": "USD"},
        {"postings": lambda bank: lent(bank, amount=1).postings},
        {"postings": lambda bank: lent(bank, subject="HT-2").postings},
        {"postings": lambda bank: moved(bank, "k1", "loan.charged_off", "memorandum").postings},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_same_key_with_other_content_is_refused_and_leaves_nothing(bank, change):
    post([lent(bank)])
    before = counts()
    change = {name: value(bank) if callable(value) else value for name, value in change.items()}
    with pytest.raises(LedgerConflict, match="entry k1 is in the books already") as refused:
        post([lent(bank, "a"), replace(lent(bank), **change), lent(bank, "z")])
    assert refused.value.key == "k1"
    assert "凭证 k1" in refused.value.text.zh
    assert counts()[1:] == before[1:]


def test_one_key_with_two_bodies_in_one_call_is_refused(bank):
    with pytest.raises(LedgerConflict, match="k1"):
        post([lent(bank), lent(bank, amount=7)])
    assert counts() == (0, 0, 0)


def test_whoever_goes_on_after_a_refusal_keeps_no_part_of_it(bank):
    post([lent(bank)])
    with unit():
        with pytest.raises(LedgerConflict):
            post([lent(bank, "a"), lent(bank, amount=7)])
        post([lent(bank, "b")])
    assert set(Entry.objects.values_list("key", flat=True)) == {"k1", "b"}


def test_what_fails_afterwards_takes_the_entries_with_it(bank):
    def fail() -> None:
        with unit():
            post([lent(bank)])
            raise RuntimeError("and then")

    with pytest.raises(RuntimeError, match="and then"):
        fail()
    assert counts() == (0, 0, 0)


def test_a_book_that_nobody_keeps_is_refused_by_its_number_and_the_entry(bank):
    with pytest.raises(LedgerError, match="entry k2: there is no institution numbered 'NOBODY'"):
        post([lent(bank), lent("NOBODY", "k2")])
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"key": ""}, "a key has 1 to 119 printable"),
        ({"key": "k" * 120}, "a key has 1 to 119 printable"),
        ({"key": "k1~"}, "does not end in ~"),
        ({"key": "k\0"}, r"entry 'k\\x00': a key"),
        ({"kind": "x" * 41}, "a kind has 1 to 40"),
        ({"kind": ""}, "a kind has 1 to 40"),
        ({"value_on": datetime(2026, 3, 2, tzinfo=UTC)}, "value day is a day, without a time"),
        ({"currency": "yuan"}, "a currency is three capitals"),
        ({"subject": "H" * 41}, "the subject on loan.principal has more than 40"),
        ({"amount": limits.MOST + 1}, r"on loan.principal is no whole number of fen"),
        ({"amount": 1.0}, r"1.0 on loan.principal is no whole number of fen"),
    ],
    ids=str,
)
def test_what_the_tables_cannot_keep_is_refused_before_they_are_asked(bank, change, why):
    for verb in (post, hold):
        of_postings = {k: v for k, v in change.items() if k in ("subject", "amount")}
        of_entry = {k: v for k, v in change.items() if k not in of_postings}
        with pytest.raises(LedgerError, match=why):
            verb([replace(lent(bank, **of_postings), **of_entry)])
    assert counts() == (0, 0, 0)


def test_the_largest_amount_and_the_longest_words_are_kept_to_the_last(bank):
    key, kind, subject = "键" * 119, "k" * 40, "H" * 40
    entry = Given(
        key, kind, DAY,
        (Said(bank, "cash", limits.MOST, subject), Said(bank, "loan.kept", -limits.MOST, subject)),
    )  # fmt: skip
    hold([entry])
    settle([key])
    assert amounts(bank, subject=subject) == {"cash": limits.MOST, "loan.kept": -limits.MOST}


def test_accounts_are_opened_once_each(cast, bank):
    post([lent(bank), lent(bank, "k2"), lent(cast.bank_b.number, "k3")])
    post([lent(bank, "k4"), lent(bank, "k5", currency="USD")])
    opened = Account.objects.values_list("institution__number", "code", "currency")
    assert sorted(opened) == sorted(
        (book, code, currency)
        for book, currency in ((bank, "CNY"), (bank, "USD"), (cast.bank_b.number, "CNY"))
        for code in ("cash", "loan.principal")
    )


def test_many_entries_are_written_with_few_statements(bank, django_assert_max_num_queries):
    entries = [lent(bank, f"k{n}", n + 1, subject=f"HT-{n}") for n in range(500)]
    post(entries[:1])
    with django_assert_max_num_queries(8):  # a savepoint and its release among them
        rows = post(entries)
    assert len(rows) == 500
    assert amounts(bank)["loan.principal"] == sum(range(1, 501))


def test_a_batch_longer_than_a_chunk_is_one_batch(bank, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 3)
    monkeypatch.setattr(actions, "CHUNK", 3)
    entries = [lent(bank, f"k{n}") for n in range(10)]
    post(entries[4:6])
    assert [row.key for row in post(entries)] == [entry.key for entry in entries]
    with pytest.raises(LedgerConflict, match="k9"):
        post([lent(bank, "a"), *entries[:-1], lent(bank, "k9", 7)])
    assert Entry.objects.count() == 10
    held = [lent(bank, f"h{n}") for n in range(8)]
    hold(held)
    assert len(settle([entry.key for entry in held])) == 8
    assert amounts(bank)["cash"] == -18 * 100_00


def test_no_entries_are_no_rows(cast):
    assert (post([]), hold([]), settle([]), void([])) == ([], [], [], [])


class TestPending:
    def test_what_is_held_counts_only_where_it_is_asked_for(self, bank):
        hold([lent(bank)])
        assert amounts(bank) == {}
        assert amounts(bank, with_pending=True) == {"loan.principal": 100_00, "cash": -100_00}

    def test_settling_posts_the_same_and_refers_to_what_it_settles(self, bank):
        [held] = hold([lent(bank)])
        [row] = settle(["k1"])
        assert (row.ends, row.status, row.value_on) == (held, "posted", DAY)
        assert Entry.objects.get(pk=held.pk).status == "pending"
        assert (
            amounts(bank)
            == amounts(bank, with_pending=True)
            == {
                "loan.principal": 100_00,
                "cash": -100_00,
            }
        )

    def test_it_may_be_settled_from_another_day(self, bank):
        hold([lent(bank)])
        [row] = settle(["k1"], date(2026, 3, 9))
        assert row.value_on == date(2026, 3, 9)
        assert amounts(bank, on=date(2026, 3, 8)) == {}
        assert amounts(bank, on=date(2026, 3, 9))["cash"] == -100_00

    def test_it_is_settled_from_a_day_and_not_from_a_moment(self, bank):
        hold([lent(bank)])
        with pytest.raises(LedgerError, match="without a time"):
            settle(["k1"], datetime(2026, 3, 9, tzinfo=UTC))

    def test_what_is_voided_counts_nowhere(self, bank):
        [held] = hold([lent(bank)])
        [row] = void(["k1"])
        assert (row.ends, row.status, row.postings.count()) == (held, "voided", 0)
        assert amounts(bank, with_pending=True) == {}

    def test_what_was_pending_then_is_known_as_pending_then(self, bank):
        hold([lent(bank), lent(bank, "k2")])
        then = clock.now()
        with clock.at(then + timedelta(days=1)):
            settle(["k1"])
            void(["k2"])
        assert amounts(bank, known_at=then) == {}
        assert amounts(bank, known_at=then, with_pending=True)["cash"] == -200_00
        later = then + timedelta(days=1)
        assert amounts(bank, known_at=later, with_pending=True)["cash"] == -100_00

    def test_ending_it_the_same_way_twice_ends_it_once(self, bank):
        hold([lent(bank), lent(bank, "k2")])
        settled, voided = settle(["k1"], date(2026, 3, 9)), void(["k2"])
        before = counts()
        assert settle(["k1", "k1"], date(2026, 3, 9)) == settled * 2
        assert void(["k2"]) == voided
        assert counts() == before

    def test_ending_it_in_two_ways_is_refused(self, bank):
        hold([lent(bank), lent(bank, "k2")])
        settle(["k1"])
        void(["k2"])
        for again in (
            lambda: void(["k1"]),
            lambda: settle(["k1"], date(2026, 3, 9)),
            lambda: settle(["k2"]),
        ):
            with pytest.raises(LedgerConflict):
                again()
        assert Entry.objects.count() == 4

    def test_what_was_never_held_cannot_be_ended(self, bank):
        post([lent(bank)])
        hold([lent(bank, "k3")])
        for key in ("k1", "k2", "k3~"):
            with pytest.raises(LedgerError, match=f"no entry {key} was held"):
                settle(["k3", key])
            with pytest.raises(LedgerError, match=f"no entry {key} was held"):
                void([key])
        assert amounts(bank)["cash"] == -100_00

    def test_a_key_that_is_held_cannot_be_posted_nor_the_other_way_round(self, bank):
        hold([lent(bank)])
        post([lent(bank, "k2")])
        with pytest.raises(LedgerConflict, match="k1"):
            post([lent(bank)])
        with pytest.raises(LedgerConflict, match="k2"):
            hold([lent(bank, "k2")])


@pytest.mark.parametrize("table", ["account", "entry", "posting"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_{0} SET id = id",
        "DELETE FROM ledger_{0}",
        "INSERT OR REPLACE INTO ledger_{0} SELECT * FROM ledger_{0}",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_row(bank, table, statement):
    if "REPLACE" in statement and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    post([lent(bank)])
    before = counts()
    with (
        pytest.raises(DatabaseError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert counts() == before


def test_an_entry_in_the_tables_says_once_how_it_ends(bank):
    [held] = hold([lent(bank)])
    settle(["k1"])
    twin = Entry(key="x", kind="k", value_on=DAY, recorded_at=clock.now(), currency="CNY",
                 digest="", status="posted", ends=held)  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        twin.save()
    nothing = Posting(entry=held, account=Account.objects.first(), amount=0, value_on=DAY,
                      recorded_at=clock.now(), pending=True)  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        nothing.save()
