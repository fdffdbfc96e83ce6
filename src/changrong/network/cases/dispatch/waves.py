"""Sending needs to institutions, in waves, while there is room: once, at the end of a unit of work.

What happened in the unit (needs that want institutions, dispatches that closed, capacity that grew)
is looked at together, so that ten thousand needs and one are the same work, and places are locked
once and in one order. A need that fits somewhere without room waits; every place that comes free is
offered to those who wait for it, the first in line first, in the transaction that frees it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.db.models import Max

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.dispatch import queue
from changrong.network.cases.dispatch.capacity import Places
from changrong.network.cases.dispatch.routing import at_once, fitting
from changrong.network.cases.engine import CLOSED, Opening
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of, move_of
from changrong.network.parties.models import Institution, Product
from changrong.network.parties.queries import on_offer
from changrong.network.people.actor import Actor
from changrong.network.unit import at_end, gather

TOPIC = "dispatch"
FEW = 20  # needs of one unit for which places are looked at before they are locked


@dataclass(frozen=True)
class Seeking:
    """A locked need that wants institutions: as many as it may be with at the same time."""

    need: Case


@dataclass(frozen=True)
class Sending:
    """A locked need and the institutions that were chosen for it, whose places are claimed."""

    need: Case
    to: tuple[tuple[Institution, Product | None], ...]
    by: Actor


@dataclass(frozen=True)
class Freed:
    """An institution that may have room: a dispatch closed, or its capacity grew."""

    institution: int
    closed: Case | None = None


def seek(need: Case) -> None:
    gather(TOPIC, Seeking(need))


def send(need: Case, to: Iterable[tuple[Institution, Product | None]], by: Actor) -> None:
    """Open a dispatch at each institution when the unit ends; their places have been claimed."""
    gather(TOPIC, Sending(need, tuple(to), by))


def free(institution: Institution) -> None:
    """Offer what room there is to those who wait for it."""
    gather(TOPIC, Freed(institution.pk))


@at_end(CLOSED, order=30)
def give_back(closed: list[Case]) -> None:
    for case in closed:
        queue.leave([case])
        if kind_of(case).takes_room and case.institution_id:
            gather(TOPIC, Freed(case.institution_id, case))


@at_end(TOPIC, order=40)
def settle(items: list[Seeking | Sending | Freed]) -> None:
    freed = [item for item in items if isinstance(item, Freed)]
    sendings = [item for item in items if isinstance(item, Sending)]
    rounds = _rounds(item.need for item in items if isinstance(item, Seeking))
    places = _picked(rounds, freed)
    sendings += [one.sending() for one in rounds if one.picked]
    sendings += _from_the_queue(places, freed)
    places.write()
    _open(sendings)
    for one in rounds:
        if one.fits and not one.picked and not one.out:
            queue.join(one.need, one.fits)


@dataclass
class Round:
    """A need that wants institutions: what fits it and was not asked before, the best first; how
    many work on it now; and those picked for this wave."""

    need: Case
    fits: list[Product]
    out: int
    most: int
    picked: list[Product] = field(default_factory=list)

    def pick(self, places: Places) -> None:
        """Claim a place at the best that have room."""
        self.picked = []
        for row in self.fits:
            if self.out + len(self.picked) >= self.most:
                return
            if places.has_room(row):
                places.claim(row.institution_id, row)
                self.picked.append(row)

    def sending(self) -> Sending:
        return Sending(
            self.need, tuple((row.institution, row) for row in self.picked), Actor.SYSTEM
        )


def _rounds(needs: Iterable[Case]) -> list[Round]:
    """Each need once, those that closed in the same unit left out, in the order they are served."""
    found = {need.pk: need for need in needs}
    if not found:
        return []
    still = Case.objects.filter(pk__in=found, closed_at=None).values_list("pk", flat=True)
    served = sorted(
        (found[pk] for pk in still), key=lambda need: (-need.priority, need.opened_at, need.pk)
    )
    asked, out = _asked(found)
    products = list(on_offer(clock.today()))
    return [
        Round(
            need,
            fitting(need, [row for row in products if row.institution_id not in asked[need.pk]]),
            out[need.pk],
            at_once(need),
        )
        for need in served
    ]


def _asked(needs: Iterable[int]) -> tuple[Mapping[int, set[int]], Counter[int]]:
    """The institutions that each need was ever with, and how many work on it."""
    asked: Mapping[int, set[int]] = defaultdict(set)
    out: Counter[int] = Counter()
    rows = Case.objects.filter(parent__in=list(needs), kind="dispatch")
    for need, institution, closed_at in rows.values_list("parent", "institution", "closed_at"):
        asked[need].add(institution)
        out[need] += closed_at is None
    return asked, out


def _picked(rounds: Sequence[Round], freed: Sequence[Freed]) -> Places:
    """Places, locked, and the picks of each round claimed there.

    A few needs are first looked at without a lock, so that only the institutions picked are held;
    where that finds no room, or the room was gone, all that fit are locked and looked at again:
    whoever waits then waits for places that nobody can free meanwhile unseen.
    """
    if rounds and len(rounds) <= FEW:
        products = {row.pk: row for one in rounds for row in one.fits}
        seen = _pick(Places.seen(products.values()), rounds)
        if all(seen):
            point = transaction.savepoint()
            places = _places((row.institution_id for picked in seen for row in picked), freed)
            if _pick(places, rounds) == seen:
                transaction.savepoint_commit(point)
                return places
            transaction.savepoint_rollback(point)
    places = _places((row.institution_id for one in rounds for row in one.fits), freed)
    _pick(places, rounds)
    return places


def _places(wanted: Iterable[int], freed: Sequence[Freed]) -> Places:
    places = Places.locked({*wanted, *(one.institution for one in freed)})
    places.give_back(one.closed for one in freed if one.closed is not None)
    return places


def _pick(places: Places, rounds: Sequence[Round]) -> list[list[Product]]:
    for one in rounds:
        one.pick(places)
    return [one.picked for one in rounds]


def _from_the_queue(places: Places, freed: Sequence[Freed]) -> list[Sending]:
    """The needs that wait for the institutions with room, as far as the room goes."""
    sendings: dict[int, Sending] = {}
    for institution in sorted({one.institution for one in freed}):
        for place in queue.waiting_for(institution, partial(places.has_place, institution)):
            if place.case_id not in sendings and places.has_room(place.product):
                places.claim(institution, place.product)
                to = ((place.institution, place.product),)
                sendings[place.case_id] = Sending(place.case, to, Actor.SYSTEM)
    return list(sendings.values())


def _open(sendings: Sequence[Sending]) -> None:
    """Open all dispatches, and move the needs that the service itself sends."""
    if not sendings:
        return
    waves = _waves(sending.need for sending in sendings)
    by_sender: dict[Actor, list[tuple[Case, Opening]]] = defaultdict(list)
    for sending in sendings:
        for institution, product in sending.to:
            opening = Opening(
                enterprise=sending.need.enterprise,
                parent=sending.need,
                institution=institution,
                product=product,
                priority=sending.need.priority,
                wave=waves[sending.need.pk] + 1,
            )
            by_sender[sending.by].append((sending.need, opening))
    for sending in sendings:
        if sending.by.is_system:
            _step(sending)
    for by, openings in by_sender.items():
        engine.open_children(openings, "dispatch", by)


def _step(sending: Sending) -> None:
    need, waited = sending.need, sending.need.state == queue.STATE
    numbers = [institution.number for institution, _product in sending.to]
    engine.step(need, move_of(need, "send"), {"institutions": numbers}, Actor.SYSTEM)
    if waited:
        queue.leave([need])


def _waves(needs: Iterable[Case]) -> Counter[int]:
    """The last wave in which each need was sent; 0 before the first."""
    rows = Case.objects.filter(parent__in=[need.pk for need in needs], kind="dispatch").order_by()
    return Counter(dict(rows.values_list("parent").annotate(last=Max("wave"))))
