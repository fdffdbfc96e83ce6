"""A state from which only roles may move that cannot see the case."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.sight import sight
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "blind-role",
    Text("看不到事项的身份", "A role that cannot see the case"),
    Text(
        "让看得到的身份也能办，或者写明 held_by",
        "Let a role move that sees it, or say who holds it in held_by",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    seeing = sight(subject)
    for state in sorted(subject.reached - subject.ends):
        roles = subject.movers(state)
        made = subject.made & {move.name for move in subject.kind.moves_from(state)}
        if roles and not made and not roles & seeing:
            names = sorted(roles)
            yield Fault(
                "state",
                state,
                Text(
                    f"只有 {'、'.join(names)} 能办，而他们看不到这种事项",
                    f"only {', '.join(names)} may move on, who cannot see such a case",
                ),
            )
