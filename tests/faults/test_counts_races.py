"""Figures under load: units that touch the same need, folders that meet, readers in between."""

from __future__ import annotations

from functools import partial

import pytest

from changrong.network import clock
from changrong.network.boards import cells
from changrong.network.boards.folding import fold
from changrong.network.boards.models import Count
from changrong.network.boards.period import Period
from changrong.network.boards.recounting import differences
from changrong.network.boards.tallies import EVERYWHERE, sums
from changrong.network.cases.actions import move
from changrong.network.cases.models import Case
from network.steps import dispatch_at, make_offer, offer_terms, seen, state_need

from .conftest import at_once

DECLINED = {"reason": "risk", "explanation": "说明"}
ROUNDS = range(4)


def opened() -> int:
    found = sums(EVERYWHERE, (cells.OPENED,), Period.year(clock.today()).start)
    return sum(found.n(kind, cells.OPENED) for kind in found.kinds)


@pytest.mark.parametrize("_round", ROUNDS)
def test_institutions_that_offer_at_once_count_their_need_as_offered_once(cast, _round):
    need = state_need(cast)
    parts = [dispatch_at(need, cast.bank_a), dispatch_at(need, cast.bank_b)]
    results = at_once(
        partial(move, [parts[0]], "offer", cast.officer_a, offer_terms()),
        partial(move, [parts[1]], "offer", cast.officer_b, offer_terms()),
        fold,
    )

    assert not [result for result in results if isinstance(result, Exception)]
    found = sums(EVERYWHERE, (cells.PASSED,), Period.year(clock.today()).start)
    assert found.n("need", cells.PASSED, cells.OFFERED) == 1
    assert differences() == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_whoever_wins_a_race_the_figures_are_those_of_the_cases(cast, _round):
    need = state_need(cast)
    first, second = make_offer(need, cast.officer_a), make_offer(need, cast.officer_b)
    at_once(
        partial(move, [need], "accept", cast.alice, seen(first)),
        partial(move, [need], "accept", cast.bob, seen(second)),
        partial(move, [need], "withdraw", cast.alice, {"reason": "solved"}),
        partial(
            move, [first], "decline", cast.officer_a, {"reason": "risk", "explanation": "说明"}
        ),
        fold,
        fold,
    )

    assert differences() == []
    fold()
    assert differences() == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_folders_that_meet_neither_lose_a_count_nor_add_one_twice(cast, _round):
    for _ in range(6):
        state_need(cast)
    waiting, cases = Count.objects.count(), Case.objects.count()

    results = at_once(fold, fold, fold, opened, opened, partial(state_need, cast))

    assert not [result for result in results if isinstance(result, Exception)]
    assert sum(results[:3]) >= waiting
    # A reader sees each change once, whether it was folded or not.
    assert {result - cases for result in results[3:5]} <= {0, Case.objects.count() - cases}
    fold()
    assert Count.objects.count() == 0
    assert opened() == Case.objects.count()
    assert differences() == []
