"""Accounts by what they are called, and opened when they are first posted to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from changrong import journal
from changrong.network import bulk
from changrong.network.ledger.errors import LedgerError
from changrong.network.ledger.models import Account
from changrong.network.ledger.queries import Place
from changrong.network.parties.models import Institution


def opened(entries: Sequence[journal.Entry]) -> dict[Place, int]:
    """The id of every account that the entries post to; those that are missing are opened.

    Two that open the same account at once open one. Raises LedgerError for an unknown book.
    """
    wanted: dict[Place, str] = {}  # to the first entry that wants it
    for entry in entries:
        for one in entry.postings:
            wanted.setdefault(Place(one.book, one.account, entry.currency), entry.key)
    books = {place.book for place in wanted}
    found = _ids(books)
    if missing := {place: key for place, key in wanted.items() if place not in found}:
        _open(missing)
        found = _ids(books)
    return found


def _ids(books: Collection[str]) -> dict[Place, int]:
    rows = Account.objects.filter(institution__number__in=books).order_by()
    found = rows.values_list("pk", "institution__number", "code", "currency")
    return {Place(*place): pk for pk, *place in found}


def _open(missing: dict[Place, str]) -> None:
    books = dict(
        Institution.objects.filter(number__in={place.book for place in missing}).values_list(
            "number", "pk"
        )
    )
    for place, key in missing.items():
        if place.book not in books:
            raise LedgerError(
                f"凭证 {key}：没有编号为“{place.book}”的机构",
                f"entry {key}: there is no institution numbered {place.book!r}",
            )
    # In one order for everybody, so that two who open the same accounts wait in a line.
    rows = [
        Account(institution_id=books[book], code=code, currency=currency)
        for book, code, currency in sorted(missing)
    ]
    bulk.insert(rows, ignore_conflicts=True)
