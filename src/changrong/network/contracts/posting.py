"""What contracts and the ledger say to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Sum

from changrong.journal import Entry
from changrong.lending.account.books import Image
from changrong.money import Fen
from changrong.network.ledger import actions
from changrong.network.ledger.models import Posting


def post(entries: Sequence[Entry]) -> None:
    """Hand entries to the books, within the unit of work of what they follow from."""
    if entries:
        actions.post(entries)


def posted(subjects: Collection[str]) -> dict[str, Image]:
    """What contracts have had the books hold of these, each as an image; one without postings is
    missing. What others post under the same subject is not theirs to take back."""
    found: dict[str, dict[tuple[date, str], Fen]] = defaultdict(dict)
    own = Posting.objects.filter(entry__kind__startswith="contract.", pending=False)
    rows = own.filter(subject__in=list(subjects)).order_by()
    sums = rows.values_list("subject", "value_on", "account__code").annotate(Sum("amount"))
    for subject, day, account, amount in sums:
        if amount:
            found[subject][day, account] = int(amount)
    return dict(found)
