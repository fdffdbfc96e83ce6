"""What is stored of an event is read again as the same event."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lending.account.loans import GRANT, agreement

from changrong.lending.account import (
    Act,
    Agreement,
    Bucket,
    Correct,
    Defer,
    Disburse,
    Event,
    Repay,
    Scope,
    Undo,
)
from changrong.lending.account.stored import (
    KINDS,
    kind_of,
    restored,
    restored_grant,
    stored,
    stored_grant,
)
from changrong.lending.cycles import Cycle, EndOfMonth
from changrong.lending.day_count import DayCount
from changrong.lending.errors import LendingError
from changrong.lending.form import Form
from changrong.money import Rounding
from changrong.policy.notice import Grant

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
FEN = st.integers(0, 10**17)
RATES = st.decimals(0, 1, places=8)
WORDS = st.text(max_size=12)
GIVEN = st.one_of(
    st.tuples(st.booleans(), st.just("boolean")),
    st.tuples(DAYS, st.just("date")),
    st.tuples(WORDS, st.just("text")),
    st.tuples(RATES, st.just("fraction")),
    st.tuples(st.integers(0, 3650), st.sampled_from(["days", "months"])),
)
GRANTS = st.builds(
    lambda given, until, word: Grant(word, word, "三(一)", "loan.deferral", *given, until),
    GIVEN,
    st.none() | DAYS,
    WORDS,
)


@st.composite
def terms(draw: st.DrawFn) -> Agreement:
    return agreement(
        principal=draw(FEN.filter(bool)),
        form=draw(st.sampled_from(Form)),
        rate=draw(RATES),
        cycle=draw(st.sampled_from([None, *map(Cycle.read, ("P1M", "P14DL1", "P3ML1@30"))])),
        end_of_month=draw(st.sampled_from(EndOfMonth)),
        day_count=draw(st.sampled_from(DayCount)),
        rounding=draw(st.sampled_from(Rounding)),
        penalty_markup=draw(st.none() | RATES),
        compounds=draw(st.booleans()),
        grace_days=draw(st.integers(0, 30)),
        allocation=tuple(draw(st.permutations(Bucket))),
    )


for _type, _strategy in (
    (date, DAYS), (Decimal, RATES), (int, FEN), (str, WORDS), (Grant, GRANTS), (Agreement, terms()),
):  # fmt: skip
    st.register_type_strategy(_type, _strategy)
ACTS = st.one_of(*(st.from_type(kind) for kind in get_args(Act)))
EVENTS = st.one_of(ACTS, st.builds(Undo, WORDS), st.builds(Correct, WORDS, ACTS))


@given(EVENTS)
def test_an_event_is_read_again_as_it_was_through_the_text_of_its_json(event: Event) -> None:
    text = json.dumps(stored(event))
    assert restored(kind_of(event), json.loads(text)) == event


@given(GRANTS)
def test_a_grant_is_read_again_with_the_type_of_what_it_gives(grant: Grant) -> None:
    again = restored_grant(json.loads(json.dumps(stored_grant(grant))))
    assert again == grant
    assert isinstance(again.value, bool) is isinstance(grant.value, bool)


def test_every_kind_of_event_has_one_name() -> None:
    assert set(KINDS.values()) == set(get_args(Event))
    assert len(set(KINDS.values())) == len(KINDS)


def test_amounts_are_whole_fen_and_rates_decimals_in_text() -> None:
    assert stored(Disburse(80_000_000)) == {"amount": "80000000"}
    assert stored(Defer(Scope.BOTH, *3 * [date(2026, 1, 1)], GRANT))["since"] == "2026-01-01"


def test_what_is_kept_beside_an_event_is_passed_over() -> None:
    assert restored("repaid", {"amount": "5", "case": "XQ-1"}) == Repay(5)


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("forgiven", {}, "forgiven"),
        ("repaid", {"amount": "5.5"}, "repaid.amount = 5.5"),
        ("repaid", {}, "repaid.amount"),
        ("repriced", {"rate": "much"}, "repriced.rate = much"),
        ("prepaid", {"amount": "5", "way": "sideways"}, "prepaid.way = sideways"),
        ("deferred", {"waives_penalty": "no"}, "deferred.waives_penalty = no"),
        ("corrected", {"event": "2"}, "corrected lacks 'kind'"),
        ("corrected", {"event": "2", "kind": "repaid", "by": {}}, "repaid.amount"),
        ("restructured", {"terms": {"cycle": "monthly"}}, "restructured.terms.cycle = monthly"),
        ("renewed", {"grant": {"value": "soon", "unit": "date", "until": None}}, "soon"),
    ],
)
def test_what_cannot_be_read_is_named(kind: str, data: dict[str, object], said: str) -> None:
    with pytest.raises(LendingError) as refused:
        restored(kind, data)
    assert said in refused.value.text.en
