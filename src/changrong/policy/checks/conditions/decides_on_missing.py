"""A condition that turns on whether a fact is missing: a missing fact is never yes and never no."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.proof.questions import can_be, conditions
from changrong.policy.checks.subject import Subject, of_measure
from changrong.text import Text

_WORDS = {
    True: Text("只有缺少事实时才成立", "it is true only while a fact is missing"),
    False: Text("只有缺少事实时才不成立", "it is false only while a fact is missing"),
}


def find(subject: Subject) -> Iterator[Fault]:
    for measure, condition in conditions(subject):
        for truth, problem in _WORDS.items():
            once_known = can_be(subject, truth, condition, all_known=True)
            if once_known.is_never and not can_be(subject, truth, condition).is_never:
                yield Fault(of_measure(measure, condition), problem)


CHECK = Check(
    code="decides-on-missing",
    severity=Severity.WARNING,
    title=Text("凭缺失下结论", "A condition that decides on what is missing"),
    help=Text(
        "另设一项是非事实来问有没有，不用 IS NULL 当答案",
        "Ask a fact of its own whether there is one; do not let IS NULL answer",
    ),
    find=find,
    solver=True,
)
