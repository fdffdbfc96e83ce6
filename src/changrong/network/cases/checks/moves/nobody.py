"""A move that nobody may make, or nobody who sees the case, and that nothing else makes."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.sight import sight_of_some
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
    seeing = sight_of_some(subject)
    for move in subject.kind.moves:
        if move.name in subject.made or seeing & set(move.by):
            continue
        yield Fault("move", move.name, _blind(sorted(move.by)) if move.by else NOBODY)


NOBODY = Text("没有身份可以办，也没有效果会办", "no role may make it and no effect does")


def _blind(roles: list[str]) -> Text:
    return Text(
        f"只有 {'、'.join(roles)} 能办，而他们看不到这种事项",
        f"only {', '.join(roles)} may make it, who cannot see such a case",
    )
