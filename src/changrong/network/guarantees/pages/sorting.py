"""Guarantees by how they stand.

How one stands is a replay, and a book has ten thousand. The kinds of what was told settle it for
nearly all; only the few that were claimed, demanded or undone are replayed.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from changrong.guarantee.life import Standing, Status, replay
from changrong.network import clock
from changrong.network.guarantees.models import Guarantee, GuaranteeEvent
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import history_of

UNSETTLED = ("demanded", "claimed", "undone", "corrected")
SHOWN = (
    Status.IN_FORCE,
    Status.DEMANDED,
    Status.CLAIMED,
    Status.CLAIM_OVERDUE,
    Status.RECOVERING,
    Status.WRITTEN_OFF,
    Status.CLOSED,
)


def standings(rows: Iterable[Guarantee]) -> list[tuple[Guarantee, Standing]]:
    """How each stands today; their events fetched beforehand."""
    today, terms, found = clock.today(), {}, []
    for row in rows:
        if row.agreement_id not in terms:
            terms[row.agreement_id] = terms_of(row.agreement)
        history = history_of(row.events.all())
        found.append((row, replay(terms[row.agreement_id], history, on=today)))
    return found


def standing_as(rows: QuerySet[Guarantee], status: Status) -> QuerySet[Guarantee]:
    """Those that stand so today."""
    told = GuaranteeEvent.objects.filter(guarantee=OuterRef("pk"))
    unsettled = Exists(told.filter(kind__in=UNSETTLED))
    emptied = Exists(told.filter(Q(kind="closed") | Q(kind="reported", data__outstanding="0")))
    doubtful = rows.filter(unsettled | (emptied & ~Exists(told.filter(kind="closed"))))
    replayed = standings(doubtful.prefetch_related("events"))
    those = [row.pk for row, standing in replayed if standing.status is status]
    match status:
        case Status.IN_FORCE:
            return rows.filter(Q(pk__in=those) | (~unsettled & ~emptied))
        case Status.CLOSED:
            return rows.filter(Q(pk__in=those) | (~unsettled & Exists(told.filter(kind="closed"))))
    return rows.filter(pk__in=those)
