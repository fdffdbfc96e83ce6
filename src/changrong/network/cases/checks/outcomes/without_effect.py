"""An outcome that changes something elsewhere, given by a move that does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "outcome-without-effect",
    Text("没有效果的结果", "An outcome without an effect"),
    Text("在 does 里写明登记过的效果", "Name a registered effect in does"),
)
def check(subject: Subject) -> Iterator[Fault]:
    changes = {outcome.name: outcome.changes for outcome in subject.kind.outcomes}
    for move in subject.kind.moves:
        if not move.does and (changed := changes.get(move.outcome)):
            yield Fault(
                "move",
                move.name,
                Text(
                    f"结果 {move.outcome} 要改变 {changed}，这一步却没有效果",
                    f"its outcome {move.outcome} changes {changed}, but the move does nothing",
                ),
            )
