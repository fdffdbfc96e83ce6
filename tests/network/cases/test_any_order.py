"""Whatever people try, in whatever order, a need stays whole."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.errors import CaseError
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.queries import verify
from changrong.network.people.actor import Actor

from ..cast import Cast
from ..steps import NEED, offer_terms, seen, state_need

# Mostly by those who may, so that a walk gets somewhere; the move of nobody and of a stranger too.
TRIED = [
    (who, name)
    for who, names in {
        "alice": ("correct", "accept", "accept", "withdraw"),
        "bob": ("correct", "accept", "choose"),
        "officer_a": ("answer", "offer", "offer", "revise", "decline"),
        "officer_b": ("answer", "offer", "offer", "revise", "decline", "pass_over"),
        "coordinator": ("dispatch", "recall", "close"),
        "charlie": ("withdraw",),
        "hotline": ("withdraw",),
    }.items()
    for name in names
]
STEPS = st.tuples(
    st.sampled_from(TRIED),
    st.integers(0, 4),  # which case: the need, or one of its dispatches
    st.integers(0, 3),  # days that pass first
)


def answers_to(name: str, need: Case, cast: Cast, which: int) -> dict[str, Any]:
    children = list(need.children.filter(state="offered") if which else need.children.all())
    words = {"explanation": "说明", "reason": "other"}
    return {
        "dispatch": {"institutions": [(cast.far_bank if which % 2 else cast.bank_a).number]},
        "correct": NEED | {"amount": "700000"},
        "accept": seen(children[which % len(children)]) if children else {},
        "withdraw": words,
        "close": {"explanation": "说明"},
        "answer": {"mode": "phone"},
        "offer": offer_terms(amount="500000"),
        "revise": offer_terms(amount="400000"),
        "decline": words,
        "recall": {"explanation": "说明"},
    }.get(name, {})


def aimed_at(name: str, cases: list[Case], by: Actor, which: int) -> Case:
    """The case a sensible person would mean, and now and then another."""
    own = [case for case in cases[1:] if by.institution and case.institution == by.institution]
    if name in {"dispatch", "correct", "accept", "withdraw", "close"}:
        return cases[0]
    return own[-1] if own and which else cases[which % len(cases)]


def whole(need: Case) -> None:
    """What holds of a need and its dispatches after every step."""
    need.refresh_from_db()
    children = list(need.children.all())
    chosen = [child for child in children if child.state == "chosen"]
    assert len(chosen) == (need.state == "accepted")
    working = [child.institution_id for child in children if child.closed_at is None]
    assert len(working) == len(set(working))
    for case in (need, *children):
        state = kind_of(case).state(case.state)
        assert (case.closed_at is not None) == state.end == bool(case.outcome)
        assert len(case.fields.get("moves", [])) == case.revision
        assert not (state.end and case.clocks.filter(stopped_at=None).exists())
        assert verify(case.number)
    if need.closed_at is not None:
        assert working == []


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, max_size=20))
def test_no_order_of_steps_leaves_a_need_broken(cast, steps):
    with transaction.atomic():
        need = state_need(cast)
        now = clock.now()
        for (who, name), which, days in steps:
            now += timedelta(days=days)
            cases = [need, *need.children.order_by("id")]
            with clock.at(now), suppress(CaseError):
                sweep(now)
                by = getattr(cast, who)
                target = aimed_at(name, cases, by, which)
                move([target], name, by, answers_to(name, need, cast, which))
            whole(need)
        transaction.set_rollback(True)
