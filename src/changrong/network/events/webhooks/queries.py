"""Which endpoints are whose to look after, and what went to them."""

from __future__ import annotations

from django.db.models import QuerySet

from changrong.identifiers import region_prefix
from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

KEEPERS = (Role.MANAGER, Role.COORDINATOR)


def visible_to(actor: Actor) -> QuerySet[Endpoint]:
    """An institution's endpoints to its managers, the bureau's to coordinators of the district."""
    rows = Endpoint.objects.select_related("institution")
    match actor.role:
        case Role.MANAGER:
            return rows.filter(institution=actor.institution)
        case Role.COORDINATOR:
            district = region_prefix(actor.region)
            return rows.filter(institution=None, region__startswith=district)
        case _:
            return rows.none()


def deliveries_of(endpoint: Endpoint) -> QuerySet[Outgoing]:
    """What was to be sent there, the latest first."""
    return endpoint.outgoing.order_by("-created_at", "id")


def delivery(actor: Actor, id: str) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(pk=id, endpoint__in=visible_to(actor)).select_related("endpoint")
