"""Whoever posts the same entries at the same moment: they are in the books once, whole, or not."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from changrong.network.ledger import queries, subledgers, writing
from changrong.network.ledger.actions import hold, post, settle, void
from changrong.network.ledger.checking import check
from changrong.network.ledger.errors import LedgerConflict
from changrong.network.ledger.export import lines
from changrong.network.ledger.models import Account, Entry, Posting
from changrong.network.ledger.queries import balances
from changrong.network.ledger.reports import statement, trial_balance
from changrong.network.unit import unit
from network.ledger.entries import DAY, claimed, lent

from .conftest import at_once

MANY = 300


@pytest.fixture(autouse=True)
def no_subledgers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The entries of these tests are of no contract, so that no sub-ledger knows of them."""
    monkeypatch.setattr(subledgers, "registered", {})


def failures(results: list) -> list:
    return [result for result in results if isinstance(result, Exception)]


def batch(cast, amount: int = 100_00) -> list:
    """Loans of two banks and claims on the guarantor."""
    a, b, g = (one.number for one in (cast.bank_a, cast.bank_b, cast.guarantor))
    loans = [lent((a, b)[n % 2], f"k{n:04}", amount, subject=f"HT-{n}") for n in range(MANY)]
    return loans + [claimed(a, g, f"c{n:04}") for n in range(20)]


def check_whole(entries: int) -> None:
    assert Entry.objects.count() == entries
    assert check() == []


def test_the_same_batch_posted_by_many_at_once_is_in_the_books_once(cast):
    results = at_once(*[partial(post, batch(cast))] * 12)
    assert failures(results) == []
    ids = {tuple(row.pk for row in rows) for rows in results}
    assert len(ids) == 1
    check_whole(MANY + 20)
    assert Account.objects.count() == 7
    assert balances(cast.bank_b.number)[cast.bank_b.number, "cash", "CNY"] == -100_00 * MANY // 2


def test_batches_that_overlap_in_any_order_wait_for_each_other_and_never_deadlock(cast):
    entries = batch(cast)
    parts = [entries[n * 25 : n * 25 + 120] for n in range(8)]
    mixed = [part[::-1] if n % 2 else part for n, part in enumerate(parts)]
    results = at_once(*[partial(post, part) for part in mixed], partial(post, entries[::-1]))
    assert failures(results) == []
    check_whole(MANY + 20)


def test_of_two_bodies_under_one_key_one_is_posted_and_the_other_refused_whole(cast):
    for number in range(5):
        a, b = cast.bank_a.number, cast.bank_b.number
        ours = [lent(a, f"{number}-{n}", 1) for n in range(50)]
        theirs = [lent(b, f"{number}-x{n}", 2) for n in range(50)] + [lent(b, f"{number}-49", 2)]
        [refused] = failures(at_once(partial(post, ours), partial(post, theirs)))
        assert isinstance(refused, LedgerConflict)
        assert refused.key == f"{number}-49"
        kept = Entry.objects.filter(key__startswith=f"{number}-").count()
        assert kept in (50, 51)
    assert check() == []


def test_a_key_that_is_rolled_back_is_free_for_whoever_waits(cast):
    entry = lent(cast.bank_a.number)

    def fails() -> None:
        with unit():
            post([entry])
            raise RuntimeError("taken back")

    results = at_once(*[fails] * 4, *[partial(post, [entry])] * 4)
    assert {type(failure) for failure in failures(results)} == {RuntimeError}
    assert len(failures(results)) == 4
    check_whole(1)


def test_a_pending_entry_is_ended_one_way_whoever_comes_first(cast):
    for number in range(8):
        key = f"h{number}"
        hold([lent(cast.bank_a.number, key)])
        results = at_once(
            *[partial(settle, [key])] * 2,
            *[partial(void, [key])] * 2,
            partial(settle, [key], DAY + timedelta(days=1)),
        )
        assert {type(failure) for failure in failures(results)} == {LedgerConflict}
        assert Entry.objects.filter(ends__key=key).count() == 1
        won = {row.pk for rows in results if isinstance(rows, list) for row in rows}
        assert won == {Entry.objects.get(ends__key=key).pk}
    assert check() == []


