"""Who sees which import: the only readers of imports."""

from __future__ import annotations

from django.db.models import QuerySet

from changrong.network.imports.models import Import
from changrong.network.people.actor import Actor


def imports_of(actor: Actor) -> QuerySet[Import]:
    """The person's own imports, the latest first. Nobody else sees them: their rows hold contacts
    of firms that are nobody else's business."""
    if actor.user is None or actor.membership is None:
        return Import.objects.none()
    return Import.objects.filter(asked_by=actor.user, membership__role=actor.membership.role)


def imported_before(row: Import) -> Import | None:
    """The last time that the same person imported the same file for good, if ever."""
    same = Import.objects.filter(
        sha256=row.sha256, kind=row.kind, asked_by=row.asked_by, dry_run=False
    )
    return same.exclude(pk=row.pk).order_by("-id").first()


def unfinished(row: Import) -> bool:
    return row.state in (Import.State.WAITING, Import.State.RUNNING)
