"""Who may read which institutions, outlets, products and facts."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from changrong.identifiers import region_covers, region_prefix
from changrong.network.parties.models import Enterprise, Fact, Institution, Outlet, Product
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.people.reach import looks_after
from changrong.network.rules.models import Emergency


def looked_after_by(actor: Actor) -> QuerySet[Institution]:
    """The institutions that a coordinator keeps, active or not."""
    kept = [one.pk for one in Institution.objects.all() if looks_after(actor, one.regions)]
    return Institution.objects.filter(pk__in=kept)


def directory(today: date) -> QuerySet[Institution]:
    """The active institutions with their outlets and the products on offer today."""
    return Institution.objects.filter(active=True).prefetch_related(
        Prefetch("outlets", Outlet.objects.filter(active=True)),
        Prefetch("products", on_offer(today)),
    )


def on_offer(today: date) -> QuerySet[Product]:
    """Active products of active institutions within their days."""
    begun = Q(valid_from=None) | Q(valid_from__lte=today)
    lasting = Q(valid_until=None) | Q(valid_until__gte=today)
    active = Product.objects.filter(begun, lasting, active=True, institution__active=True)
    return active.prefetch_related("institution")  # of which many have one and the same


def serving(institutions: QuerySet[Institution], region: str) -> list[Institution]:
    """Those whose service regions take in a place; no region named means everywhere."""
    return [
        institution
        for institution in institutions
        if not institution.regions
        or any(region_covers(area, region) for area in institution.regions)
    ]


def outlets_of(actor: Actor) -> QuerySet[Outlet]:
    """The outlets of one's own institution."""
    return Outlet.objects.filter(institution=actor.institution, institution__isnull=False)


def products_of(actor: Actor) -> QuerySet[Product]:
    """The products of one's own institution."""
    return Product.objects.filter(institution=actor.institution, institution__isnull=False)


def current_facts(enterprise: Enterprise) -> dict[str, Fact]:
    """The latest row of each name; a fact that was taken back is left out."""
    latest = {fact.name: fact for fact in enterprise.facts.select_related("recorded_by")}
    return {name: fact for name, fact in latest.items() if fact.value is not None}


def emergencies_visible_to(actor: Actor) -> QuerySet[Emergency]:
    """Those of the coordinator's district, and those of wider regions that take it in."""
    if actor.role != Role.COORDINATOR:
        return Emergency.objects.none()
    if not actor.region:
        return Emergency.objects.all()
    wider = [f"{actor.region[:2]}0000", f"{actor.region[:4]}00"]
    within = Q(region__startswith=region_prefix(actor.region))
    return Emergency.objects.filter(within | Q(region__in=wider))
