"""Entries as values, short to write."""

from __future__ import annotations

from datetime import date

from changrong.journal import Entry, Posting

DAY = date(2026, 3, 2)


def lent(book: str, key: str = "k1", amount: int = 100_00, on: date = DAY, subject: str = "HT-1",
         currency: str = "CNY") -> Entry:  # fmt: skip
    """A loan paid out from the settlement account."""
    return moved(book, key, "loan.principal", "cash", amount, on, subject, currency)


def moved(
    book: str,
    key: str,
    debit: str,
    credit: str,
    amount: int = 100_00,
    on: date = DAY,
    subject: str = "HT-1",
    currency: str = "CNY",
) -> Entry:
    postings = (Posting(book, debit, amount, subject), Posting(book, credit, -amount, subject))
    return Entry(key, "loan.disbursed", on, postings, currency)


def claimed(bank: str, guarantor: str, key: str = "c1", amount: int = 80_00) -> Entry:
    """A claim, in the books of both whom it concerns."""
    return Entry(
        key,
        "guarantee.claimed",
        DAY,
        (
            Posting(bank, "guarantee.claim_receivable", amount, "DB-1"),
            Posting(bank, "loan.principal", -amount, "HT-1"),
            Posting(guarantor, "guarantee.subrogation", amount, "DB-1"),
            Posting(guarantor, "guarantee.claim_payable", -amount, "DB-1"),
        ),
    )
