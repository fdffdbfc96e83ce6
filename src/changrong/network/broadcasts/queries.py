"""Who reads which broadcasts, whom each is for, and who is asked to put it up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from changrong.identifiers import areas_around, region_prefix
from changrong.network import clock
from changrong.network.broadcasts.models import BY_OUTLET, Broadcast, Medium, Posting, Sort
from changrong.network.contracts.models import Contract
from changrong.network.guarantees.models import Guarantee
from changrong.network.parties.models import Enterprise, Institution, Outlet
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User
from changrong.network.people.reach import answers_for, looks_after

NOBODY = Q(pk__in=[])
ALL = ~NOBODY  # an empty Q would be nothing beside another
STAFF = (Role.OFFICER, Role.MANAGER)
WRITERS = (Role.COORDINATOR, Role.MANAGER)


# ---------------------------------------------------------------------- reading


def published() -> QuerySet[Broadcast]:
    """Everything that was ever approved and has begun."""
    return Broadcast.objects.filter(approved_at__isnull=False, shown_from__lte=clock.today())


def shown(today: date) -> QuerySet[Broadcast]:
    """What is up on a day, its first and its last among them, the latest approved first."""
    up = Broadcast.objects.filter(state=Broadcast.State.APPROVED)
    return up.filter(shown_from__lte=today, shown_until__gte=today).order_by("-approved_at", "-id")


def meant_for(actor: Actor) -> Q:
    """Of broadcasts, those that this reader is in the audience of. The bureau's people, who answer
    questions about them, read all."""
    found = Q(to_public=True)
    of_all = Q(institution=None)
    if actor.enterprise is not None:
        flag = Q(to_persons=True) if actor.enterprise.is_person else Q(to_firms=True)
        near = of_all & Q(region__in=areas_around(actor.enterprise.region))
        return found | flag & (near | Q(institution__in=institutions_of(actor.enterprise)))
    if actor.institution is not None:
        near = of_all & _touching(_places_of(actor.membership))
        return found | Q(to_staff=True) & (near | Q(institution=actor.institution))
    return ALL if actor.role is not None else found


def for_reader(actor: Actor) -> QuerySet[Broadcast]:
    """What is up today for this reader."""
    return shown(clock.today()).filter(meant_for(actor))


def readable(actor: Actor) -> QuerySet[Broadcast]:
    """Those whose page this reader may open: also what is over or was taken down."""
    return published().filter(meant_for(actor) | _asked_of(actor)).select_related("institution")


def latest_warning(actor: Actor) -> Broadcast | None:
    """The one warning of fraud that is shown where money or a telephone number stands."""
    return for_reader(actor).filter(sort=Sort.ANTI_FRAUD).first()


def _places_of(member: Membership | None) -> list[str]:
    """Where a member of an institution works: at the outlet, or wherever the institution serves."""
    assert member is not None
    assert member.institution is not None
    return [member.outlet.region] if member.outlet else member.institution.regions or [""]


def _touching(places: Iterable[str]) -> Q:
    """Regions that lie around one of the places, or within it."""
    found = NOBODY
    for place in places:
        found |= Q(region__in=areas_around(place)) | Q(region__startswith=region_prefix(place))
    return found


# ---------------------------------------------------------------------- the audience


def users_of(broadcast: Broadcast) -> QuerySet[User]:
    """Everybody who signs in and is in the audience, each once however many seats they have."""
    users = User.objects.filter(is_active=True)
    if broadcast.to_public and not broadcast.region:
        return users
    seats = Membership.objects.filter(_seats(broadcast), user=OuterRef("pk"), ended_at=None)
    return users.filter(Exists(seats))


def firms_by_phone(broadcast: Broadcast) -> QuerySet[Enterprise]:
    """Firms and persons in the audience for whom nobody signs in and who left a telephone on which
    they want to be called. A number given with one case was given for that case alone."""
    wanted = NOBODY
    if broadcast.to_firms or broadcast.to_public:
        wanted |= Q(is_person=False)
    if broadcast.to_persons or broadcast.to_public:
        wanted |= Q(is_person=True)
    seats = Membership.objects.filter(
        enterprise=OuterRef("pk"), ended_at=None, user__is_active=True
    )
    firms = Enterprise.objects.filter(wanted, ~Exists(seats)).exclude(contact_phone="")
    if broadcast.institution_id is not None:
        return firms.filter(_customers(broadcast.institution_id))
    return firms.filter(region__startswith=region_prefix(broadcast.region))


def _seats(broadcast: Broadcast) -> Q:
    """The memberships through which people are in the audience."""
    within = region_prefix(broadcast.region)
    public, own = broadcast.to_public, broadcast.institution_id
    found = NOBODY
    if broadcast.to_staff or public:
        if own is not None:
            found |= Q(institution=own)
        else:
            at_outlet = Q(outlet__region__startswith=within)
            found |= at_outlet | Q(outlet=None, institution__in=_serving(broadcast.region))
    if own is not None:
        near = Q(enterprise__in=Enterprise.objects.filter(_customers(own)))
    else:
        near = Q(enterprise__region__startswith=within)
    if broadcast.to_firms or public:
        found |= near & Q(enterprise__is_person=False)
    if broadcast.to_persons or public:
        found |= near & Q(enterprise__is_person=True)
    if public:
        found |= Q(enterprise=None, institution=None) & _touching([broadcast.region])
    return found


def _serving(region: str) -> list[int]:
    """The institutions that serve some of a region."""
    rows = Institution.objects.filter(active=True).values_list("pk", "regions")
    return [pk for pk, places in rows if _serves(places, region)]


def _serves(places: list[str], region: str) -> bool:
    within = region_prefix(region)
    return not places or any(
        place.startswith(within) or region.startswith(region_prefix(place)) for place in places
    )


def _customers(institution: int) -> Q:
    """Of enterprises: those that borrow here, or whose loans are guaranteed by or for it."""
    lent = Contract.objects.filter(institution=institution).values("enterprise")
    covered = Guarantee.objects.filter(Q(guarantor=institution) | Q(lender=institution))
    return Q(pk__in=lent) | Q(pk__in=covered.values("enterprise"))


def institutions_of(enterprise: Enterprise) -> set[int]:
    """Whose customer an enterprise is; the inverse of the above."""
    found = set(enterprise.contracts.values_list("institution", flat=True))
    for pair in enterprise.guarantees.values_list("guarantor", "lender"):
        found |= set(pair)
    return found


# ---------------------------------------------------------------------- putting it up


def outlets_asked(broadcast: Broadcast) -> QuerySet[Outlet]:
    """The outlets that are to put it up: open ones of the region, or of the institution."""
    outlets = Outlet.objects.filter(active=True, institution__active=True)
    if broadcast.institution_id is not None:
        return outlets.filter(institution=broadcast.institution_id)
    return outlets.filter(region__startswith=region_prefix(broadcast.region))


def institutions_asked(broadcast: Broadcast) -> QuerySet[Institution]:
    """The institutions that are to put it up where each does once."""
    active = Institution.objects.filter(active=True)
    if broadcast.institution_id is not None:
        return active.filter(pk=broadcast.institution_id)
    return active.filter(pk__in=_serving(broadcast.region))


def is_asked(institution: Institution, broadcast: Broadcast) -> bool:
    """Whether an institution has something to put up, itself or at an outlet."""
    outside = broadcast.outside
    if set(outside) - set(BY_OUTLET) and institutions_asked(broadcast).contains(institution):
        return True
    own = outlets_asked(broadcast).filter(institution=institution)
    return bool(set(outside) & set(BY_OUTLET)) and own.exists()


def _asked_of(actor: Actor) -> Q:
    """Those that the reader's institution is asked to put up, whomever they are for."""
    if actor.institution is None:
        return NOBODY
    rows = published().filter(Q(institution=None) | Q(institution=actor.institution))
    rows = rows.exclude(media=[])
    return Q(pk__in=[one.pk for one in rows if is_asked(actor.institution, one)])


