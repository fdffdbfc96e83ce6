"""What holds of every kind that the checks pass, tried on random small ones.

The walk here is a second, plain reading of a declaration: a move takes a case to its state, stops
clocks and then starts them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from changrong.network.cases.checks import Severity, inspect
from changrong.network.cases.kind import (
    ANYWHERE,
    Clock,
    Field,
    Kind,
    Level,
    Move,
    Outcome,
    State,
)
from changrong.network.people.models import Role
from changrong.text import Text

WORD = Text("词", "Word")
DUTY, LONGER = "network-service-standard/first-answer", "network-service-standard/clear-result"
BUREAU = (Role.COORDINATOR,)
STATES = ("asked", "waiting", "looking", "done", "dropped")
ENDS = ("done", "dropped")
BESIDE = ("go", "come", "look", "note")

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def moves(draw: st.DrawFn, open_states: list[str], ends: list[str]) -> list[Move]:
    """Most often a way through all states, so that many kinds are right, and moves beside it."""
    anywhere = st.sampled_from([*open_states, ANYWHERE])
    made = [
        _move(f"to_{after}", before, after) for before, after in pairwise([*open_states, ends[0]])
    ]
    if not draw(st.integers(0, 3)):
        made.pop(draw(st.integers(0, len(made) - 2)) if len(made) > 1 else 0)
    made += [_move(f"to_{end}", draw(anywhere), end) for end in ends[1:]]
    for name in draw(st.lists(st.sampled_from(BESIDE), unique=True)):
        made.append(_move(name, draw(anywhere), draw(st.sampled_from([*open_states, *ends, ""]))))
    return made or [_move("to_end", ANYWHERE, ends[0])]


def _move(name: str, start: str, to: str) -> Move:
    outcome = "over" if to in ENDS else ""
    return Move(name, WORD, (start,), to, by=BUREAU, outcome=outcome)


@st.composite
def clocks(draw: st.DrawFn, names: list[str], ending: list[str]) -> Clock:
    move = st.sampled_from(names)
    stops = draw(st.sets(move, max_size=2))
    if draw(st.integers(0, 3)):
        stops |= set(ending)
    return Clock(
        "first",
        DUTY,
        WORD,
        stops=tuple(sorted(stops)),
        starts=draw(st.sampled_from(["open", "open", *names])),
        pauses=tuple(draw(st.sampled_from([[], [(draw(move), draw(move))]]))),
        longer=tuple((name, LONGER) for name in draw(st.sampled_from([[], [], [draw(move)]]))),
        levels=draw(st.sampled_from([(), (Level("over", tells=BUREAU),)])),
    )


@st.composite
def small_kinds(draw: st.DrawFn) -> Kind:
    open_states = list(STATES[: draw(st.integers(1, 3))])
    ends = list(ENDS[: draw(st.integers(1, 2))])
    made = draw(moves(open_states, ends))
    names = [move.name for move in made]
    ending = [move.name for move in made if move.to in ends]
    return Kind(
        "small",
        prefix="XX",
        label=WORD,
        clause="network-service-standard:服务时限",
        fields=(Field("what", "text", WORD),),
        opened_by=(Role.ENTERPRISE,),
        states=tuple(State(name, WORD, end=name in ends) for name in [*open_states, *ends]),
        moves=tuple(made),
        clocks=tuple([draw(clocks(names, ending))] if draw(st.booleans()) else []),
        outcomes=(Outcome("over", WORD),),
    )


def step(kind: Kind, state: str, running: frozenset[str], move: Move) -> tuple[str, frozenset[str]]:
    """The state and the running clocks after a move."""
    stopped = {clock.name for clock in kind.clocks if move.name in clock.stops}
    started = {clock.name for clock in kind.clocks if clock.starts == move.name}
    assert not started & (running - stopped), "a clock is started while it runs"
    return move.to or state, (running - stopped) | started


def opening(kind: Kind) -> tuple[str, frozenset[str]]:
    return kind.start, frozenset(clock.name for clock in kind.clocks if clock.starts == "open")


def shortest_way_out(kind: Kind, state: str) -> list[Move]:
    """The moves from a state to the nearest end. Fails where there is no way."""
    ways: list[tuple[str, list[Move]]] = [(state, [])]
    seen = {state}
    for here, way in ways:
        if kind.state(here).end:
            return way
        for move in kind.moves_from(here):
            after = move.to or here
            if after not in seen:
                seen.add(after)
                ways.append((after, [*way, move]))
    raise AssertionError(f"no way out of {state}")


def errors(kind: Kind) -> set[str]:
    return {each.code for each in inspect([kind]) if each.severity is Severity.ERROR}


@few
@given(kind=small_kinds(), data=st.data())
def test_a_kind_that_passes_is_walked_by_any_moves_to_an_end_where_no_clock_runs(kind, data):
    assume(not errors(kind))
    state, running = opening(kind)
    for _turn in range(data.draw(st.integers(0, 8))):
        if kind.state(state).end:
            break
        move = data.draw(st.sampled_from(list(kind.moves_from(state))))
        state, running = step(kind, state, running, move)
    for move in shortest_way_out(kind, state):
        state, running = step(kind, state, running, move)
    assert kind.state(state).end
    assert running == frozenset()


def everywhere(kind: Kind) -> Iterator[tuple[str, frozenset[str]]]:
    """Every state that a case can be in, with the clocks that run then."""
    seen = {opening(kind)}
    todo = list(seen)
    while todo:
        state, running = here = todo.pop()
        yield here
        for move in kind.moves_from(state):
            stopped = {clock.name for clock in kind.clocks if move.name in clock.stops}
            started = {clock.name for clock in kind.clocks if clock.starts == move.name}
            after = move.to or state, (running - stopped) | started
            if after not in seen:
                seen.add(after)
                todo.append(after)


@few
@given(kind=small_kinds())
def test_wherever_a_case_of_a_kind_that_passes_can_be_any_move_leads_on(kind):
    assume(not errors(kind))
    for state, running in everywhere(kind):
        assert not (kind.state(state).end and running)
        assert shortest_way_out(kind, state) or kind.state(state).end
        for move in kind.moves_from(state):
            step(kind, state, running, move)


@few
@given(kind=small_kinds())
def test_a_fault_that_is_found_is_there(kind):
    found = inspect([kind])
    places = set(everywhere(kind))
    left_running = {(name, state) for state, on in places if kind.state(state).end for name in on}
    for each in found:
        if each.code == "unreachable-state":
            assert each.name not in {state for state, _on in places}
        if each.code in ("clock-runs-at-end", "pause-at-end"):
            assert {name for name, _state in left_running} == {each.name}
        if each.code == "dead-end":
            assert not any(move.to in ENDS for move in kind.moves_from(each.name))
    if left_running:
        assert {each.code for each in found} & {
            "clock-runs-at-end",
            "clock-never-stopped",
            "pause-at-end",
            "pause-never-ends",
        }


# ------------------------------------------------------------------- declarations, in all words

words = st.text("甲乙abc ，.", min_size=1, max_size=6)
names = st.sampled_from(["a", "b", "c_d", "e"])
texts = st.builds(Text, words, words)
several = st.lists(names, max_size=2).map(tuple)
roles = st.lists(st.sampled_from(Role), max_size=2).map(tuple)
pairs = st.lists(st.tuples(names, names), max_size=2).map(tuple)

fields_ = st.builds(
    Field,
    names,
    label=st.none() | texts,
    hint=st.none() | texts,
    choices=st.lists(st.tuples(names, texts), max_size=2).map(tuple),
    required=st.booleans(),
    private=st.booleans(),
    carried=st.booleans(),
)
states_ = st.builds(State, names, texts, end=st.booleans(), next=st.none() | texts)
moves_ = st.builds(
    Move,
    names,
    texts,
    several,
    said=st.none() | texts,
    by=roles,
    asks=st.lists(fields_, max_size=2).map(tuple),
    heeds=several,
    overrides=roles,
    within=names,
    not_by=several,
    after=several,
    needs_closed=several,
    tells=roles,
)
levels_ = st.builds(Level, names, names, tells=roles, opens=names, makes=names)
clocks_ = st.builds(
    Clock,
    names,
    names,
    texts,
    several,
    pauses=pairs,
    longer=pairs,
    levels=st.lists(levels_, max_size=2).map(tuple),
)
outcomes_ = st.builds(Outcome, names, texts, st.none() | st.booleans(), words)
kinds_ = st.builds(
    Kind,
    names,
    names,
    texts,
    names,
    st.lists(fields_, max_size=2).map(tuple),
    st.lists(states_, max_size=2).map(tuple),
    st.lists(moves_, max_size=2).map(tuple),
    opened_by=roles,
    clocks=st.lists(clocks_, max_size=2).map(tuple),
    outcomes=st.lists(outcomes_, max_size=2).map(tuple),
    parent=st.sampled_from(["", ANYWHERE, "need"]),
    held_by=names,
    hidden_from=roles,
    answers=several,
    asks_satisfied=st.booleans(),
    takes_room=st.booleans(),
)


@settings(max_examples=50, deadline=None)
@given(kind=kinds_)
def test_any_declaration_comes_back_as_the_same_kind_through_json(kind):
    again = Kind.from_declaration(json.loads(json.dumps(kind.declaration, ensure_ascii=False)))
    assert again == kind
    assert again.hash == kind.hash


@settings(max_examples=30, deadline=None)
@given(kind=kinds_)
def test_a_declaration_without_the_words_that_came_later_reads_as_if_they_were_not_used(kind):
    plain = {name: value for name, value in kind.declaration.items() if name not in LATER[Kind]}
    plain["moves"] = [_without(move, Move) for move in kind.declaration["moves"]]
    plain["clocks"] = [_without(clock, Clock) for clock in kind.declaration["clocks"]]
    plain["outcomes"] = [[each["name"], each["label"]] for each in kind.declaration["outcomes"]]
    again = Kind.from_declaration(plain)
    assert [each.name for each in again.moves] == [each.name for each in kind.moves]
    for one in (again, *again.moves, *again.clocks):
        for field in fields(one):
            if field.name in LATER[type(one)]:
                assert getattr(one, field.name) == field.default


def _without(plain: dict[str, Any], sort: type) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name not in LATER[sort]}


LATER: dict[type, set[str]] = {
    Kind: {"held_by", "hidden_from", "answers", "asks_satisfied", "takes_room"},
    Move: {"heeds", "overrides", "within", "not_by", "after", "needs_closed", "tells", "side"},
    Clock: {"pauses", "longer", "levels", "until"},
}
