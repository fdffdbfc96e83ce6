"""A move that gives an outcome while the case goes on."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "outcome-without-end",
    Text("没有结束的结果", "An outcome without an end"),
    Text(
        "结果只在结束时给出：删去 outcome，或者走向结束",
        "An outcome is given at an end: take it out, or move to an end",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        if move.outcome and move.to not in subject.ends and move.to in (*subject.states, ""):
            yield Fault(
                "move",
                move.name,
                Text("给出结果，事项却没有结束", "gives an outcome without ending the case"),
            )
