"""Sending needs to institutions, in waves, while there is room: once, at the end of a unit of work.

What happened in the unit (needs that want institutions, dispatches that closed, capacity that grew)
is looked at together, so that ten thousand needs and one are the same work, and places are locked
once and in one order. They stay locked until the unit ends, and others who dispatch wait for it:
whoever has many needs and is in no haste makes units of some of them, as imports and sweeps do. A
need that fits somewhere without room waits; every place that comes free is offered to those who
wait for it, the first in line first, in the transaction that frees it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.db.models import Q

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.dispatch import queue
from changrong.network.cases.dispatch.capacity import Places
from changrong.network.cases.dispatch.routing import Catalogue, at_once, fitting, in_reach
from changrong.network.cases.engine import CLOSED, Opening
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of, move_of
from changrong.network.parties.actions import ROOM
from changrong.network.parties.models import Institution, Product
from changrong.network.parties.queries import on_offer
from changrong.network.people.actor import Actor
from changrong.network.unit import at_end, gather, whole

TOPIC = "dispatch"
FEW = 20  # needs of one unit for which places are looked at before they are locked
AT_ONCE = 200  # needs that look anew in one transaction: it holds every institution that fits them


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
    """A need that began before the service itself sent on stays with the coordinator."""
    if any(move.name == "send" for move in kind_of(need).moves):
        gather(TOPIC, Seeking(need))


def send(need: Case, to: Iterable[tuple[Institution, Product | None]], by: Actor) -> None:
    """Open a dispatch at each institution when the unit ends; their places have been claimed."""
    gather(TOPIC, Sending(need, tuple(to), by))


def seek_anew(needs: Sequence[int]) -> int:
    """Unserved needs, by their keys, look for institutions once more, some in one transaction. One
    that somebody moves just now is left out. Returns how many were."""
    return sum(_seek_anew(needs[at : at + AT_ONCE]) for at in range(0, len(needs), AT_ONCE))


@whole
def _seek_anew(keys: Sequence[int]) -> int:
    needs = queue.unserved().filter(pk__in=keys)
    rows = needs.select_related("version", "enterprise", "institution", "decision")
    held = list(rows.select_for_update(no_key=True, of=("self",), skip_locked=True))
    queue.leave(held)
    for need in held:
        seek(need)
    return needs.count() - len(held)


def free(institution: Institution) -> None:
    """Offer what room there is to those who wait for it."""
    gather(TOPIC, Freed(institution.pk))


@at_end(CLOSED, order=30)
def give_back(closed: list[Case]) -> None:
    queue.leave(closed)
    for case in closed:
        if kind_of(case).takes_room and case.institution_id:
            gather(TOPIC, Freed(case.institution_id, case))


@at_end(ROOM, order=35)
def offer_room(institutions: list[int]) -> None:
    for institution in institutions:
        gather(TOPIC, Freed(institution))


@at_end(TOPIC, order=40)
def settle(items: list[Seeking | Sending | Freed]) -> None:
    freed = [item for item in items if isinstance(item, Freed)]
    sendings = [item for item in items if isinstance(item, Sending)]
    seeking = {item.need.pk: item.need for item in items if isinstance(item, Seeking)}
    history = History.of([*seeking.values(), *(sending.need for sending in sendings)])
    rounds = _rounds(history.latest(seeking), history)
    places = _picked(rounds, freed)
    sendings += [one.sending() for one in rounds if one.picked]
    queued = _from_the_queue(places, freed)
    places.write()
    before = history.waves | History.of(sending.need for sending in queued).waves
    _open([*sendings, *queued], before)
    sent = {sending.need.pk for sending in (*sendings, *queued)}
    left = [one for one in rounds if not one.out and one.need.pk not in sent]
    queue.join((one.need, one.best_of_each()) for one in left if one.fits)
    queue.hand_back(one.need for one in left if not one.fits)


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
        """Claim a place at the best that have room, one at an institution."""
        self.picked = []
        for row in self.fits:
            if self.out + len(self.picked) >= self.most:
                return
            at = {picked.institution_id for picked in self.picked}
            if row.institution_id not in at and places.has_room(row):
                places.claim(row.institution_id, row)
                self.picked.append(row)

    def best_of_each(self) -> list[Product]:
        """The best product of each institution."""
        return list({row.institution_id: row for row in reversed(self.fits)}.values())

    def sending(self) -> Sending:
        return Sending(
            self.need, tuple((row.institution, row) for row in self.picked), Actor.SYSTEM
        )


@dataclass(frozen=True)
class History:
    """Where needs stand in the database, and where they were sent before this unit's end."""

    closed: set[int]
    revisions: dict[int, int]
    asked: Mapping[int, set[int]]  # the institutions that each need was ever with
    out: Counter[int]  # how many work on it
    waves: Counter[int]  # the last in which it was sent; 0 before the first

    @classmethod
    def of(cls, needs: Iterable[Case]) -> History:
        found = cls(set(), {}, defaultdict(set), Counter(), Counter())
        keys = {need.pk for need in needs}
        if not keys:
            return found
        rows = Case.objects.filter(Q(pk__in=keys) | Q(parent__in=keys, kind="dispatch")).order_by()
        for pk, parent, institution, closed_at, wave, revision in rows.values_list(
            "pk", "parent", "institution", "closed_at", "wave", "revision"
        ):
            if pk in keys:
                found.revisions[pk] = revision
                found.closed.update([pk] if closed_at else [])
                continue
            found.asked[parent].add(institution)
            found.out[parent] += closed_at is None
            found.waves[parent] = max(found.waves[parent], wave)
        return found

    def latest(self, needs: Mapping[int, Case]) -> list[Case]:
        """Those that did not close meanwhile; as they are, where the same unit moved them again."""
        still = [need for pk, need in needs.items() if pk not in self.closed]
        moved = [need for need in still if need.revision != self.revisions[need.pk]]
        anew = {need.pk: need for need in engine.lock(moved)} if moved else {}
        return [anew.get(need.pk, need) for need in still]


