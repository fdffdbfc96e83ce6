"""The ledger as the tests of contracts read it."""

from __future__ import annotations

from changrong import journal
from changrong.lending.account.books import Image
from changrong.network.contracts import posting
from changrong.network.ledger.models import Entry, Posting


class Books:
    @property
    def entries(self) -> dict[str, journal.Entry]:
        rows = Entry.objects.prefetch_related("postings__account__institution")
        return {row.key: _said(row) for row in rows}

    def posted(self, subjects: list[str]) -> dict[str, Image]:
        return posting.posted(subjects)

    def balance(self, subject: str, account: str) -> int:
        found = self.posted([subject]).get(subject, {})
        return sum(fen for (_, name), fen in found.items() if name == account)

    @property
    def total(self) -> int:
        return sum(Posting.objects.values_list("amount", flat=True))


def _said(row: Entry) -> journal.Entry:
    postings = tuple(
        journal.Posting(one.account.institution.number, one.account.code, one.amount, one.subject)
        for one in row.postings.all()
    )
    return journal.Entry(row.key, row.kind, row.value_on, postings, row.currency)
