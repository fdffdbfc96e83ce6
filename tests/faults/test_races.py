"""Whoever comes at the same moment: exactly one wins, everybody is told, nothing breaks."""

from __future__ import annotations

import json
import re
import threading
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.errors import CaseError, MoveRefused
from changrong.network.cases.models import Case, Clock, Escalation, KindVersion, Series
from changrong.network.cases.numbers import next_numbers
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.people.actor import Actor
from changrong.network.people.tokens import issue_token
from network.steps import NEED, dispatch_at, make_offer, offer_terms, seen, state_need

from .conftest import at_once

ROUNDS = range(5)


def states(need: Case) -> list[str]:
    return sorted(need.children.values_list("state", flat=True))


def refusals(results: list) -> list:
    return [result for result in results if isinstance(result, Exception)]


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_offers_accepted_at_once_exactly_one_is_chosen(cast, _round):
    need = state_need(cast)
    first, second = make_offer(need, cast.officer_a), make_offer(need, cast.officer_b)
    results = at_once(
        partial(move, [need], "accept", cast.alice, seen(first)),
        partial(move, [need], "accept", cast.bob, seen(second)),
    )
    [refused] = refusals(results)
    assert isinstance(refused, MoveRefused)
    assert states(need) == ["chosen", "not_chosen", "not_chosen"]
    assert Event.objects.filter(code="need.accept").count() == 1
    assert all(verify(number) for number in set(Event.objects.values_list("stream", flat=True)))


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_acceptances_over_the_api_answer_200_and_409(cast, _round):
    need = state_need(cast)
    offers = [make_offer(need, cast.officer_a), make_offer(need, cast.officer_b)]
    tokens = [issue_token(actor.membership) for actor in (cast.alice, cast.bob)]

    def accept(offer: Case, token: str) -> int:
        return (
            Client()
            .post(
                f"/api/v1/cases/{need.number}/moves/accept",
                json.dumps({"answers": seen(offer)}),
                content_type="application/json",
                headers={"Authorization": f"Bearer {token}"},
            )
            .status_code
        )

    calls = [partial(accept, *pair) for pair in zip(offers, tokens, strict=True)]
    assert sorted(at_once(*calls)) == [200, 409]


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_offer_accepted_while_it_is_revised_is_accepted_as_it_was_seen_or_not_at_all(
    cast, _round
):
    need = state_need(cast)
    offer = make_offer(need, cast.officer_a)
    results = at_once(
        partial(move, [need], "accept", cast.alice, seen(offer)),
        partial(move, [offer], "revise", cast.officer_a, offer_terms(rate="0.05")),
    )
    [refused] = refusals(results)
    assert isinstance(refused, MoveRefused)
    need.refresh_from_db()
    offer.refresh_from_db()
    was_accepted = refused is results[1]
    ends = ("accepted", "chosen", "0.0435") if was_accepted else ("dispatched", "offered", "0.05")
    assert (need.state, offer.state, offer.fields["rate"]) == ends
    assert len(offer.fields["moves"]) == offer.revision


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_need_withdrawn_while_it_is_accepted_ends_one_way(cast, _round):
    need = state_need(cast)
    offer = make_offer(need, cast.officer_a)
    results = at_once(
        partial(move, [need], "accept", cast.alice, seen(offer)),
        partial(move, [need], "withdraw", cast.bob, {"reason": "solved"}),
    )
    assert len(refusals(results)) == 1
    assert isinstance(refusals(results)[0], MoveRefused)
    need.refresh_from_db()
    expected = {
        "accepted": ["chosen", "not_chosen", "not_chosen"],
        "withdrawn": ["recalled"] * 3,
    }
    assert states(need) == expected[need.state]


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_offer_made_while_another_is_accepted_breaks_nothing(cast, _round):
    need = state_need(cast)
    offer = make_offer(need, cast.officer_a)
    results = at_once(
        partial(move, [need], "accept", cast.alice, seen(offer)),
        partial(make_offer, need, cast.officer_b),
        partial(
            move,
            [dispatch_at(need, cast.guarantor)],
            "recall",
            cast.coordinator,
            {"explanation": "改派"},
        ),
    )
    assert all(isinstance(refused, CaseError) for refused in refusals(results)), results
    assert need.children.filter(state="chosen").count() == 1
    assert not need.children.filter(closed_at=None).exists()


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_coordinators_send_a_need_to_an_institution_once(cast, _round):
    need = state_need(cast)
    send = partial(
        move, [need], "dispatch", cast.coordinator, {"institutions": [cast.far_bank.number]}
    )
    [refused] = refusals(at_once(send, send))
    assert isinstance(refused, MoveRefused)
    assert need.children.filter(institution=cast.far_bank).count() == 1


