"""What is new on offer, held against the needs that nobody serves.

A product that is made, changed or active again says so in `announce_at`; the worker looks within
seconds, in transactions of its own that take their locks in the usual order. The needs it fits
look for institutions as if they were new, and so keep their place in line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time

from changrong.network import clock
from changrong.network.cases.dispatch import queue, waves
from changrong.network.cases.dispatch.routing import Catalogue, fitting
from changrong.network.cases.models import Case, Waiting
from changrong.network.parties.models import Product
from changrong.network.parties.queries import on_offer


def announce(now: datetime) -> None:
    """Let the needs that wait, or lie with the coordinator, look anew where a product that fits
    them changed. What changes meanwhile, and a need that somebody moves just now, are for the next
    sweep; a product that is not on offer yet is announced again on its first day."""
    due = list(Product.objects.filter(announce_at__lte=now))
    if not due or waves.seek_anew(list(_concerned({row.institution_id for row in due}))):
        return
    for row in due:
        same = Product.objects.filter(pk=row.pk, announce_at=row.announce_at)
        same.update(announce_at=_first_day(row.valid_from))


def _concerned(institutions: Collection[int]) -> Iterator[int]:
    """The unserved needs that wait for one of these institutions, or that it could be asked for."""
    catalogue = Catalogue.of(on_offer(clock.today()).filter(institution__in=institutions))
    keys = list(queue.unserved().values_list("pk", flat=True))
    for at in range(0, len(keys), waves.AT_ONCE):
        needs = queue.unserved().filter(pk__in=keys[at : at + waves.AT_ONCE])
        found = list(needs.select_related("version", "decision"))
        asked = waves.History.of(found).asked
        rows = Waiting.objects.filter(case__in=found, institution__in=institutions)
        in_line = set(rows.values_list("case", flat=True))
        for need in found:
            if need.pk in in_line or _may_ask(need, catalogue, asked[need.pk]):
                yield need.pk


def _may_ask(need: Case, catalogue: Catalogue, asked: Collection[int]) -> bool:
    return any(row.institution_id not in asked for row in fitting(need, catalogue))


def _first_day(day: date | None) -> datetime | None:
    if day is None or day <= clock.today():
        return None
    return datetime.combine(day, time(), clock.SHANGHAI)
