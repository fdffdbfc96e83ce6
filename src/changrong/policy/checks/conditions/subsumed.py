"""A measure that adds nothing: wherever it speaks, another says the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.proof.questions import can_hold, undecided
from changrong.policy.checks.subject import Subject, in_force, of_measure
from changrong.policy.notice import Binding, Measure, Sort
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.checks.proof.prover import Answer

_HARDNESS = list(Binding)


def find(subject: Subject) -> Iterator[Fault]:
    gone: set[str] = set()
    for narrow in reversed(subject.book.measures):
        for wide in subject.book.measures:
            if wide is narrow or wide.key in gone or not _could_stand_for(wide, narrow):
                continue
            if not can_hold(subject, narrow):
                break
            answer = _stands_for(subject, wide, narrow)
            if answer.is_undecided:
                yield undecided(of_measure(narrow))
            if answer.is_never:
                gone.add(narrow.key)
                name = wide.id if wide.notice == narrow.notice else wide.key
                problem = Text(
                    f"凡它管到的，措施 {name} 已经管到，内容相同",
                    f"wherever it speaks, measure {name} says the same",
                )
                yield Fault(of_measure(narrow), problem)
                break


def _could_stand_for(wide: Measure, narrow: Measure) -> bool:
    """Whether what one says includes what the other says, conditions apart."""
    return (
        wide.sort is narrow.sort
        and wide.on == narrow.on
        and wide.dated_by == narrow.dated_by
        and _HARDNESS.index(wide.binding) <= _HARDNESS.index(narrow.binding)
        and wide.start <= narrow.start
        and (wide.until or date.max) >= (narrow.until or date.max)
        and {(give.what, give.node, give.unit) for give in narrow.gives}
        <= {(give.what, give.node, give.unit) for give in wide.gives}
        and (narrow.sort is not Sort.ENTITLEMENT or bool(narrow.gives))
        and _duty(wide) == _duty(narrow)
    )


def _duty(measure: Measure) -> object:
    duty = measure.duty
    return None if duty is None else (duty.on, duty.who, duty.does, duty.within)


def _stands_for(subject: Subject, wide: Measure, narrow: Measure) -> Answer:
    """NEVER where the wide measure can never fail to say what the narrow one says.

    Whom the narrow one concerns the wide one concerns; of a limit, moreover, whoever then keeps
    the wide one keeps the narrow one.
    """
    concerned = [each.node for each in (in_force(narrow), *narrow.implicit, *narrow.when)]
    reached = [each.node for each in (*wide.implicit, *wide.when)]
    answer = subject.prover.can_fail(concerned, reached)
    if narrow.sort is not Sort.LIMIT or not answer.is_never:
        return answer
    kept, demanded = ([each.node for each in measure.must] for measure in (wide, narrow))
    return subject.prover.can_fail([*concerned, *kept], demanded)


CHECK = Check(
    code="subsumed",
    severity=Severity.WARNING,
    title=Text("措施被另一条包含", "A measure that another one includes"),
    help=Text(
        "合并两条；原文确实各写一遍的，在 checks.toml 中说明",
        "Join the two; if the document truly says both, say so in checks.toml",
    ),
    find=find,
    solver=True,
)
