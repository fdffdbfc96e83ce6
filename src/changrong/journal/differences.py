"""The difference between what books should say and what they say, as entries.

An image is all that something has to say to the books, as sums by value day, book and account. What
was posted so far is the same, read from the ledger. Their difference is what is posted next: so an
event that is recorded late, undone or corrected is one difference more, and never a repair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from changrong.journal.entry import Entry, Posting
from changrong.money import Fen

Image: TypeAlias = Mapping[tuple[date, str, str], Fen]
"""By value day, book and account, a debit positive; what is zero is left out."""


def differences(should: Image, posted: Image, *, key: str, kind: str, subject: str) -> list[Entry]:
    """One entry for each value day that differs, of all books that do; its key is `key` with the
    day behind. None where nothing differs."""
    days: defaultdict[date, list[Posting]] = defaultdict(list)
    for place in sorted(should.keys() | posted.keys()):
        day, book, account = place
        if amount := should.get(place, 0) - posted.get(place, 0):
            days[day].append(Posting(book, account, amount, subject))
    return [Entry(f"{key}/{day}", kind, day, tuple(postings)) for day, postings in days.items()]
