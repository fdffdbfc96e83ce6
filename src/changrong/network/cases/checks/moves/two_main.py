"""Two due moves of one role in one state, where a page has one filled button."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, warning
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@warning(
    "two-main-moves",
    Text("同时有两个主要步骤", "Two due moves at once"),
    Text("只给其中一个写 main", "Let only one of them be main"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for state in subject.kind.states:
        due = [move for move in subject.kind.moves_from(state.name) if move.main]
        for role, times in Counter(role for move in due for role in move.by).items():
            if times > 1:
                names = [move.name for move in due if role in move.by]
                yield Fault(
                    "state",
                    state.name,
                    Text(
                        f"{role} 的主要步骤有 {times} 个：{'、'.join(names)}",
                        f"{role} has {times} due moves: {', '.join(names)}",
                    ),
                )
