"""Who may read which consent, exchange and item; what rests on a consent that lives."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from changrong.identifiers import region_prefix
from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.cases.queries import readable_by
from changrong.network.evidence.features import Held
from changrong.network.evidence.models import Consent, Exchange, Piece, Sharer
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

KIND = "data_request"
BODIES = (Role.OFFICER, Role.MANAGER)
TRUST = {Piece.Origin.SOURCE: 2, Piece.Origin.OFFICER: 1, Piece.Origin.ENTERPRISE: 0}


# ---------------------------------------------------------------------- who takes part


def shares(institution: Institution) -> bool:
    """Whether it takes part in the sharing of firms' data."""
    return Sharer.objects.filter(institution=institution, ended_at=None).exists()


def sharers() -> QuerySet[Sharer]:
    return Sharer.objects.filter(ended_at=None).select_related("institution")


# ---------------------------------------------------------------------- cases


def held_case(by: Actor, number: str) -> Case | None:
    """The open or chosen case of that number which the actor's institution has; of a need, its own
    part in it. A request for data is no case to ask data for."""
    if by.institution is None:
        return None
    own = Q(institution=by.institution) | Q(partner=by.institution)
    readable = readable_by(by).exclude(kind=KIND)
    found = readable.filter(own, number=number).first()
    return found or readable.filter(own, parent__number=number, kind="dispatch").first()


def case_behind(request: Case) -> Case:
    """The case that a request asks for. Its number was checked when the request was opened."""
    return Case.objects.get(number=request.fields["for_case"])


def requests_of(case: Case, actor: Actor) -> QuerySet[Case]:
    """The requests made for a case, as far as the actor sees them."""
    from changrong.network.cases.queries import visible_to

    return visible_to(actor).filter(kind=KIND, fields__for_case=case.number).order_by("-id")


# ---------------------------------------------------------------------- consents


def live() -> QuerySet[Consent]:
    return Consent.objects.filter(withdrawn_at=None, until__gte=clock.today())


def consents_of(enterprise: Enterprise) -> QuerySet[Consent]:
    rows = Consent.objects.filter(enterprise=enterprise)
    return rows.select_related("institution", "case", "given_by", "withdrawn_by")


def standing_consent(request: Case) -> Consent | None:
    """A consent given before, for this case or for any, that covers all that is asked for."""
    wanted = set(request.fields["items"])
    rows = live().filter(
        Q(case=None) | Q(case__number=request.fields["for_case"]),
        enterprise=request.enterprise,
        institution=request.institution,
        purpose=request.fields["purpose"],
    )
    return next((one for one in rows if wanted <= set(one.items)), None)


def consent_of(request: Case) -> Consent | None:
    """The consent that a request rests on; None where there is none yet."""
    return Consent.objects.filter(number=request.fields.get("consent", "")).first()


# ---------------------------------------------------------------------- items


def pieces_of(case: Case, actor: Actor) -> QuerySet[Piece]:
    """The items that lie with a case: to the firm all of its own, to an institution what was given
    to it by a consent that lives, while it may read the case. Nobody else reads a value."""
    rows = Piece.objects.filter(case=case, erased_at=None)
    rows = rows.select_related("institution", "consent", "file")
    if actor.role == Role.ENTERPRISE:
        return rows.filter(enterprise=actor.enterprise)
    if actor.role in BODIES and readable_by(actor).filter(pk=case.pk).exists():
        return rows.filter(institution=actor.institution, consent__in=live())
    return rows.none()


def held(pieces: Iterable[Piece]) -> list[Held]:
    """The items as the features read them."""
    return [
        Held(one.item, one.value, one.dated, TRUST[Piece.Origin(one.origin)])
        for one in pieces
        if one.value is not None
    ]


def cases_with_data(actor: Actor) -> QuerySet[Case]:
    """The cases whose items an actor may come to see: a firm's own, what an institution has."""
    cases = readable_by(actor).exclude(kind=KIND)
    if actor.role == Role.ENTERPRISE:
        return cases
    if actor.role not in BODIES:
        return cases.none()
    return cases.filter(Q(institution=actor.institution) | Q(partner=actor.institution))


# ---------------------------------------------------------------------- the log


def exchanges_visible_to(actor: Actor) -> QuerySet[Exchange]:
    """The log: a firm's own, an institution's own, the bureau's district. It holds no value."""
    rows = Exchange.objects.select_related("enterprise", "institution", "request", "consent")
    match actor.role:
        case Role.ENTERPRISE:
            return rows.filter(enterprise=actor.enterprise)
        case Role.OFFICER | Role.MANAGER:
            return rows.filter(institution=actor.institution)
        case Role.COORDINATOR:
            return rows.filter(region__startswith=region_prefix(actor.region))
    return rows.none()
