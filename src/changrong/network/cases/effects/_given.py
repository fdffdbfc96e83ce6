"""What is given away once: a right that is leased or pledged, a receivable that is sold or pledged.

Two desks may each be told of the same thing, by numbers typed differently: as it stands in the
certificate or without the letters before it, in full-width signs, with dots or spaces.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from changrong.network.cases.effects._noting import reference
from changrong.network.cases.models import Case
from changrong.policy.numbers import plain

LEASE_OVER = ("refused", "withdrawn", "paid_out")  # ends after which a right may be leased again
FACTORING_OVER = ("refused", "withdrawn", "unconfirmed")


def mark(number: str) -> str:
    """By what a right is known, however its number was typed; kept in a case as `mark`."""
    return re.sub(r"[\W_]", "", reference(number)).removeprefix("ZL")


def leased(number: str) -> QuerySet[Case]:
    """Leases of a right that hold it or may come to."""
    same = Q(fields__mark=mark(number)) | Q(fields__certificate=number)
    return Case.objects.filter(same, kind="ip_lease").exclude(outcome__in=LEASE_OVER)


def pledged(instrument: str, number: str) -> QuerySet[Case]:
    """Open cases in which a thing with a number of its own secures a loan, or is to."""
    same = Q(fields__identifier=reference(number))
    if instrument == "ip":
        same |= Q(fields__mark=mark(number))
    rows = Case.objects.filter(same, kind="collateral", closed_at=None)
    return rows.filter(fields__instrument=instrument)


@dataclass(frozen=True)
class Receivable:
    """What a firm is owed. Known by the number of its invoice or contract, which may be another's
    with another firm; named without one, by who owes how much until which day.

    `firm`: whose it is, by key; `number`: as `reference` writes it, or ""; `amount`: yuan, as a
    case keeps it; `due`: an ISO day.
    """

    firm: int | None
    number: str
    debtor: str
    amount: str
    due: str

    @property
    def mark(self) -> str:
        """Kept in a case as `mark`; the debtor without brackets, dots and spaces."""
        debtor = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", self.debtor)).upper()
        return f"{debtor} {plain(Decimal(self.amount))} {self.due}"

    def pledged(self) -> QuerySet[Case]:
        """Open cases in which it secures a loan, or is to."""
        rows = Case.objects.filter(kind="collateral", enterprise=self.firm, closed_at=None)
        return rows.filter(self._is_same("identifier"), fields__instrument="receivable")

    def factored(self) -> QuerySet[Case]:
        rows = Case.objects.filter(kind="factoring", enterprise=self.firm)
        return rows.filter(self._is_same("invoice")).exclude(outcome__in=FACTORING_OVER)

    def _is_same(self, numbered: str) -> Q:
        """Two numbers that differ are of two, whatever else is alike."""
        alike = Q(fields__mark=self.mark)
        if not self.number:
            return alike
        has_none = ~Q(fields__has_key=numbered)
        return Q(**{f"fields__{numbered}": self.number}) | (alike & has_none)
