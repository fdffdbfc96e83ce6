"""Who may read which stored decision."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from changrong.network.cases import queries as cases
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.models import Decision


def visible_to(actor: Actor, numbers: Sequence[str] = ()) -> QuerySet[Decision]:
    """Decisions of the actor's own enterprise, those its visible cases rest on, and, of those that
    belong to no enterprise, the ones whose numbers this visitor's session holds."""
    mine = Q(enterprise=None, number__in=list(numbers))
    if actor.enterprise:
        mine |= Q(enterprise=actor.enterprise)
    elif actor.role in {Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.HOTLINE}:
        mine |= Q(pk__in=cases.readable_by(actor).values("decision"))
    return Decision.objects.filter(mine)
