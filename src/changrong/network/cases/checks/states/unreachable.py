"""A state that no case can come to be in."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "unreachable-state",
    Text("到不了的状态", "An unreachable state"),
    Text("加一个到达它的步骤，或者删去它", "Add a move to it, or take it out"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for state in subject.kind.states:
        if state.name not in subject.reached:
            yield Fault(
                "state",
                state.name,
                Text(
                    f"从 {subject.kind.start} 出发怎么走也到不了",
                    f"no way from {subject.kind.start} leads to it",
                ),
            )
