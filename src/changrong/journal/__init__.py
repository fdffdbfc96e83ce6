"""The language of double entry: what a money event says to the books, as values.

`lending` and `guarantee` return entries; `network/contracts` alone hands them to `network/ledger`.
Nothing here knows who keeps the books or where.
"""

from changrong.journal.chart import Account, AccountClass, account, chart
from changrong.journal.differences import Image, differences
from changrong.journal.entry import Entry, EntryError, Posting

__all__ = [
    "Account",
    "AccountClass",
    "Entry",
    "EntryError",
    "Image",
    "Posting",
    "account",
    "chart",
    "differences",
]
