"""A condition that the others of its measure, or the days of its force, already imply."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.proof.questions import can_hold, undecided
from changrong.policy.checks.subject import Subject, in_force, of_measure
from changrong.policy.notice import Condition, Measure
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for measure in subject.book.measures:
        if not can_hold(subject, measure):
            continue
        left = [in_force(measure), *measure.conditions]
        for condition in reversed(_own(subject, measure)):
            others = [each for each in left if each is not condition]
            if condition in measure.when:
                others = [each for each in others if each not in measure.must]
            answer = subject.prover.can_be_false(condition.node, [each.node for each in others])
            if answer.is_undecided:
                yield undecided(of_measure(measure, condition))
            if answer.is_never:
                left = [each for each in left if each is not condition]
                problem = Text("其余条件成立时它必然成立", "it holds whenever the others do")
                yield Fault(of_measure(measure, condition), problem)


def _own(subject: Subject, measure: Measure) -> list[Condition]:
    """Its written conditions that decide something by themselves."""
    return [
        condition
        for condition in (*measure.when, *measure.must)
        if not subject.prover.can_be(False, condition.node).is_never
    ]


CHECK = Check(
    code="implied",
    severity=Severity.WARNING,
    title=Text("条件多余", "A condition that the others imply"),
    help=Text(
        "删去它；若是限制里的要求，说明它从来不会被违反，核对原文",
        "Delete it; if a limit demands it, nobody can ever break it, so read the document again",
    ),
    find=find,
    solver=True,
)
