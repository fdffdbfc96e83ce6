"""Conditions of one measure that cannot hold together, or not while it is in force."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import NOTHING, Check, Fault, Severity
from changrong.policy.checks.proof.questions import clash, undecided
from changrong.policy.checks.subject import Subject, of_measure
from changrong.text import Text

_BREAKS = Text("，涉及谁，谁就不符合", ", so whomever it concerns breaks it")


def find(subject: Subject) -> Iterator[Fault]:
    for measure in subject.book.measures:
        answer, clashing = clash(subject, measure)
        if answer.is_undecided:
            yield undecided(of_measure(measure))
        if len(clashing) > 1:
            those = [each.that for each in clashing]
            so = _BREAKS if clashing[-1] in measure.must else NOTHING
            problem = Text(
                f"这些条件不能同时成立{so.zh}：{'；'.join(those)}",
                f"these cannot hold together{so.en}: {'; '.join(those)}",
            )
            yield Fault(of_measure(measure, clashing[-1]), problem)


CHECK = Check(
    code="contradiction",
    severity=Severity.ERROR,
    title=Text("条件互相矛盾", "Conditions that contradict each other"),
    help=Text(
        "改正其中一条；各管一种情形的，分成两条措施",
        "Mend one of them; if each is for a case of its own, make two measures",
    ),
    find=find,
    solver=True,
)
