"""Sending needs to institutions, in waves, while there is room: once, at the end of a unit of work.

What happened in the unit (needs that want institutions, dispatches that closed, capacity that grew)
is looked at together, so that ten thousand needs and one are the same work, and places are locked
once and in one order. A need that fits somewhere without room waits; every place that comes free is
offered to those who wait for it, the first in line first, in the transaction that frees it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction

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


Pick = list[Product]


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
    seeking = _still_seeking(item.need for item in items if isinstance(item, Seeking))
    sendings = [item for item in items if isinstance(item, Sending)]
    fits = _fits(seeking)
    places, picks = _picked(fits, freed)
    sendings += [_sending(need, picked) for need, picked in picks.items() if picked]
    sendings += _from_the_queue(places, freed)
    places.write()
    _open(sendings)
    for need, picked in picks.items():
        if fits[need] and not picked and not _is_out(need):
            queue.join(need, fits[need])


def _still_seeking(needs: Iterable[Case]) -> list[Case]:
    """Each need once, those that closed in the same unit left out, in the order they are served."""
    found = {need.pk: need for need in needs}
    still = Case.objects.filter(pk__in=found, closed_at=None).values_list("pk", flat=True)
    open_needs = [found[pk] for pk in still]
    return sorted(open_needs, key=lambda need: (-need.priority, need.opened_at, need.pk))


def _fits(needs: Sequence[Case]) -> dict[Case, list[Product]]:
    """What fits each need and has not been asked before, the best first."""
    if not needs:
        return {}
    asked = defaultdict(set)
    for need, institution in Case.objects.filter(parent__in=needs, kind="dispatch").values_list(
        "parent", "institution"
    ):
        asked[need].add(institution)
    products = list(on_offer(clock.today()))
    return {
        need: fitting(need, [row for row in products if row.institution_id not in asked[need.pk]])
        for need in needs
    }


def _picked(
    fits: Mapping[Case, list[Product]], freed: Sequence[Freed]
) -> tuple[Places, dict[Case, Pick]]:
    """Places, locked, and for each need the products whose institutions have room for it.

    A few needs are first looked at without a lock, so that only the institutions picked are held;
    where that finds no room, or the room was gone, all that fit are locked and looked at again:
    whoever waits then waits for places that nobody can free meanwhile unseen.
    """
    if fits and len(fits) <= FEW:
        seen = _pick(Places(_institutions(fits, ()), lock=False), fits)
        if all(seen.values()):
            point = transaction.savepoint()
            wanted = {row.institution_id for picked in seen.values() for row in picked}
            places = _places(wanted, freed)
            picks = _pick(places, {need: list(picked) for need, picked in seen.items()})
            if picks == seen:
                transaction.savepoint_commit(point)
                return places, picks
            transaction.savepoint_rollback(point)
    places = _places(_institutions(fits, ()), freed)
    return places, _pick(places, fits)


def _institutions(fits: Mapping[Case, list[Product]], more: Iterable[int]) -> set[int]:
    return {row.institution_id for rows in fits.values() for row in rows} | set(more)


def _places(wanted: set[int], freed: Sequence[Freed]) -> Places:
    places = Places(wanted | {one.institution for one in freed})
    places.give_back(one.closed for one in freed if one.closed is not None)
    return places


def _pick(places: Places, fits: Mapping[Case, list[Product]]) -> dict[Case, Pick]:
    """For each need, in turn, the best that have room, claimed."""
    open_at = _open_dispatches(fits)
    picks: dict[Case, Pick] = {}
    for need, rows in fits.items():
        picks[need] = []
        for row in rows:
            if len(picks[need]) + open_at[need.pk] >= at_once(need):
                break
            if places.has_room(row):
                places.claim(row.institution_id, row)
                picks[need].append(row)
    return picks


def _open_dispatches(needs: Iterable[Case]) -> Mapping[int, int]:
    found: dict[int, int] = defaultdict(int)
    rows = Case.objects.filter(parent__in=list(needs), kind="dispatch", closed_at=None)
    for parent in rows.values_list("parent", flat=True):
        found[parent] += 1
    return found


def _is_out(need: Case) -> bool:
    return Case.objects.filter(parent=need, kind="dispatch", closed_at=None).exists()


def _sending(need: Case, picked: Pick) -> Sending:
    return Sending(need, tuple((row.institution, row) for row in picked), Actor.SYSTEM)


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
    by_sender: dict[Actor, list[tuple[Case, Opening]]] = defaultdict(list)
    for sending in sendings:
        wave = _next_wave(sending.need)
        for institution, product in sending.to:
            opening = Opening(
                enterprise=sending.need.enterprise,
                parent=sending.need,
                institution=institution,
                product=product,
                priority=sending.need.priority,
                wave=wave,
            )
            by_sender[sending.by].append((sending.need, opening))
    for sending in sendings:
        if sending.by.is_system:
            numbers = [institution.number for institution, _product in sending.to]
            send_move = move_of(sending.need, "send")
            engine.step(sending.need, send_move, {"institutions": numbers}, Actor.SYSTEM)
            queue.leave([sending.need])
    for by, openings in by_sender.items():
        engine.open_children(openings, "dispatch", by)


def _next_wave(need: Case) -> int:
    last = need.children.filter(kind="dispatch").order_by("-wave").values_list("wave", flat=True)
    return (last.first() or 0) + 1
