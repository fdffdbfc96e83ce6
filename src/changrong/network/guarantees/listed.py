"""What waits to be put on the list of a bearer that keeps one, what is on it, and how much of what
is in force that is (纳入率)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from changrong.guarantee.figures.figure import ratio
from changrong.guarantee.life import replay
from changrong.identifiers import region_prefix
from changrong.money import Fen
from changrong.network import clock
from changrong.network.guarantees.models import Agreement, Guarantee, Listing, Party
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import history_of
from changrong.network.ledger.subledgers import Difference, counter
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

AT_ONCE = 1000
ON_LIST = Q(listed_on__isnull=False)


def registers_visible_to(actor: Actor) -> QuerySet[Party]:
    """The bearers that keep a list, of agreements that were signed: those that one's institution
    guarantees under, and itself; the district's for its coordinator; all of them for supervisors.
    """
    rows = Party.objects.filter(registers=True).select_related("agreement", "institution")
    rows = rows.exclude(agreement__state=Agreement.State.PROPOSED)
    match actor.role:
        case Role.OFFICER | Role.MANAGER:
            own = Q(agreement__guarantor=actor.institution) | Q(institution=actor.institution)
            return rows.filter(own)
        case Role.COORDINATOR:
            return rows.filter(agreement__region__startswith=region_prefix(actor.region))
        case Role.SUPERVISOR:
            return rows
        case _:
            return rows.none()


def in_force(parties: QuerySet[Party]) -> QuerySet[Listing]:
    """What is outstanding under the agreements of these bearers, on their lists or not, the
    longest in force first."""
    return Listing.objects.filter(party__in=parties.order_by().values("pk"), outstanding__gt=0)


def read(rows: QuerySet[Listing]) -> list[Listing]:
    """These rows with all that is shown of them. Their keys are found first: a hundred thousand are
    put in order in a moment, but not with all their firms and agreements."""
    keys = list(rows.values_list("pk", flat=True))
    found = Listing.objects.filter(pk__in=keys).select_related(
        "guarantee__enterprise", "guarantee__lender", "party__agreement", "party__institution"
    )
    return list(found)


@dataclass(frozen=True)
class Inclusion:
    """How much of what is in force is on a list: guarantees, and what is outstanding (fen)."""

    listed: int = 0
    in_force: int = 0
    listed_balance: Fen = 0
    balance: Fen = 0

    @property
    def rate(self) -> Decimal | None:
        """By number, a fraction; None where nothing is in force."""
        return ratio(self.listed, self.in_force)

    @property
    def balance_rate(self) -> Decimal | None:
        """By what is outstanding; None where nothing is in force."""
        return ratio(self.listed_balance, self.balance)

    def __add__(self, other: Inclusion) -> Inclusion:
        return Inclusion(
            self.listed + other.listed,
            self.in_force + other.in_force,
            self.listed_balance + other.listed_balance,
            self.balance + other.balance,
        )


def inclusions(parties: QuerySet[Party]) -> list[tuple[Party, Inclusion]]:
    """How much each of these bearers has on its list under its agreement."""
    rows = Listing.objects.filter(party__in=parties.order_by().values("pk"), outstanding__gt=0)
    sums = (
        rows.order_by()
        .values("party")
        .annotate(
            in_force=Count("pk"),
            balance=Sum("outstanding"),
            listed=Count("pk", filter=ON_LIST),
            listed_balance=Sum("outstanding", filter=ON_LIST, default=0),
        )
    )
    found = {
        one["party"]: Inclusion(
            one["listed"], one["in_force"], int(one["listed_balance"]), int(one["balance"])
        )
        for one in sums
    }
    return [(party, found.get(party.pk, Inclusion())) for party in parties]


@counter("listings")
def check_listings() -> Iterator[Difference]:
    """Balances noted as on a bearer's list, or as not on it, that are not what replays say."""
    parties = Party.objects.filter(registers=True)
    under = Guarantee.objects.filter(agreement__in=parties.order_by().values("agreement"))
    rows = under.select_related("agreement").prefetch_related("events", "listings__party")
    today, terms = clock.today(), {}
    for row in rows.order_by("pk").iterator(AT_ONCE):
        if row.agreement_id not in terms:
            terms[row.agreement_id] = terms_of(row.agreement)
        of = terms[row.agreement_id]
        standing = replay(of, history_of(row.events.all()), on=today)
        noted = {one.party.bearer: one for one in row.listings.all()}
        for bearer in (one.id for one in of.bearers if one.registers):
            one = noted.get(bearer)
            said = _parts(one.listed_on is not None, one.outstanding) if one else (0, 0)
            should = _parts(bearer in standing.listed, standing.outstanding)
            for name, used, expected in zip(("listed", "waiting"), said, should, strict=True):
                if used != expected:
                    yield Difference(row.number, name, bearer, used, expected)


def _parts(is_listed: bool, outstanding: Fen) -> tuple[Fen, Fen]:
    """What of a balance is on a list, and what waits."""
    return (outstanding, 0) if is_listed else (0, outstanding)
