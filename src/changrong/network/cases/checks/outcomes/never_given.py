"""A declared outcome that no move gives."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "outcome-never-given",
    Text("从不给出的结果", "An outcome never given"),
    Text("让一个步骤给出它，或者删去", "Let a move give it, or take it out"),
)
def check(subject: Subject) -> Iterator[Fault]:
    given = {move.outcome for move in subject.kind.moves}
    for outcome in subject.kind.outcomes:
        if outcome.name not in given:
            yield Fault("outcome", outcome.name, Text("没有一个步骤给出它", "no move gives it"))
