"""A move from an end or from no state, or one that waits in vain: nobody can ever make it."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.kind import Move
from changrong.text import Text


@error(
    "move-never-made",
    Text("永远办不到的步骤", "A move that can never be made"),
    Text(
        "让 from_ 写明没有结束的状态，after 写明办在它前面的步骤",
        "Let from_ name states that are no ends, and after moves that come before it",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        if not move.from_:
            yield Fault("move", move.name, Text("没有写从哪个状态出发", "starts from no state"))
        if move.after and not _can_follow(subject, move):
            yield Fault(
                "move",
                move.name,
                Text(
                    "它要等的步骤没有一个能办在它前面",
                    "none of the moves it waits for can come before it",
                ),
            )
        for state in sorted(subject.ends & set(move.from_)):
            yield Fault(
                "move",
                move.name,
                Text(f"{state} 是结束，办不了这一步", f"{state} is an end, where no move is made"),
            )


def _can_follow(subject: Subject, move: Move) -> bool:
    """Whether one of the moves that ask for this one can be made before it."""
    return any(
        move in subject.kind.moves_from(later)
        for asking in subject.kind.moves
        if asking.name in move.after
        for state in subject.reached
        if asking in subject.kind.moves_from(state)
        for later in subject.after({subject.target(asking, state)})
    )
