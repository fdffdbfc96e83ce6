"""What the lender's books should say of a loan, and what has to be posted so that they do.

The image is all of a loan's history as sums by value day and account. Its difference from what was
posted is what an event, or the passing of a day, posts (journal/differences.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from changrong.journal import Entry, differences
from changrong.lending.account.account import Account
from changrong.lending.account.movements import (
    CHARGED_OFF,
    FEE_RECEIVABLE,
    INTEREST_RECEIVABLE,
    KEPT,
    PRINCIPAL,
)
from changrong.money import Fen

Image: TypeAlias = Mapping[tuple[date, str], Fen]
"""Value day and account of the chart to fen, a debit positive; what is zero is left out."""


def image(account: Account) -> Image:
    """All that the books should hold of the loan up to the account's day."""
    sums: defaultdict[tuple[date, str], Fen] = defaultdict(int)
    for on, debit, credit, amount in account.movements:
        sums[on, debit] += amount
        sums[on, credit] -= amount
    return {place: amount for place, amount in sums.items() if amount}


def entries(
    should: Image, posted: Image, *, key: str, kind: str, book: str, subject: str
) -> list[Entry]:
    """One entry for each value day on which the books differ from what they should say, its key
    with that day behind. `book` and `subject` are the numbers of the lender and of the contract."""
    return differences(_in(book, should), _in(book, posted), key=key, kind=kind, subject=subject)


def _in(book: str, image: Image) -> dict[tuple[date, str, str], Fen]:
    """All of a loan's image is in its lender's book, which the loan itself does not know."""
    return {(day, book, account): amount for (day, account), amount in image.items()}


def balances(account: Account) -> dict[str, Fen]:
    """What the books must come to, by what the account itself says and not by its movements: the
    check on them. Accounts at zero are there too."""
    return {
        PRINCIPAL: account.principal,
        INTEREST_RECEIVABLE: account.due_interest + account.deferred_interest,
        FEE_RECEIVABLE: account.fees,
        KEPT: -account.kept,
        CHARGED_OFF: account.charged_off + account.charged_off_interest,
    }
