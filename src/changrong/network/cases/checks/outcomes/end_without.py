"""A move that ends the case and does not say how."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "end-without-outcome",
    Text("没有结果的结束", "An end without an outcome"),
    Text("写明 outcome", "Give it an outcome"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        if move.to in subject.ends and not move.outcome:
            yield Fault(
                "move", move.name, Text("办结事项，却没有结果", "ends the case without an outcome")
            )
