"""Who may read which stored decision and screening, and what policy found which firm for."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from changrong.identifiers import region_prefix
from changrong.network.cases import queries as cases
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.models import Decision, Finding, Screening


def visible_to(actor: Actor, numbers: Sequence[str] = ()) -> QuerySet[Decision]:
    """Decisions of the actor's own enterprise, those its visible cases rest on, for the bureau
    those by which policy found the firms of its district, and, of those that belong to no
    enterprise, the ones whose numbers this visitor's session holds."""
    mine = Q(enterprise=None, number__in=list(numbers))
    if actor.enterprise:
        mine |= Q(enterprise=actor.enterprise)
    elif actor.role in {Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.HOTLINE}:
        mine |= Q(pk__in=cases.readable_by(actor).values("decision"))
    if actor.role == Role.COORDINATOR:
        mine |= Q(pk__in=found_for(actor).values("decision"))
    return Decision.objects.filter(mine)


def found_for(actor: Actor) -> QuerySet[Finding]:
    """What policy found the actor's own firm for, the district's firms, or, for an institution, the
    firms whose needs it may read. The reasons are in a decision, which is not everybody's to open:
    it rests on all that is known of a firm, and a bank is shown what the firm sent it."""
    match actor.role:
        case Role.ENTERPRISE:
            return Finding.objects.filter(enterprise=actor.enterprise)
        case Role.COORDINATOR:
            return Finding.objects.filter(
                enterprise__region__startswith=region_prefix(actor.region)
            )
        case Role.OFFICER | Role.MANAGER:
            # Of needs alone: a referral an institution opens itself, for any firm it names.
            needs = cases.readable_by(actor).filter(kind="need")
            firms = needs.order_by().values("enterprise")
            return Finding.objects.filter(enterprise__in=firms)
        case _:
            return Finding.objects.none()


SCREENERS = frozenset({Role.OFFICER, Role.MANAGER, Role.COORDINATOR})


def screenings_of(actor: Actor) -> QuerySet[Screening]:
    """What the actor's institution had screened; of the bureau's people each sees their own."""
    if actor.role not in SCREENERS:
        return Screening.objects.none()
    if actor.institution is not None:
        return Screening.objects.filter(institution=actor.institution)
    return Screening.objects.filter(institution=None, asked_by=actor.user)
