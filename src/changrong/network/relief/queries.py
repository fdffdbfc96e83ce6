"""Who reads which relief and which counts, and their sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from changrong.identifiers import areas_around, region_prefix
from changrong.network.boards.period import Period
from changrong.network.boards.tallies import scope_of
from changrong.network.cases.queries import visible_to
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.relief.actions import reaches
from changrong.network.relief.models import Entry, Transactions
from changrong.network.rules.models import Emergency

READERS = (Role.SUPERVISOR, Role.COORDINATOR, Role.OFFICER, Role.MANAGER)
_SIGN = Case(When(reverses=None, then=Value(1)), default=Value(-1), output_field=IntegerField())


@dataclass(frozen=True)
class Total:
    """How often, for how many firms or bodies, and how much (fen) in all; `unknown`: of how many
    the amount is not known, and so not in it."""

    entries: int = 0
    units: int = 0
    amount: int = 0
    unknown: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(
            self.entries + other.entries,
            self.units + other.units,
            self.amount + other.amount,
            self.unknown + other.unknown,
        )


def counted_by(actor: Actor, period: Period) -> QuerySet[Entry]:
    """The entries whose sums an actor reads: its institution's own, or its area's."""
    rows = Entry.objects.filter(day__range=(period.start, period.end))
    scope = scope_of(actor)
    if scope.institution:
        return rows.filter(institution=scope.institution)
    return rows.filter(region__startswith=scope.area)


def opened_by(actor: Actor, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of them that an actor may read one by one: what institutions told, and what came of
    cases that the actor may open."""
    seen = visible_to(actor).order_by().values("pk")
    rows = entries.filter(Q(case=None) | Q(case__in=seen))
    return rows.select_related("institution", "enterprise", "case", "reverses", "reversed_by")


def totals(entries: QuerySet[Entry]) -> dict[tuple[str, int], Total]:
    """By kind and institution (its key): reversals take away what they reverse."""
    rows = entries.order_by().values("kind", "institution")
    unknown = Case(When(amount=None, then=_SIGN), default=Value(0), output_field=IntegerField())
    sums = rows.annotate(
        n=Sum(_SIGN), all_units=Sum("units"), fen=Sum("amount"), not_known=Sum(unknown)
    )
    found = {
        (row["kind"], row["institution"]): Total(
            row["n"], row["all_units"], row["fen"] or 0, row["not_known"]
        )
        for row in sums
    }
    return {key: one for key, one in found.items() if one != Total()}


# -------------------------------------------------------------------- transactions


def emergencies_read_by(actor: Actor) -> QuerySet[Emergency]:
    """Those in whose intervals an actor reads counts: of its area, and of wider ones."""
    rows = Emergency.objects.order_by("-started_on", "-pk")
    if actor.role in (Role.OFFICER, Role.MANAGER):
        own = [one.pk for one in rows if reaches(one, actor.institution)]
        return rows.filter(pk__in=own)
    around = Q(region__in=areas_around(actor.region)) if actor.region else Q()
    return rows.filter(Q(region__startswith=region_prefix(actor.region)) | around)


def reports_read_by(actor: Actor) -> QuerySet[Transactions]:
    """Every report, those that were corrected among them, with what corrected each."""
    rows = Transactions.objects.filter(emergency__in=emergencies_read_by(actor))
    if actor.role in (Role.OFFICER, Role.MANAGER):
        rows = rows.filter(institution=actor.institution)
    return rows.select_related("institution", "emergency", "replaces", "replaced_by")


def transaction_totals(reports: QuerySet[Transactions]) -> dict[tuple[int, str, int], Total]:
    """By emergency, kind and institution, of what none corrects: `entries` is how many reports,
    `units` how many transactions."""
    current = reports.filter(replaced_by=None).select_related(None).order_by()
    sums = current.values("emergency", "kind", "institution").annotate(
        n=Count("pk"),
        transactions=Sum(F("count")),
        fen=Sum("amount"),
        not_known=Count("pk", filter=Q(amount=None)),
    )
    return {
        (row["emergency"], row["kind"], row["institution"]): Total(
            row["n"], row["transactions"], row["fen"] or 0, row["not_known"]
        )
        for row in sums
    }


def summed(found: dict[Any, Total], at: int) -> dict[Any, Total]:
    """The totals by one part of their keys."""
    sums: dict[Any, Total] = {}
    for key, one in found.items():
        sums[key[at]] = sums.get(key[at], Total()) + one
    return sums
