"""A move waits for children of a kind that is never its child."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "needs-no-child",
    Text("等不到的子事项", "Waiting for no child"),
    Text("写成这一种事项的子事项", "Name a kind whose parent is this one"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        for name in move.needs_closed:
            if name in subject.kinds and not subject.is_child(name):
                yield Fault(
                    "move", move.name, Text(f"{name} 不是它的子事项", f"{name} is no child of it")
                )
