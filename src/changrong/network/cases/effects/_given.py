"""What is given away once: a right that is leased or pledged, a receivable that is sold or pledged.

Two desks may each be told of the same thing, by numbers typed differently: as it stands in the
certificate or without the letters before it, in full-width signs, with dots or spaces.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from changrong.network.cases.effects._noting import reference
from changrong.network.cases.models import Case

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
    """Open cases in which a thing secures a loan, or is to."""
    same = Q(fields__identifier=reference(number))
    if instrument == "ip":
        same |= Q(fields__mark=mark(number))
    rows = Case.objects.filter(same, kind="collateral", closed_at=None)
    return rows.filter(fields__instrument=instrument)


def factored(invoice: str, firm: int | None) -> QuerySet[Case]:
    """Factoring of a receivable that a firm has: invoices of two firms may have one number."""
    same = Case.objects.filter(kind="factoring", fields__invoice=reference(invoice))
    return same.filter(enterprise=firm).exclude(outcome__in=FACTORING_OVER)
