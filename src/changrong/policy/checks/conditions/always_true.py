"""A condition that can never be FALSE: it only waits for facts and decides nothing.

That a stated fact IS NOT NULL is one: a missing fact is unknown, never no.
"""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.proof.questions import truths, undecided
from changrong.policy.checks.subject import Subject
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for place, node in truths(subject):
        answer = subject.prover.can_be(False, node)
        if answer.is_never:
            problem = Text(
                "只要事实已知就成立，从不把谁排除", "once its facts are known it is never false"
            )
            yield Fault(place, problem)
        elif answer.is_undecided:
            yield undecided(place)


CHECK = Check(
    code="always-true",
    severity=Severity.WARNING,
    title=Text("条件总是成立", "A condition that is never false"),
    help=Text("删去它，或者改成真正要求的条件", "Delete it, or write what is truly required"),
    find=find,
    solver=True,
)
