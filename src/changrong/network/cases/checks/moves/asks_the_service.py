"""A move that the service makes by itself asks something or heeds limits: nobody could answer."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.kind import Move
from changrong.text import Text


@error(
    "service-asked",
    Text("问了没有人能回答的步骤", "A move that asks nobody"),
    Text(
        "另设一个不问不查的步骤，由时限或上级事项去办",
        "Declare a move of its own for the level or the parent, that asks and heeds nothing",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        if move.name in subject.made_unasked and (what := _waited_for(move)):
            yield Fault(
                "move",
                move.name,
                Text(
                    f"由系统办理，{what} 却没有人回答",
                    f"is made by the service, and {what} waits for somebody",
                ),
            )


def _waited_for(move: Move) -> str:
    asked = [field.name for field in move.asks if field.required]
    return ", ".join([*asked, *move.heeds])
