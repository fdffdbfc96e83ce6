"""Who may read which requests and memberships."""

from django.db.models import Q, QuerySet

from changrong.identifiers import region_prefix
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, MembershipRequest, Role, User
from changrong.network.people.reach import looks_after

ASKED = MembershipRequest.State.ASKED


def visible_to(actor: Actor) -> QuerySet[MembershipRequest]:
    """One's own requests; for the bureau those of its district; for an institution the open ones
    and those it decided itself."""
    rows = MembershipRequest.objects.select_related("user", "institution", "decided_by")
    if actor.user is None:
        return rows.none()
    return rows.filter(Q(user=actor.user.pk) | _by_role(actor))


def decidable_by(actor: Actor) -> QuerySet[MembershipRequest]:
    """The open requests that this actor may confirm or refuse: never one's own."""
    if actor.role not in {Role.COORDINATOR, Role.OFFICER, Role.MANAGER}:
        return MembershipRequest.objects.none()
    return visible_to(actor).filter(state=ASKED).exclude(user=actor.user.pk)


def decided_before(actor: Actor) -> QuerySet[MembershipRequest]:
    """The answered requests that this actor may look up, latest first."""
    if actor.role not in {Role.COORDINATOR, Role.OFFICER, Role.MANAGER}:
        return MembershipRequest.objects.none()
    rows = visible_to(actor).exclude(user=actor.user.pk).exclude(state=ASKED)
    return rows.order_by("-decided_at")


def once_decidable_by(actor: Actor) -> QuerySet[MembershipRequest]:
    """The requests that are, or until a moment ago were, for this actor to decide: who presses the
    button second is told that it is done, not that there is no such page."""
    if actor.role not in {Role.COORDINATOR, Role.OFFICER, Role.MANAGER}:
        return MembershipRequest.objects.none()
    rows = MembershipRequest.objects.exclude(user=actor.user.pk)
    return rows if actor.institution else rows.filter(_in_district(actor))


def own_requests(user: User) -> QuerySet[MembershipRequest]:
    return MembershipRequest.objects.filter(user=user).order_by("-asked_at")


def memberships_of(user: User) -> QuerySet[Membership]:
    """The bodies a user acts for now."""
    return Membership.objects.filter(user=user, ended_at=None).select_related(
        "user", "enterprise", "institution", "outlet"
    )


def acts_for_self(user: User) -> bool:
    """Whether a user may open matters of their own, as a person."""
    return memberships_of(user).filter(enterprise__is_person=True).exists()


def members_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Live memberships of other people: an institution's own staff to its manager; the managers of
    the institutions a coordinator looks after, and the people of the district's firms."""
    rows = Membership.objects.filter(ended_at=None).select_related(
        "user", "enterprise", "institution", "outlet"
    )
    if actor.role == Role.MANAGER:
        return rows.filter(institution=actor.institution)
    if actor.role == Role.COORDINATOR:
        bodies = [one.pk for one in Institution.objects.all() if looks_after(actor, one.regions)]
        firms = Q(enterprise__region__startswith=region_prefix(actor.region))
        return rows.filter(Q(role=Role.MANAGER, institution__in=bodies) | firms)
    return rows.none()


def fellows_of(actor: Actor) -> QuerySet[Membership]:
    """Everybody who acts for the actor's own firm: its people can tell who came to join them."""
    rows = Membership.objects.filter(ended_at=None, enterprise__isnull=False)
    return rows.filter(enterprise=actor.enterprise).select_related("user")


def _in_district(actor: Actor) -> Q:
    return Q(region__startswith=region_prefix(actor.region))


def _by_role(actor: Actor) -> Q:
    if actor.role == Role.COORDINATOR:
        return _in_district(actor)
    if actor.role in {Role.OFFICER, Role.MANAGER}:
        return Q(state=ASKED) | Q(institution=actor.institution)
    return Q(pk__in=[])
