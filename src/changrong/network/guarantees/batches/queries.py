"""Who reads which batches."""

from __future__ import annotations

from django.db.models import QuerySet

from changrong.network.guarantees.batches.models import Batch
from changrong.network.guarantees.queries import STAFF
from changrong.network.people.actor import Actor


def batches_visible_to(actor: Actor) -> QuerySet[Batch]:
    """Those that one's own institution filed, the latest first."""
    if actor.role not in STAFF:
        return Batch.objects.none()
    rows = Batch.objects.select_related("agreement", "asked_by")
    return rows.filter(institution=actor.institution)
