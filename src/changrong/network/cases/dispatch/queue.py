"""Needs that fit an institution without room: the queue at each institution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.models import Case, Waiting
from changrong.network.cases.versions import kind_of, move_of
from changrong.network.parties.models import Institution, Product
from changrong.network.parties.queries import on_offer
from changrong.network.people.actor import Actor

STATE = "waiting"
UNSERVED = (STATE, "received")
LOOKED_AT = 50  # rows of a queue read at a time


def join(waiting: Iterable[tuple[Case, Iterable[Product]]]) -> None:
    """Locked needs take their places in line, each for one product of an institution."""
    fits = list(waiting)
    steps = [(need, move_of(need, "wait"), {}) for need, _fits in fits if need.state != STATE]
    engine.step_all(steps, Actor.SYSTEM)
    Waiting.objects.bulk_create(
        (
            Waiting(
                case=need,
                institution=row.institution,
                product=row,
                priority=need.priority,
                since=need.since,
            )
            for need, products in fits
            for row in products
        ),
        ignore_conflicts=True,
    )


def leave(needs: Iterable[Case]) -> None:
    if left := list(needs):
        Waiting.objects.filter(case__in=left).delete()


def hand_back(needs: Iterable[Case]) -> None:
    """Locked needs that nothing fits any more for which they could wait: the coordinator's
    again."""
    alone = list(needs)
    leave(alone)
    back = [
        (need, move, {})
        for need in alone
        for move in kind_of(need).moves_from(need.state)
        if move.name == "hand_back"
    ]
    engine.step_all(back, Actor.SYSTEM)


def put_forward(need: Case) -> None:
    """A need whose priority changed, in every queue it stands in."""
    Waiting.objects.filter(case=need).update(priority=need.priority)


def waited_for(institutions: Iterable[int]) -> list[int]:
    """Those of these institutions that somebody waits for, in the order of their keys."""
    wanted = set(institutions)
    if not wanted:
        return []
    rows = _live().filter(institution__in=wanted).order_by()
    return sorted(set(rows.values_list("institution", flat=True)))


def waiting_for(institution: int, has_place: Callable[[], bool]) -> Iterator[Waiting]:
    """The first in line, as long as there is a place; their needs are locked, and those that
    somebody is moving just now are passed over: they are offered the next place."""
    seen = 0
    while has_place():
        rows = _live().filter(institution=institution)
        rows = rows.select_related("case__version", "case__enterprise", "case__decision")
        held = rows.select_for_update(of=("case",), skip_locked=True, no_key=True)
        found = list(held[seen : seen + LOOKED_AT])
        for place in found:
            if not has_place():
                return
            yield place
        if len(found) < LOOKED_AT:
            return
        seen += LOOKED_AT


def _live() -> QuerySet[Waiting]:
    """Places in line for what is still on offer."""
    return Waiting.objects.filter(case__state=STATE, product__in=on_offer(clock.today()))


def stranded() -> list[int]:
    """The keys of needs that wait for nothing any more: an institution left, or a product was
    withdrawn."""
    in_line = _live().filter(case=OuterRef("pk"))
    return list(unserved().filter(~Exists(in_line), state=STATE).values_list("pk", flat=True))


def unserved() -> QuerySet[Case]:
    """Needs that wait, or that lie with the coordinator, in the order in which they are served."""
    needs = Case.objects.filter(kind="need", state__in=UNSERVED)
    return needs.order_by("-priority", "opened_at", "pk")


def with_room() -> list[Institution]:
    """Institutions that somebody waits for although they have room: a backstop for what no release
    announces, such as a capacity that was changed in the database."""
    room = Q(capacity=None) | Q(taken__lt=F("capacity"))
    product_room = Q(product__capacity=None) | Q(product__taken__lt=F("product__capacity"))
    wanted = _live().filter(product_room, institution=OuterRef("pk"))
    return list(Institution.objects.filter(room, Exists(wanted), active=True).order_by("pk"))
