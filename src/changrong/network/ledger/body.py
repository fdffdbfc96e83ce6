"""What an entry says, in one form: the key is bound to its digest.

The order of the postings says nothing, so the same postings in another order are the same entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

Said = tuple[str, str, int, str]
"""One posting: book, account, amount in fen, subject."""


def digest(
    key: str, status: str, kind: str, value_on: date, currency: str, postings: Iterable[Said]
) -> str:
    """SHA-256 (hex) of an entry as text: its parts in a line each, then a line a posting.

    No part has a line's end or a tab in it (limits.py), so no two entries are the same text.
    """
    lines = [f"{book}\t{account}\t{amount}\t{of}" for book, account, amount, of in postings]
    said = "\n".join((key, status, kind, value_on.isoformat(), currency, *sorted(lines)))
    return hashlib.sha256(said.encode()).hexdigest()
