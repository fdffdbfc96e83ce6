"""What the checks of conditions ask the solver, in the words of measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from changrong.policy.checks.finding import Fault, Severity
from changrong.policy.checks.subject import Subject, in_force, of_formula, of_measure
from changrong.policy.errors import Place
from changrong.policy.facts import Kind
from changrong.policy.language.nodes import Node
from changrong.policy.notice import Condition, Measure
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.checks.proof.prover import Answer


def truths(subject: Subject) -> Iterator[tuple[Place, Node]]:
    """Every condition of every live measure, and every formula that is one."""
    for measure in subject.book.measures:
        for condition in measure.conditions:
            yield of_measure(measure, condition), condition.node
    for item in subject.book.derived:
        if item.node.kind is Kind.BOOLEAN and item.table is None:
            yield of_formula(item), item.node


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


def clash(subject: Subject, measure: Measure) -> tuple[Answer, list[Condition]]:
    """Whether all its conditions can be TRUE while it is in force; if not, those that clash."""
    asked = (in_force(measure), *measure.conditions)
    answer, clashing = subject.prover.clash(tuple(condition.node for condition in asked))
    return answer, [asked[number] for number in clashing]
