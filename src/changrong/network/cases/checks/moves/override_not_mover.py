"""A role that may override a limit of a move it may not make."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "override-not-mover",
    Text("说明理由的人办不了这一步", "Who may override may not move"),
    Text(
        "理由由办这一步的人说明：把这个身份加进 by，或者从 overrides 删去",
        "Whoever makes the move gives the reason: add the role to by, or take it out of overrides",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        for role in move.overrides:
            if role not in move.by:
                yield Fault(
                    "move",
                    move.name,
                    Text(
                        f"{role} 可以突破限制，却不能办这一步",
                        f"{role} may override its limits but may not make it",
                    ),
                )
