"""A level makes a move that a state with the clock running does not allow."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import ways
from changrong.network.cases.checks.subject import Subject, level_name
from changrong.text import Text


@error(
    "level-move",
    Text("一级办不到的步骤", "A level's move not allowed"),
    Text("让 from_ 包括时限走着的每个状态", "Let from_ name every state in which the clock runs"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        running = {each.state for each in ways(subject, clock).stands if each.runs} - subject.ends
        for level in clock.levels:
            if level.makes not in subject.moves:
                continue
            for state in sorted(running - _allowing(subject, level.makes)):
                yield Fault("level", level_name(clock, level.name), _problem(level.makes, state))


def _allowing(subject: Subject, move: str) -> set[str]:
    return {
        state
        for state in subject.states
        if move in {each.name for each in subject.kind.moves_from(state)}
    }


def _problem(move: str, state: str) -> Text:
    return Text(
        f"状态 {state} 里时限在走，却办不到 {move}",
        f"the clock runs in {state}, where {move} cannot be made",
    )
