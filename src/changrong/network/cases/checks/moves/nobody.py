"""A move that nobody may make and that no effect and no level makes."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "nobody-moves",
    Text("没有人办的步骤", "A move that nobody makes"),
    Text(
        "写明 by，或者让一个效果、时限的一级来办", "Give it by, or let an effect or a level make it"
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        if not move.by and move.name not in subject.made:
            yield Fault(
                "move",
                move.name,
                Text("没有身份可以办，也没有效果会办", "no role may make it and no effect does"),
            )
