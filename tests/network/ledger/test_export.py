"""The export is a ledger that Beancount itself reads without an error, and to the same balances."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from beancount import loader
from beancount.core.data import Open, Transaction

from changrong.journal import beancount
from changrong.money import in_yuan
from changrong.network.ledger.actions import hold, post, settle, void
from changrong.network.ledger.export import lines
from changrong.network.ledger.queries import balances

from .entries import DAY, claimed, lent, moved


def read(text: str) -> tuple[list[object], Counter[str]]:
    """What Beancount makes of it, and what stands on each of its accounts."""
    found, errors, _options = loader.load_string(text)
    assert errors == []
    stands: Counter[str] = Counter()
    for entry in found:
        if isinstance(entry, Transaction):
            for one in entry.postings:
                stands[f"{one.account} {one.units.currency}"] += one.units.number
    return found, stands


def filled(cast, bank: str) -> None:
    post(
        [
            lent(bank, "k2", on=DAY + timedelta(days=1)),
            lent(bank, 'k"1\\', 123_45),
            claimed(bank, cast.guarantor.number),
            lent(bank, "d1", 7, currency="USD"),
            moved(bank, "m1", "guarantee.exposure", "memorandum"),
        ]
    )
    hold([lent(bank, "h1"), lent(bank, "h2"), lent(bank, "h3", 1)])
    settle(["h1"], date(2026, 4, 1))
    void(["h2"])


def test_beancount_reads_the_balances_that_the_books_have(cast, bank):
    filled(cast, bank)
    found, stands = read("\n".join(lines()))
    assert {name: amount for name, amount in stands.items() if amount} == {
        f"{beancount.account_name(place.book, place.account)} {place.currency}": in_yuan(amount)
        for place, amount in balances(with_pending=True).items()
    }
    told = [entry for entry in found if isinstance(entry, Transaction)]
    assert [(entry.flag, entry.narration) for entry in told] == [
        ("*", "c1"), ("*", "d1"), ("!", "h3"), ("*", 'k"1\\'), ("*", "m1"), ("*", "k2"),
        ("*", "h1~"),
    ]  # fmt: skip
    assert told[3].postings[0].meta["subject"] == "HT-1"


def test_one_book_is_exported_without_the_others(cast, bank):
    filled(cast, bank)
    found, stands = read("\n".join(lines(cast.guarantor.number)))
    assert len([entry for entry in found if isinstance(entry, Open)]) == 2
    assert sorted(stands.values()) == [Decimal("-80.00"), Decimal("80.00")]


def test_the_same_books_give_the_same_lines(cast, bank):
    filled(cast, bank)
    assert list(lines()) == list(lines())


def test_books_without_an_entry_are_an_empty_ledger(db):
    found, _stands = read("\n".join(lines()))
    assert found == []
