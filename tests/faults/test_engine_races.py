"""The engine under fire: sweepers and officers, one place for forty, a sweep that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.db import connection, transaction

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.dispatch import queue
from changrong.network.cases.dispatch.announcing import announce
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case, Clock, Escalation
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.parties.actions import change_institutions
from changrong.network.parties.models import Institution, Product
from changrong.network.people.actor import Actor
from network.steps import NEED, dispatch_at, make_offer, seen, state_need

from .conftest import at_once

DECLINED = {"reason": "terms", "explanation": "条件不符"}
ANSWERED = {"mode": "phone"}


def broken(results: list) -> list:
    """What went wrong apart from being told that somebody else was first."""
    return [r for r in results if isinstance(r, Exception) and not isinstance(r, MoveRefused)]


def assert_whole() -> None:
    """Chains follow, nobody is oversold, no place is empty while somebody waits for it."""
    assert all(verify(stream) for stream in set(Event.objects.values_list("stream", flat=True)))
    for row in Institution.objects.all():
        at_work = Case.objects.filter(institution=row, kind="dispatch", closed_at=None).count()
        assert row.taken == at_work, row
        assert row.capacity is None or row.taken <= row.capacity, row
    for row in Product.objects.all():
        at_work = Case.objects.filter(product=row, kind="dispatch", closed_at=None).count()
        assert row.taken == at_work, row
    assert queue.with_room() == []
    # Nobody is stuck: whoever is open runs against a clock, or waits for one of the others.
    running = Clock.objects.filter(stopped_at=None).values("case")
    assert not Case.objects.filter(kind="need", closed_at=None).exclude(pk__in=running).exists()
    assert not Clock.objects.filter(stopped_at=None).exclude(case__closed_at=None).exists()


def only(bank: Institution, capacity: int) -> None:
    Institution.objects.exclude(pk=bank.pk).update(active=False)
    Institution.objects.filter(pk=bank.pk).update(capacity=capacity)


def test_forty_who_race_for_the_last_places_get_exactly_those(cast):
    only(cast.bank_a, 7)
    results = at_once(*[partial(state_need, cast) for _ in range(40)])
    assert broken(results) == []
    states = list(Case.objects.filter(kind="need").values_list("state", flat=True))
    assert (states.count("dispatched"), states.count("waiting")) == (7, 33)
    assert_whole()


def test_every_place_that_comes_free_is_taken_by_who_waits_longest(cast):
    only(cast.bank_a, 4)
    start = clock.now()
    for minute in range(12):
        with clock.at(start + timedelta(minutes=minute)):
            state_need(cast)
    open_now = Case.objects.filter(kind="dispatch", closed_at=None)
    decline = [partial(move, [one], "decline", cast.officer_a, DECLINED) for one in open_now]
    assert broken(at_once(*decline)) == []
    states = list(Case.objects.filter(kind="need").order_by("id").values_list("state", flat=True))
    assert states == ["received"] * 4 + ["dispatched"] * 4 + ["waiting"] * 4
    assert_whole()


def test_places_freed_while_others_arrive_are_neither_sold_twice_nor_left_empty(cast):
    only(cast.bank_a, 5)
    for _ in range(8):
        state_need(cast)
    for _round in range(4):
        open_now = Case.objects.filter(kind="dispatch", closed_at=None)
        calls = [partial(move, [one], "decline", cast.officer_a, DECLINED) for one in open_now]
        calls += [partial(state_need, cast) for _ in range(6)]
        assert broken(at_once(*calls)) == []
        assert_whole()


def test_a_bank_that_comes_back_while_needs_arrive_and_workers_look_is_filled_once(cast):
    only(cast.bank_a, 0)
    Institution.objects.filter(pk=cast.bank_b.pk).update(capacity=6)
    announce(clock.now())  # what was on offer before is no news
    for _ in range(10):
        state_need(cast)
    back = partial(change_institutions, [(cast.bank_b, {"active": True})], Actor.SYSTEM)

    def look() -> None:
        for _ in range(5):
            announce(clock.now())

    arriving = [partial(state_need, cast) for _ in range(4)]
    assert broken(at_once(back, look, look, *arriving)) == []
    announce(clock.now())
    assert Institution.objects.get(pk=cast.bank_b.pk).taken == 6
    states = list(Case.objects.filter(kind="need").values_list("state", flat=True))
    assert (states.count("dispatched"), states.count("waiting")) == (6, 8)
    assert_whole()


def test_a_batch_does_not_fill_the_databases_table_of_locks(cast):
    with transaction.atomic():
        open_cases("need", [Opening(cast.xianhe, NEED)] * 20, cast.alice)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
            [[held]] = cursor.fetchall()
    assert held < 20
    assert_whole()


def test_two_sweepers_and_four_officers_race(cast):
    sent = clock.now()
    needs = [state_need(cast) for _ in range(12)]
    officers = [(cast.bank_a, cast.officer_a), (cast.bank_b, cast.officer_b)] * 2
    late = Clock.objects.filter(name="answer").first().due_at + timedelta(days=5)

    def work_through(bank: Institution, officer: object, name: str) -> int:
        done = 0
        for need in needs:
            try:
                answers = ANSWERED if name == "answer" else DECLINED
                move([dispatch_at(need, bank)], name, officer, answers)
                done += 1
            except MoveRefused:
                continue
        return done

    calls = [
        partial(work_through, bank, officer, name)
        for (bank, officer), name in zip(
            officers, ("answer", "answer", "decline", "decline"), strict=True
        )
    ]
    results = at_once(partial(sweep, late), partial(sweep, late), *calls)
    assert broken(results) == []
    while sweep(late):  # what was held by an officer at that moment
        pass
    acts = list(Escalation.objects.values_list("clock", "due_on", "level"))
    assert len(acts) == len(set(acts))
    events = Event.objects.filter(code__in=["clock.overdue", "clock.escalated"])
    told = list(events.values_list("stream", "data__clock", "data__due_on", "data__level"))
    assert len(told) == len(set(told)) == len(acts)
    assert not Case.objects.filter(kind="dispatch", state="sent").exists()  # all were recalled
    assert sent < late
    assert_whole()


def test_an_acceptance_and_the_recall_of_who_never_answered_do_not_wait_for_each_other(cast):
    for _round in range(6):
        need = state_need(cast)
        offer = make_offer(need, cast.officer_a)
        late = Clock.objects.filter(name="answer", stopped_at=None).first().due_at
        results = at_once(
            partial(move, [need], "accept", cast.alice, seen(offer)),
            partial(sweep, late + timedelta(days=5)),
            partial(sweep, late + timedelta(days=5)),
        )
        assert broken(results) == []
        assert Case.objects.get(pk=need.pk).state == "accepted"
    assert_whole()


SWEEPER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from datetime import datetime
from changrong.network.cases.time import sweep as sweeping

acted = []
def slow(*args, **kwargs):
    acted.append(1)
    if len(acted) == 5:
        print("half-way", flush=True)
        signal.pause()
    return real(*args, **kwargs)

real, sweeping.record = sweeping.record, slow
sweeping.sweep(datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.parametrize("_round", range(2))
def test_a_sweeper_killed_half_way_leaves_everything_to_the_next(cast, _round):
    for _ in range(5):
        state_need(cast)
    due = Clock.objects.filter(name="answer").first().due_at
    worker = subprocess.Popen(
        [sys.executable, "-c", SWEEPER, connection.settings_dict["NAME"], due.isoformat()],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
    )
    try:
        assert worker.stdout.readline() == "half-way\n"
        assert sweep(due) == 0  # its cases are held; they are passed over, not waited for
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert Escalation.objects.count() == 0
    deadline = time.monotonic() + 20
    while sweep(due) == 0:  # until the server has noticed that the worker is gone
        assert time.monotonic() < deadline
        time.sleep(0.05)
    over = Event.objects.filter(code="clock.overdue").values_list("stream", flat=True)
    assert len(over) == len(set(over)) == 15
    assert_whole()