def postings_of(broadcast: Broadcast) -> QuerySet[Posting]:
    """What was said of putting it up, without what was taken back."""
    return broadcast.postings.filter(taken_back_at=None)


# ---------------------------------------------------------------------- the desk


def on_desk(actor: Actor) -> QuerySet[Broadcast]:
    """What somebody who works here finds on the desk: what they may write or approve, drafts too,
    and what is made known to them or asked of them."""
    rows = Broadcast.objects.select_related("institution", "written_by", "approved_by")
    begun = Q(approved_at__isnull=False)
    match actor.role:
        case Role.COORDINATOR:
            kept = [one.pk for one in Institution.objects.all() if looks_after(actor, one.regions)]
            own = Q(institution=None, region__startswith=region_prefix(actor.region))
            around = Q(institution=None, region__in=areas_around(actor.region))
            return rows.filter(own | Q(institution__in=kept) | begun & around)
        case Role.MANAGER:
            return rows.filter(
                Q(institution=actor.institution) | begun & (meant_for(actor) | _asked_of(actor))
            )
        case Role.OFFICER:
            return rows.filter(begun & (meant_for(actor) | _asked_of(actor)))
        case Role.SUPERVISOR:
            return rows.filter(begun)
    return rows.none()


def may_write(actor: Actor, institution: Institution | None, region: str) -> bool:
    """A manager writes to the own institution's people, a coordinator to the own region's."""
    if institution is not None:
        return actor.role == Role.MANAGER and actor.institution == institution
    return answers_for(actor, region)


def may_change(actor: Actor, broadcast: Broadcast) -> bool:
    return broadcast.state == Broadcast.State.DRAFT and may_write(
        actor, broadcast.institution, broadcast.region
    )


def answers(actor: Actor, broadcast: Broadcast) -> bool:
    """Whether this is somebody who answers for it: a colleague of the writer's, or the coordinator
    who looks after the institution."""
    own = broadcast.institution
    if own is not None and looks_after(actor, own.regions):
        return True
    return may_write(actor, own, broadcast.region)


def may_approve(actor: Actor, broadcast: Broadcast) -> bool:
    """Two pairs of eyes: somebody who answers for it and did not write it."""
    is_other = actor.user is not None and actor.user.pk != broadcast.written_by_id
    return is_other and broadcast.state == Broadcast.State.DRAFT and answers(actor, broadcast)


def may_withdraw(actor: Actor, broadcast: Broadcast) -> bool:
    return broadcast.state != Broadcast.State.WITHDRAWN and answers(actor, broadcast)


def approvers(broadcast: Broadcast) -> list[User]:
    """Who may approve it, each once."""
    seats = Membership.objects.filter(role__in=WRITERS, ended_at=None, user__is_active=True)
    seats = seats.filter(Q(institution=None) | Q(institution=broadcast.institution_id))
    found = {
        seat.user_id: seat.user
        for seat in seats.select_related("user", "institution")
        if may_approve(Actor(seat.user, seat), broadcast)
    }
    return list(found.values())


def is_by_outlet(medium: str) -> bool:
    return Medium(medium) in BY_OUTLET