@pytest.mark.parametrize("where", ["between the chunks", "before the postings", "at the end"])
def test_a_batch_killed_in_the_middle_leaves_nothing_and_a_retry_finishes_it(cast, where):
    entries = batch(cast)
    connection.close()  # a connection belongs to one process
    killed = multiprocessing.get_context("fork").Process(
        target=_post_until_killed, args=(entries, where)
    )
    killed.start()
    killed.join(120)
    assert killed.exitcode == -signal.SIGKILL
    assert (Entry.objects.count(), Posting.objects.count()) == (0, 0)
    post(entries)
    assert post(entries) == post(entries[::-1])[::-1]
    check_whole(MANY + 20)


def _post_until_killed(entries: list, where: str) -> None:
    """Dies when some or all of the batch has been written, and none of it committed."""
    writing.CHUNK = 100
    copy, written, copied = writing._copy, writing._written, []

    def copying(*args):
        if where == "before the postings" and copied:
            os.kill(os.getpid(), signal.SIGKILL)
        copied.append(copy(*args))

    def writes(*args):
        if where == "between the chunks" and copied:
            os.kill(os.getpid(), signal.SIGKILL)
        return written(*args)

    writing._copy, writing._written = copying, writes
    with transaction.atomic():
        post(entries)
        os.kill(os.getpid(), signal.SIGKILL)


def in_between(monkeypatch: pytest.MonkeyPatch, module, name: str, act) -> None:
    """Somebody else does something, once, just before a report goes on to its next query."""
    asked, acts = getattr(module, name), [act]

    def asks(*args, **kwargs):
        if acts:
            assert failures(at_once(acts.pop())) == []
        return asked(*args, **kwargs)

    monkeypatch.setattr(module, name, asks)


def test_an_export_opens_every_account_that_its_entries_use(cast):
    post([lent(cast.bank_a.number, "before")])
    found = lines()
    head = [next(found) for _ in range(4)]  # the last is the first account that is opened
    assert failures(at_once(partial(post, [lent(cast.bank_b.number, "meanwhile")]))) == []
    said = "\n".join([*head, *found])
    used = set(re.findall(r"^  (\S+)", said, re.MULTILINE))
    assert used - {"key:", "subject:"} <= set(re.findall(r" open (\S+)", said))
    assert "before" in said
    assert "meanwhile" not in said
    assert not connection.in_atomic_block


def test_an_export_that_is_broken_off_leaves_no_transaction(cast):
    post([lent(cast.bank_a.number, "before")])
    found = lines()
    next(found)
    found.close()
    assert not connection.in_atomic_block
    post([lent(cast.bank_a.number, "after")])


def test_what_is_settled_while_a_report_is_made_is_in_it_once(cast, monkeypatch):
    book = cast.bank_a.number
    hold([lent(book, "h", 5_00), lent(book, "i", 7_00)])
    in_between(monkeypatch, queries, "pending", partial(settle, ["h"]))
    rows = trial_balance(book, with_pending=True).rows
    assert [row.amount for row in rows] == [-12_00, 12_00]
    in_between(monkeypatch, queries, "pending", partial(settle, ["i"]))
    assert set(balances(book, with_pending=True).values()) == {-12_00, 12_00}


def test_the_lines_of_a_statement_come_to_what_it_says_at_its_end(cast, monkeypatch):
    book = cast.bank_a.number
    post([lent(book, "before", 5_00)])
    in_between(monkeypatch, queries, "placed", partial(post, [lent(book, "meanwhile", 7_00)]))
    found = statement(book, "cash")
    assert found.ends[0].closing == found.lines[-1].balance
    assert found.total == len(found.lines)


@pytest.mark.parametrize("table", ["ledger_account", "ledger_entry", "ledger_posting"])
def test_no_table_of_the_books_can_be_truncated(cast, table):
    post([lent(cast.bank_a.number)])
    with (
        pytest.raises(DatabaseError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")
    assert Posting.objects.count() == 2
