"""What can be wrong with the declaration of a kind, found before anybody opens a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from changrong.network.cases.effects import EFFECTS
from changrong.network.cases.fields import LOOKED_UP, fact_of
from changrong.network.cases.kind import Clock, Field, Kind
from changrong.network.cases.kinds import KINDS
from changrong.network.rules.book import book
from changrong.policy import FactType, Sort

# Words that cite, and bounds that only say "not nothing"; every other numeral is a policy number.
_CITING = {"clause", "duty", "fact"}
_BOUNDS = {"minimum": {"0", "1"}}
_NUMERAL = re.compile(r"[0-9]+")


def check_kinds(kinds: Mapping[str, Kind] = KINDS) -> list[str]:
    """Everything wrong, one line each: "<kind>: …". Empty when all is well."""
    return [f"{kind.name}: {problem}" for kind in kinds.values() for problem in _check(kind, kinds)]


def _check(kind: Kind, kinds: Mapping[str, Kind]) -> Iterator[str]:
    problems = list(_unknown_names(kind, kinds))
    yield from problems
    if problems:  # the rest walks the kind and would trip over names that do not exist
        return
    yield from _states(kind)
    yield from _moves(kind, kinds)
    yield from _outcomes(kind)
    for clock in kind.clocks:
        yield from _clock(kind, clock)
    yield from _numerals(kind.declaration)


def _unknown_names(kind: Kind, kinds: Mapping[str, Kind]) -> Iterator[str]:
    states = {state.name for state in kind.states} | {"*", ""}
    moves = {move.name for move in kind.moves}
    for move in kind.moves:
        for state in {*move.from_, move.to} - states:
            yield f"move {move.name} names the unknown state {state}"
    for clock in kind.clocks:
        for move in {clock.starts, *clock.stops} - moves - {"open"}:
            yield f"clock {clock.name} names the unknown move {move}"
    for name in {kind.on_open, *(move.does for move in kind.moves)} - EFFECTS.keys() - {""}:
        yield f"no effect is called {name}"
    if kind.parent and kind.parent not in kinds:
        yield f"its parent {kind.parent} is no kind"
    if sum(other.prefix == kind.prefix for other in kinds.values()) > 1:
        yield f"another kind has the prefix {kind.prefix} too"
    for field in (*kind.fields, *(field for move in kind.moves for field in move.asks)):
        yield from _field(field)


def _field(field: Field) -> Iterator[str]:
    if field.fact and field.fact not in book().vocabulary:
        yield f"field {field.name} states the unknown fact {field.fact}"
    elif not field.fact and field.label is None:
        yield f"field {field.name} has neither a fact nor a label"
    elif _is_choice(field) and not fact_of(field).values:
        yield f"field {field.name} is a choice of nothing"


def _is_choice(field: Field) -> bool:
    return field.type not in LOOKED_UP and fact_of(field).type is FactType.CODE


def _states(kind: Kind) -> Iterator[str]:
    ends = {state.name for state in kind.states if state.end}
    steps = {
        state.name: {move.to or state.name for move in kind.moves_from(state.name)}
        for state in kind.states
    }
    reached = _closure({kind.start}, steps)
    for state in kind.states:
        if state.name not in reached:
            yield f"state {state.name} cannot be reached"
        if not _closure({state.name}, steps) & ends:
            yield f"from state {state.name} no end can be reached"


def _closure(found: set[str], steps: Mapping[str, set[str]]) -> set[str]:
    while more := {after for state in found for after in steps[state]} - found:
        found = found | more
    return found


def _moves(kind: Kind, kinds: Mapping[str, Kind]) -> Iterator[str]:
    used = {name for other in kinds.values() for name in _made_by_effects(other)}
    for move in kind.moves:
        if not move.by and f"{kind.name}.{move.name}" not in used:
            yield f"move {move.name} is made by nobody and by no effect"
    if not kind.opened_by and not kind.parent:
        yield "nobody opens it and it has no parent"


def _made_by_effects(kind: Kind) -> Iterator[str]:
    for name in (kind.on_open, *(move.does for move in kind.moves)):
        if name in EFFECTS:
            yield from EFFECTS[name].moves


def _outcomes(kind: Kind) -> Iterator[str]:
    declared = {outcome.name for outcome in kind.outcomes}
    given = {move.outcome for move in kind.moves if move.outcome}
    for outcome in declared - given:
        yield f"outcome {outcome} is given by no move"
    for outcome in given - declared:
        yield f"outcome {outcome} is not declared"
    for move in kind.moves:
        ends = bool(move.to) and kind.state(move.to).end
        if ends and not move.outcome:
            yield f"move {move.name} ends the case without an outcome"
        if move.outcome and not ends:
            yield f"move {move.name} gives an outcome without ending the case"


def _clock(kind: Kind, clock: Clock) -> Iterator[str]:
    try:
        measure = book().measure(clock.duty)
    except KeyError:
        yield f"clock {clock.name}: no measure is called {clock.duty}"
        return
    if measure.sort is not Sort.DUTY:
        yield f"clock {clock.name}: {clock.duty} is not a duty"
    for state in sorted(_ends_running(kind, clock)):
        yield f"clock {clock.name} can still run at the end {state}"


def _ends_running(kind: Kind, clock: Clock) -> set[str]:
    """The ends that can be reached with the clock running: every path is walked with it."""
    found: set[tuple[str, bool]] = set()
    todo = [(kind.start, clock.starts == "open")]
    while todo:
        state, runs = todo.pop()
        if (state, runs) in found:
            continue
        found.add((state, runs))
        todo += [
            (move.to or state, (runs or clock.starts == move.name) and move.name not in clock.stops)
            for move in kind.moves_from(state)
        ]
    return {state for state, runs in found if runs and kind.state(state).end}


def _numerals(declared: object, path: str = "") -> Iterator[str]:
    """Numbers that belong in a notice: whatever a document fixes, a kind receives."""
    name = path.rpartition(".")[2]
    if isinstance(declared, Mapping):
        for key, value in declared.items():
            yield from _numerals(value, f"{path}.{key}")
    elif isinstance(declared, list):
        for value in declared:
            yield from _numerals(value, path)
    elif isinstance(declared, bool) or declared is None or name in _CITING:
        return
    elif set(_NUMERAL.findall(str(declared))) - _BOUNDS.get(name, {"0"}):
        yield f"{path.lstrip('.')} holds a number that belongs in a notice: {declared!r}"
