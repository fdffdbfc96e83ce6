"""Whatever becomes of needs, institutions and places, in whatever order: nothing is oversold,
nothing stands empty while somebody waits for it, and nobody is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.dispatch import queue, waves
from changrong.network.cases.dispatch.announcing import announce
from changrong.network.cases.dispatch.routing import Catalogue, fitting
from changrong.network.cases.errors import CaseError
from changrong.network.cases.models import Case, Waiting
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.parties.actions import (
    change_institutions,
    change_products,
    make_products,
    set_capacity,
)
from changrong.network.parties.models import Institution, Product
from changrong.network.parties.queries import on_offer
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide

from ..cast import Cast
from ..steps import NEED, make_offer, seen

SMALL, LARGE = "800000", "2500000"  # yuan: what every product lends, and what few do
WORDS = {"reason": "terms", "explanation": "说明"}
CAPACITY = st.none() | st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("state"), st.integers(1, 4), st.sampled_from([SMALL, LARGE])),
    st.tuples(st.sampled_from(["decline", "recall", "accept"]), st.integers(0, 9), st.none()),
    st.tuples(st.sampled_from(["withdraw", "correct", "approve"]), st.integers(0, 9), st.none()),
    st.tuples(st.just("send"), st.integers(0, 9), st.integers(0, 3)),
    st.tuples(st.just("days pass"), st.integers(1, 3), st.none()),
    st.tuples(st.just("make room"), st.integers(0, 3), CAPACITY),
    st.tuples(st.just("make product room"), st.integers(0, 3), CAPACITY),
    st.tuples(st.just("lend up to"), st.integers(0, 3), st.sampled_from([SMALL, LARGE])),
    st.tuples(st.just("come or go"), st.integers(0, 3), st.none()),
)


class Network:
    """Four institutions, two of them with a second product, and what people do."""

    def __init__(self, cast: Cast, capacities: list[int | None]) -> None:
        self.cast, self.now = cast, clock.now()
        self.decision = decide(
            [(None, {f"need.{k}": NEED[k] for k in ("kind", "amount")})], Actor.SYSTEM
        )[0]
        self.places = [cast.bank_a, cast.bank_b, cast.guarantor, cast.far_bank]
        for place, capacity in zip(self.places, capacities, strict=True):
            Institution.objects.filter(pk=place.pk).update(capacity=capacity, regions=[])
        larger = {"need_kinds": ["credit_loan"], "name": "大额贷", "capacity": 1}
        make_products([(place, larger) for place in self.places[:2]], Actor.SYSTEM)
        announce(self.now)

    def step(self, what: str, which: int, how: Any) -> None:
        match what:
            case "state":
                fields = NEED | {"amount": how}
                opening = Opening(self.cast.xianhe, fields, decision=self.decision)
                open_cases("need", [opening] * which, self.cast.alice)
            case "days pass":
                self.now += timedelta(days=which)
            case "make room":
                set_capacity([(self.places[which], how)], Actor.SYSTEM)
            case "make product room" | "lend up to":
                product = self.places[which].products.order_by("id").last()
                name = "capacity" if what == "make product room" else "amount_max"
                value = how if name == "capacity" else int(how) * 100
                change_products([(product, {name: value})], Actor.SYSTEM)
            case "come or go":
                place = Institution.objects.get(pk=self.places[which].pk)
                change_institutions([(place, {"active": not place.active})], Actor.SYSTEM)
            case "decline" | "recall" | "accept":
                with_them = Case.objects.filter(kind="dispatch", closed_at=None)
                for dispatch in self._one(with_them, which):
                    self._answer(dispatch, what)
            case _:
                for need in self._one(Case.objects.filter(kind="need", closed_at=None), which):
                    self._move(need, what, how)

    def work(self) -> None:
        """What a worker does, and the service after it."""
        sweep(self.now)
        waves.seek_anew(queue.stranded())
        announce(self.now)

    def _one(self, cases: Any, which: int) -> Iterator[Case]:
        rows = list(cases.order_by("id"))
        yield from rows[which % len(rows) :][:1] if rows else ()

    def _answer(self, dispatch: Case, what: str) -> None:
        officers = {self.cast.bank_a: self.cast.officer_a, self.cast.bank_b: self.cast.officer_b}
        officer = officers.get(dispatch.institution)
        if what == "recall" or officer is None:
            move([dispatch], "recall", self.cast.coordinator, WORDS)
        elif what == "decline":
            move([dispatch], "decline", officer, WORDS)
        else:
            offer = make_offer(dispatch.parent, officer)
            move([dispatch.parent], "accept", self.cast.alice, seen(offer))

    def _move(self, need: Case, what: str, how: Any) -> None:
        if what == "send":
            to = {"institutions": [self.places[how].number]}
            move([need], "dispatch", self.cast.coordinator, to)
        elif what == "approve":
            move([need], "ask_priority", self.cast.alice, WORDS)
            move([need], "approve_priority", self.cast.coordinator, WORDS)
        elif what == "correct":
            move([need], "correct", self.cast.alice, NEED | {"amount": SMALL})
        else:
            move([need], "withdraw", self.cast.alice, {"reason": "solved"})


def assert_whole(before: dict[tuple[type, int], int]) -> None:
    """`before`: what was taken before the step: a capacity may be set below that, and what is at
    work then goes on."""
    at_work = Case.objects.filter(kind="dispatch", closed_at=None).order_by()
    for model, column in ((Institution, "institution"), (Product, "product")):
        counted = dict(at_work.values_list(column).annotate(Count("pk")))
        for row in model.objects.all():
            assert row.taken == counted.get(row.pk, 0), row
            assert row.capacity is None or row.taken <= max(
                row.capacity, before.get((model, row.pk), 0)
            ), row
    assert queue.with_room() == []
    catalogue = Catalogue.of(on_offer(clock.today()))
    for need in Case.objects.filter(kind="need").select_related("version", "decision"):
        parts = list(need.children.filter(kind="dispatch"))
        working = [part for part in parts if part.closed_at is None]
        asked = {part.institution_id for part in parts}
        fits = [row for row in fitting(need, catalogue) if row.institution_id not in asked]
        in_line = {row.institution_id for row in Waiting.objects.filter(case=need)}
        assert need.clocks.filter(stopped_at=None).exists() == (need.closed_at is None)
        assert bool(working) == (need.state == "dispatched")
        assert bool(in_line) == (need.state == "waiting")
        if need.state == "waiting":
            assert in_line >= {row.institution_id for row in fits}
            assert not any(has_room(row) for row in fits)
        if need.state == "received":
            assert fits == []


def has_room(product: Product) -> bool:
    rows = (product, product.institution)
    return all(row.capacity is None or row.taken < row.capacity for row in rows)


def taken() -> dict[tuple[type, int], int]:
    return {
        (model, pk): n
        for model in (Institution, Product)
        for pk, n in model.objects.values_list("pk", "taken")
    }


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(CAPACITY, min_size=4, max_size=4), st.lists(STEPS, max_size=15))
def test_places_are_never_oversold_nor_empty_while_a_need_waits_and_none_is_stuck(
    cast, capacities, steps
):
    with transaction.atomic():
        network = Network(cast, capacities)
        for step in steps:
            before = taken()
            # What may not be done is refused, and changes nothing.
            with clock.at(network.now), suppress(CaseError):
                network.step(*step)
            with clock.at(network.now):
                network.work()
                assert_whole(before)
        streams = set(Event.objects.values_list("stream", flat=True))
        assert all(verify(stream) for stream in streams)
        transaction.set_rollback(True)
