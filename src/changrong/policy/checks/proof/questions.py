"""What the checks of conditions ask the solver, in the words of measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from changrong.policy.checks.finding import Fault, Severity
from changrong.policy.checks.subject import Subject
from changrong.policy.errors import Place
from changrong.policy.notice import Condition, Measure
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.checks.proof.prover import Answer


def conditions(subject: Subject) -> Iterator[tuple[Measure, Condition]]:
    """Every condition of every live measure."""
    for measure in subject.book.measures:
        for condition in measure.conditions:
            yield measure, condition


def can_be(subject: Subject, truth: bool, condition: Condition) -> Answer:
    """Whether a condition can have this truth."""
    return subject.prover.can_be(truth, condition.node)


def undecided(place: Place) -> Fault:
    """That the solver gave up: said, never guessed."""
    problem = Text(
        "没有证明：在限定的步数内既没有证实，也没有证伪",
        "not proved: neither shown nor refuted within the steps allowed",
    )
    return Fault(place, problem, Severity.NOTE)


def can_hold(subject: Subject, measure: Measure) -> bool:
    """Whether all conditions of a measure may be TRUE together; another check says where not."""
    answer, _ = clash(subject, measure)
    return not answer.is_never


def clash(subject: Subject, measure: Measure) -> tuple[Answer, tuple[int, ...]]:
    """Whether its conditions can all be TRUE and, if not, the positions of those that clash."""
    return subject.prover.clash(tuple(condition.node for condition in measure.conditions))
