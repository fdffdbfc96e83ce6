"""One entry (凭证) and its postings (分录)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from changrong.journal.chart import account
from changrong.money import Fen, in_yuan
from changrong.text import Problem


class EntryError(Problem):
    """An entry that no books can take."""


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on one account of somebody's books.

    `book`: the public number of the institution whose books they are. `amount`: fen, a debit (借)
    positive, a credit (贷) negative, never zero. `subject`: the public number of what it is about,
    a loan or a guarantee, so that its books can be told from all others.
    """

    book: str
    account: str
    amount: Fen
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one event says to the books of all whom it concerns.

    `key` is the entry's own: the same key with the same content is the same entry, and with other
    content is refused. `kind` is the code of the event; `value_on` the day from which it counts.
    Raises EntryError where an account is not in the chart, an amount is zero, or the postings of
    one book do not sum to zero.
    """

    key: str
    kind: str
    value_on: date
    postings: tuple[Posting, ...]
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if not self.postings:
            raise EntryError(f"凭证 {self.key} 没有分录", f"entry {self.key} has no postings")
        left: defaultdict[str, Fen] = defaultdict(int)
        for posting in self.postings:
            account(posting.account)
            if not posting.amount:
                raise EntryError(
                    f"凭证 {self.key}：{posting.account} 的金额为零",
                    f"entry {self.key}: nothing is posted to {posting.account}",
                )
            left[posting.book] += posting.amount
        for book, difference in left.items():
            if difference:
                amount = in_yuan(difference)
                raise EntryError(
                    f"凭证 {self.key}：{book} 的借贷相差 {amount} 元",
                    f"entry {self.key}: debits and credits of {book} differ by {amount} yuan",
                )
