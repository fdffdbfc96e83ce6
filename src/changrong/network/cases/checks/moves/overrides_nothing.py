"""Roles who may go against a limit in principle, where no such limit is heeded."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.limits import in_principle
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "overrides-nothing",
    Text("没有可以突破的限制", "Nothing to override"),
    Text(
        "删去 overrides，或者 heeds 一项“原则上”的限制",
        "Take overrides out, or heed a limit in principle",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        if move.overrides and not in_principle(subject, move):
            yield Fault(
                "move",
                move.name,
                Text(
                    "没有“原则上”的限制，却写了谁可以突破",
                    "says who may override, but heeds no limit in principle",
                ),
            )
