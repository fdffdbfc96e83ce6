"""What counts against limits, locked before it is changed.

Beside the limits of each agreement stand the counts of a guarantor's whole business: the balance
for each borrower, and the balance of each weight class, from which its responsibility is reckoned.
A borrower's whole balance is of one class, and moves to another with its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection

from changrong.money import Fen
from changrong.network import bulk
from changrong.network.guarantees.models import Count

BORROWER, WEIGHT_CLASS = "borrower", "class"
CLASSES = {
    "small_loan": "institution.small_loan_balance",
    "farmer_loan": "institution.farmer_loan_balance",
    "other_loan": "institution.other_loan_balance",
}
"""The weight classes of loans, and the balance of each as notices call it."""
HEAVIEST = "other_loan"
"""The class of a borrower of whom too little is known: it weighs most, so no limit is missed."""


class Place(NamedTuple):
    """Whose count, of what, for whom."""

    owner: str
    limit: str
    subject: str


class Counts:
    """Counts that this transaction holds; `write` puts back those that changed."""

    def __init__(self, rows: Mapping[Place, Count]) -> None:
        self._rows = rows
        self._before = {place: (row.used, row.note) for place, row in rows.items()}

    def used(self, place: Place) -> Fen:
        return self._rows[place].used

    def before(self, place: Place) -> Fen:
        """What was used before this transaction."""
        return self._before[place][0]

    def note(self, place: Place) -> str:
        return self._rows[place].note

    def add(self, place: Place, amount: Fen) -> None:
        """Raises ValueError where less than nothing would be used."""
        row = self._rows[place]
        if row.used + amount < 0:
            raise ValueError(f"{place} would be {row.used + amount}")
        row.used += amount

    def move(self, guarantor: str, borrower: str, amount: Fen, weight_class: str) -> None:
        """A borrower's balance changes by an amount, and is all of a class from now on."""
        row = self._rows[Place(guarantor, BORROWER, borrower)]
        if row.used:
            self.add(Place(guarantor, WEIGHT_CLASS, row.note), -row.used)
        self.add(Place(guarantor, BORROWER, borrower), amount)
        row.note = weight_class
        self.add(Place(guarantor, WEIGHT_CLASS, weight_class), row.used)

    def write(self) -> None:
        changed = [
            row for place, row in self._rows.items() if self._before[place] != (row.used, row.note)
        ]
        if not changed:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                columns = zip(*((row.pk, row.used, row.note) for row in changed), strict=True)
                cursor.execute(_WRITE_ARRAYS, [list(column) for column in columns])
            else:
                cursor.executemany(_WRITE, [(row.used, row.note, row.pk) for row in changed])


_WRITE = "UPDATE guarantees_count SET used = %s, note = %s WHERE id = %s"
_WRITE_ARRAYS = (
    "UPDATE guarantees_count AS row SET used = given.used, note = given.note"
    " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS given (id, used, note)"
    " WHERE row.id = given.id"
)


def held(places: Iterable[Place]) -> Counts:
    """The counts at these places, made where they are not there, and locked until the transaction
    ends; always in one order, so that two who want the same wait in a line."""
    wanted = sorted(set(places))
    owners = {place.owner for place in wanted}
    new = [Count(owner=place.owner, limit=place.limit, subject=place.subject) for place in wanted]
    bulk.insert(new, ignore_conflicts=True)
    known = Count.objects.filter(
        owner__in=owners,
        limit__in={place.limit for place in wanted},
        subject__in={place.subject for place in wanted},
    )
    rows = known.order_by("owner", "limit", "subject").select_for_update(no_key=True)
    found = {Place(row.owner, row.limit, row.subject): row for row in rows}
    return Counts({place: found[place] for place in wanted})


def places_of_guarantor(guarantor: str, borrowers: Iterable[str]) -> list[Place]:
    """The counts of a guarantor's whole business that these borrowers touch."""
    return [
        *(Place(guarantor, WEIGHT_CLASS, name) for name in CLASSES),
        *(Place(guarantor, BORROWER, borrower) for borrower in borrowers),
    ]