def test_the_same_need_said_over_the_api_by_several_at_once_is_one_need(cast):
    tokens = [issue_token(actor.membership) for actor in (cast.alice, cast.bob)] * 2

    def said(token: str) -> str:
        answer = Client().post(
            "/api/v1/cases/need",
            json.dumps({"fields": NEED}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.json()["number"]

    assert len(set(at_once(*[partial(said, token) for token in tokens]))) == 1
    assert Case.objects.filter(kind="need").count() == 1


def test_numbers_given_at_once_are_given_once_and_nobody_waits_for_them(cast):
    def several() -> list[str]:
        return [state_need(cast).number for _ in range(4)]

    results = at_once(*[several] * 8)
    numbers = [number for given in results for number in given]
    assert len(set(numbers)) == 32
    assert all(re.fullmatch(rf"XQ-{clock.today():%Y-%m%d}-\d{{4}}", number) for number in numbers)
    dispatches = Case.objects.filter(kind="dispatch").values_list("number", flat=True)
    assert len(set(dispatches)) == 96
    assert KindVersion.objects.count() == 2


def test_who_opens_a_case_waits_for_nobody_elses_number(cast):
    """The first transaction is still open when the second has its numbers, and is done."""
    state_need(cast)  # the first of a day makes its sequence
    day, taken = clock.today(), threading.Event()

    def first() -> list[str]:
        with transaction.atomic():
            numbers = next_numbers("XQ", day, 2)
            assert taken.wait(20)
        return numbers

    def second() -> list[str]:
        with transaction.atomic():
            numbers = next_numbers("XQ", day, 2)
        taken.set()
        return numbers

    numbers = [number for given in at_once(first, second) for number in given]
    assert len(set(numbers)) == 4


def test_the_first_of_a_day_begins_behind_the_numbers_a_row_gave_and_drops_old_sequences(cast):
    day = date(2026, 3, 2)
    Series.objects.create(prefix="ZZ", day=day, last=41)
    assert next_numbers("ZZ", day, 2) == ["ZZ-2026-0302-0042", "ZZ-2026-0302-0043"]
    assert next_numbers("ZZ", date(2026, 3, 10), 1) == ["ZZ-2026-0310-0001"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'cases_number_zz%'")
        assert cursor.fetchall() == [("cases_number_zz_20260310",)]


def test_events_added_to_one_stream_at_once_form_one_chain(cast):
    def several() -> None:
        for n in range(20):
            record("XQ-1", "case.viewed", Actor.SYSTEM, {"n": n})

    assert refusals(at_once(*[several] * 8)) == []
    sequence = Event.objects.filter(stream="XQ-1").values_list("sequence", flat=True)
    assert sorted(sequence) == list(range(1, 161))
    assert verify("XQ-1")


def test_several_sweeps_at_once_act_on_each_clock_once(cast):
    needs = [state_need(cast) for _ in range(5)]
    later = clock.now() + timedelta(days=60)
    acted = at_once(*[partial(sweep, later)] * 4)
    assert sum(acted) == Escalation.objects.count()
    clocks = Clock.objects.filter(name__in=["answer", "result"])
    assert Event.objects.filter(code="clock.overdue").count() == clocks.count() == len(needs) * 4


def test_a_sweep_while_officers_answer_acts_on_nothing_twice(cast):
    needs = [state_need(cast) for _ in range(5)]
    # Late, and not yet so late that the service takes the dispatches back.
    due = Clock.objects.filter(name="answer").first().due_at

    def answer() -> None:
        for need in needs:
            move([dispatch_at(need, cast.bank_a)], "answer", cast.officer_a, {"mode": "phone"})

    results = at_once(partial(sweep, due), answer, partial(sweep, due))
    assert refusals(results) == []
    overdue = Event.objects.filter(code="clock.overdue").values_list("stream", "data__clock")
    assert len(overdue) == len(set(overdue))


@pytest.mark.parametrize("table", ["events_event", "parties_fact", "rules_decision"])
def test_no_table_of_the_register_can_be_truncated(cast, table):
    state_need(cast)
    with (
        pytest.raises(DatabaseError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")
    assert Event.objects.exists()
