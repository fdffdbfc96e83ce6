"""A clock that starts with a move that can never be made."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import ways
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "clock-never-started",
    Text("从不开始的时限", "A clock never started"),
    Text("从“open”或者一个办得到的步骤开始", "Start it with open, or with a move that can be made"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        if clock.starts in subject.moves and clock.starts not in {
            taken.move for taken in ways(subject, clock).taken
        }:
            yield Fault(
                "clock",
                clock.name,
                Text(
                    f"从 {clock.starts} 开始，而这一步永远办不到",
                    f"starts with {clock.starts}, which can never be made",
                ),
            )
