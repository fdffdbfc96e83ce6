"""A state from which no end can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import ways
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "dead-end",
    Text("走不出去的状态", "A dead end"),
    Text("加一个走向结束的步骤", "Add a move towards an end"),
)
def check(subject: Subject) -> Iterator[Fault]:
    leading_out = _leading_out(subject)
    for state in subject.kind.states:
        if state.name not in leading_out:
            yield Fault(
                "state",
                state.name,
                Text("从这里到不了任何结束状态", "no end can be reached from it"),
            )


def _leading_out(subject: Subject) -> frozenset[str]:
    """The states from which a case can come to an end. A move that only levels make leads out of
    no state in which their clocks do not run."""
    of_levels = {name: _ticking(subject, name) for name in subject.made_by_levels_alone}
    found = subject.ends
    while more := {
        state
        for state in subject.states - found
        for move in subject.kind.moves_from(state)
        if subject.target(move, state) in found and state in of_levels.get(move.name, {state})
    }:
        found |= more
    return found


def _ticking(subject: Subject, move: str) -> set[str]:
    """The states in which a clock runs that makes the move."""
    clocks = [c for c in subject.kind.clocks if move in {level.makes for level in c.levels}]
    return {stand.state for clock in clocks for stand in ways(subject, clock).stands if stand.runs}
