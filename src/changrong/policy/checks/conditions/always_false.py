"""A condition that can never be TRUE, whatever is known and whatever is missing.

That a stated fact IS NULL is one: a missing fact is unknown, never yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.proof.questions import truths, undecided
from changrong.policy.checks.subject import Subject
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for place, node in truths(subject):
        answer = subject.prover.can_be(True, node)
        if answer.is_never:
            problem = Text("任何情况下都不成立", "it can never be true")
            yield Fault(place, problem)
        elif answer.is_undecided:
            yield undecided(place)


CHECK = Check(
    code="always-false",
    severity=Severity.ERROR,
    title=Text("条件永不成立", "A condition that is never true"),
    help=Text(
        "核对数值、日期和事实的取值范围，改正条件或删去措施",
        "Compare its numbers, days and words with what the facts can be, then mend it or delete it",
    ),
    find=find,
    solver=True,
)
