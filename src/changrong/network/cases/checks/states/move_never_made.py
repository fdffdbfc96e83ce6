"""A move from an end or from no state, which nobody can ever make."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "move-never-made",
    Text("永远办不到的步骤", "A move that can never be made"),
    Text("让 from_ 写明没有结束的状态", "Let from_ name states that are no ends"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        if not move.from_:
            yield Fault("move", move.name, Text("没有写从哪个状态出发", "starts from no state"))
        for state in sorted(subject.ends & set(move.from_)):
            yield Fault(
                "move",
                move.name,
                Text(f"{state} 是结束，办不了这一步", f"{state} is an end, where no move is made"),
            )
