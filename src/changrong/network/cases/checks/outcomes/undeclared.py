"""A move gives an outcome that is not declared."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "undeclared-outcome",
    Text("没有声明的结果", "An outcome not declared"),
    Text("在 outcomes 里声明，或者改正名称", "Declare it in outcomes, or mend the name"),
)
def check(subject: Subject) -> Iterator[Fault]:
    known = {outcome.name for outcome in subject.kind.outcomes}
    for move in subject.kind.moves:
        if move.outcome and move.outcome not in known:
            hint = did_you_mean(move.outcome, known)
            yield Fault(
                "move",
                move.name,
                Text(
                    f"没有声明结果 {move.outcome}{hint.zh}",
                    f"no outcome {move.outcome} is declared{hint.en}",
                ),
            )
