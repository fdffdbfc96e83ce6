"""The only readers of the books: who may read which, entries by their keys, and balances."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from changrong.identifiers import region_covers
from changrong.money import Fen
from changrong.network.ledger.models import Account, Entry, Posting
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.unit import snapshot

READERS = (Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR)


class Place(NamedTuple):
    """An account of a book."""

    book: str
    account: str
    currency: str


def visible_to(actor: Actor) -> QuerySet[Institution]:
    """The institutions whose books an actor may read: their own staff's; and the bureau's own
    people's, those that serve within the region they answer for. Only who has books is among them.
    """
    books = Institution.objects.filter(Exists(Account.objects.filter(institution=OuterRef("pk"))))
    match actor.role:
        case Role.OFFICER | Role.MANAGER:
            return books.filter(pk=actor.institution.pk)
        case Role.COORDINATOR | Role.SUPERVISOR:
            within = [one.pk for one in books if _serves_within(one, actor.region)]
            return books.filter(pk__in=within) if actor.region else books
        case _:
            return books.none()


def _serves_within(institution: Institution, region: str) -> bool:
    """Whoever serves beyond a district has other districts' firms in its books."""
    served = institution.regions
    return bool(served) and all(region_covers(region, each) for each in served)


def entries_with(keys: Sequence[str]) -> list[Entry]:
    """The entries under these keys, however many; a key that is not in the books is left out."""
    if connection.vendor == "postgresql":
        return list(
            Entry.objects.raw("SELECT * FROM ledger_entry WHERE key = ANY(%s)", [list(keys)])
        )
    return list(
        Entry.objects.raw(
            "SELECT * FROM ledger_entry WHERE key IN (SELECT value FROM json_each(%s))",
            [json.dumps(keys)],
        )
    )


@snapshot()
def balances(
    book: str | None = None,
    subject: str | None = None,
    on: date | None = None,
    known_at: datetime | None = None,
    with_pending: bool = False,
) -> dict[Place, Fen]:
    """What stands on each account, in fen, debits positive; accounts that stand at zero are out.

    Of one institution's book, of one subject. `on`: with what counts by the end of that day.
    `known_at`: with what had been written down by then; an answer about the past never changes.
    `with_pending`: with what is held and neither settled nor voided.
    """
    found = of_accounts(postings(book, subject, on, known_at).filter(pending=False))
    if with_pending:
        for account, amount in of_accounts(pending(book, subject, on, known_at)).items():
            found[account] = found.get(account, 0) + amount
    places = placed(found)
    return dict(sorted((places[account], amount) for account, amount in found.items() if amount))


def postings(
    book: str | None = None,
    subject: str | None = None,
    on: date | None = None,
    known_at: datetime | None = None,
) -> QuerySet[Posting]:
    """The postings of a book and a subject until a day, known at a moment; pending ones too."""
    found = Posting.objects.order_by()
    if book is not None:
        # By the accounts' ids: a few, by which the index begins.
        of_book = Account.objects.filter(institution__number=book)
        found = found.filter(account__in=list(of_book.values_list("pk", flat=True)))
    if subject is not None:
        found = found.filter(subject=subject)
    if on is not None:
        found = found.filter(value_on__lte=on)
    if known_at is not None:
        found = found.filter(recorded_at__lte=known_at)
    return found


def pending(
    book: str | None = None,
    subject: str | None = None,
    on: date | None = None,
    known_at: datetime | None = None,
) -> QuerySet[Posting]:
    """The postings that are held, and at that moment were neither settled nor voided."""
    ended = Q(ends=OuterRef("entry_id"))
    if known_at is not None:
        ended &= Q(recorded_at__lte=known_at)
    found = postings(book, subject, on, known_at).filter(pending=True)
    return found.filter(~Exists(Entry.objects.filter(ended)))


def of_accounts(found: QuerySet[Posting]) -> dict[int, Fen]:
    """The sum on each account, by its id."""
    sums = found.values_list("account_id").annotate(Sum("amount"))
    return {account: int(amount) for account, amount in sums}


def placed(ids: Collection[int]) -> dict[int, Place]:
    """Where accounts stand, by their ids."""
    rows = Account.objects.filter(pk__in=ids)
    found = rows.values_list("pk", "institution__number", "code", "currency")
    return {pk: Place(*place) for pk, *place in found}
