"""A limit in principle that nobody may give a reason against."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.limits import in_principle
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "no-overrides",
    Text("没有人可以说明理由", "Nobody to give a reason"),
    Text(
        "在 overrides 里写明谁可以说明理由后突破",
        "Say in overrides who may give a reason and go on",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        for measure in in_principle(subject, move):
            if not move.overrides:
                yield Fault(
                    "move",
                    move.name,
                    Text(
                        f"{measure.key} 是“原则上”的限制，没有写明谁可以突破",
                        f"{measure.key} binds in principle, and nobody may override it",
                    ),
                )
