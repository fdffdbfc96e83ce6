"""Who reads which agreements and guarantees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from changrong.guarantee import agreement as pure
from changrong.guarantee.agreement.stored import restored
from changrong.identifiers import region_prefix
from changrong.network.guarantees.models import Agreement, Guarantee
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

STAFF = (Role.OFFICER, Role.MANAGER)


def agreements_visible_to(actor: Actor) -> QuerySet[Agreement]:
    """Those that one's institution is a party to; the district's for its coordinator; all of them
    for supervisors."""
    rows = Agreement.objects.select_related("guarantor", "lender")
    match actor.role:
        case Role.OFFICER | Role.MANAGER:
            return rows.filter(parties__institution=actor.institution).distinct()
        case Role.COORDINATOR:
            return rows.filter(region__startswith=region_prefix(actor.region))
        case Role.SUPERVISOR:
            return rows
        case _:
            return rows.none()


def visible_to(actor: Actor) -> QuerySet[Guarantee]:
    """The firm's own; those that one's institution lends on, issued or bears; the district's for
    its coordinator; all of them for supervisors."""
    rows = Guarantee.objects.select_related("agreement", "enterprise", "guarantor", "lender")
    match actor.role:
        case Role.ENTERPRISE:
            return rows.filter(enterprise=actor.enterprise)
        case Role.OFFICER | Role.MANAGER:
            own = Q(lender=actor.institution) | Q(guarantor=actor.institution)
            return rows.filter(
                own | Q(agreement__parties__institution=actor.institution)
            ).distinct()
        case Role.COORDINATOR:
            return rows.filter(region__startswith=region_prefix(actor.region))
        case Role.SUPERVISOR:
            return rows
        case _:
            return rows.none()


def terms_of(agreement: Agreement) -> pure.Agreement:
    """The agreement as the guarantee room knows it."""
    return restored(agreement.terms)
