"""A state from which no end can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "dead-end",
    Text("走不出去的状态", "A dead end"),
    Text("加一个走向结束的步骤", "Add a move towards an end"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for state in subject.kind.states:
        if not subject.after({state.name}) & subject.ends:
            yield Fault(
                "state",
                state.name,
                Text("从这里到不了任何结束状态", "no end can be reached from it"),
            )
