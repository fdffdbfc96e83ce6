"""A move from or to a state that the kind does not have."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.kind import ANYWHERE
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "unknown-state",
    Text("没有的状态", "An unknown state"),
    Text("改正名称，或者声明这个状态", "Mend the name, or declare the state"),
)
def check(subject: Subject) -> Iterator[Fault]:
    known = subject.states | {ANYWHERE, ""}
    for move in subject.kind.moves:
        for state in sorted({*move.from_, move.to} - known):
            hint = did_you_mean(state, subject.states)
            yield Fault(
                "move",
                move.name,
                Text(f"没有状态 {state}{hint.zh}", f"there is no state {state}{hint.en}"),
            )
