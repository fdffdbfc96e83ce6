"""The books as a file for Beancount, the same lines each time for the same books."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, F, Min, OuterRef, Q

from changrong.journal import Entry as Said
from changrong.journal import Posting as Amount
from changrong.journal import beancount
from changrong.network.ledger.models import Entry, Posting
from changrong.network.unit import snapshot

CHUNK = 5_000
STATUS, KEY, KIND, ON, CURRENCY, *POSTING = (
    "entry__status", "entry__key", "entry__kind", "value_on", "account__currency",
    "account__institution__number", "account__code", "amount", "subject",
)  # fmt: skip
_HEAD = (STATUS, KEY, KIND, ON, CURRENCY)


def lines(book: str | None = None) -> Iterator[str]:
    """Of one institution's book or of all: accounts as they were first used, then entries by value
    day and key. What was held and has ended is left out; what settled it is there itself. All as it
    stood when the first line was taken, whenever the last one is; outside a transaction, whoever
    takes them is in one until then."""
    with snapshot():
        yield from _lines(book)


def _lines(book: str | None) -> Iterator[str]:
    ended = Entry.objects.filter(ends=OuterRef("entry_id"))
    postings = Posting.objects.filter(Q(pending=False) | ~Exists(ended)).order_by()
    if book is not None:
        postings = postings.filter(account__institution__number=book)
    yield 'option "title" "Changrong"'
    for currency in sorted(set(postings.values_list(CURRENCY, flat=True).distinct())):
        yield f'option "operating_currency" "{currency}"'
    yield ""
    yield from beancount.opening(
        (first, *place)
        for *place, first in postings.values_list(
            "account__institution__number", "account__code", CURRENCY
        ).annotate(first=Min("value_on"))
    )
    rows = postings.order_by(ON, F(KEY), "pk").values_list(*_HEAD, *POSTING)
    of_entry = itemgetter(*range(len(_HEAD)))
    for (status, key, kind, on, currency), found in groupby(rows.iterator(CHUNK), of_entry):
        amounts = tuple(Amount(*row[len(_HEAD) :]) for row in found)
        flag = beancount.PENDING if status == Entry.Status.PENDING else beancount.POSTED
        yield from beancount.transaction(Said(key, kind, on, amounts, currency), flag)