def _rounds(needs: Sequence[Case], history: History) -> list[Round]:
    """What each need may have, in the order in which they are served."""
    if not needs:
        return []
    served = sorted(needs, key=lambda need: (-need.priority, need.opened_at, need.pk))
    catalogue = Catalogue.of(in_reach(on_offer(clock.today()), served))
    return [
        Round(need, _fits(need, catalogue, history), history.out[need.pk], at_once(need))
        for need in served
    ]


def _fits(need: Case, catalogue: Catalogue, history: History) -> list[Product]:
    asked = history.asked[need.pk]
    return [row for row in fitting(need, catalogue) if row.institution_id not in asked]


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
            # Locks taken after a savepoint go when it is rolled back; without limits it never is.
            point = transaction.savepoint() if _any_limit(seen) else None
            places = _places((row.institution_id for picked in seen for row in picked), freed)
            if _pick(places, rounds) == seen:
                if point:
                    transaction.savepoint_commit(point)
                return places
            if point:
                transaction.savepoint_rollback(point)
    places = _places((row.institution_id for one in rounds for row in one.fits), freed)
    _pick(places, rounds)
    return places


def _any_limit(picks: Iterable[list[Product]]) -> bool:
    rows = [row for picked in picks for row in picked]
    return any(row.capacity is not None or row.institution.capacity is not None for row in rows)


def _places(wanted: Iterable[int], freed: Sequence[Freed]) -> Places:
    places = Places.locked({*wanted, *(one.institution for one in freed)})
    places.give_back(one.closed for one in freed if one.closed is not None)
    return places


def _pick(places: Places, rounds: Sequence[Round]) -> list[list[Product]]:
    for one in rounds:
        one.pick(places)
    return [one.picked for one in rounds]


def _from_the_queue(places: Places, freed: Sequence[Freed]) -> list[Sending]:
    """The needs that wait for the institutions with room, as far as the room goes, each for the
    best product there that fits it today and has room."""
    sendings: dict[int, Sending] = {}
    for institution in queue.waited_for(one.institution for one in freed):
        catalogue = Catalogue.of(on_offer(clock.today()).filter(institution=institution))
        for place in queue.waiting_for(institution, partial(places.has_place, institution)):
            if place.case_id in sendings:
                continue
            product = next(filter(places.has_room, fitting(place.case, catalogue)), None)
            if product is not None:
                places.claim(institution, product)
                to = ((product.institution, product),)
                sendings[place.case_id] = Sending(place.case, to, Actor.SYSTEM)
    return list(sendings.values())


def _open(sendings: Sequence[Sending], waves: Counter[int]) -> None:
    """Open all dispatches, and move the needs that the service itself sends."""
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
    _move([sending for sending in sendings if sending.by.is_system])
    for by, openings in by_sender.items():
        engine.open_children(openings, "dispatch", by)


def _move(sendings: Sequence[Sending]) -> None:
    waited = [sending.need for sending in sendings if sending.need.state == queue.STATE]
    steps = [
        (
            sending.need,
            move_of(sending.need, "send"),
            {"institutions": [institution.number for institution, _product in sending.to]},
        )
        for sending in sendings
    ]
    engine.step_all(steps, Actor.SYSTEM)
    queue.leave(waited)
