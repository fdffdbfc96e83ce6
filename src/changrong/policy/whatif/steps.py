"""What two versions of a measure ask, side by side, so that the first that differs can be named."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from changrong.policy.plan import Rule
from changrong.text import Text


class Step(NamedTuple):
    """A condition as both books have it: its positions in the plan, None where it is not asked."""

    that: str
    label: Text
    before: int | None
    after: int | None


IN_FORCE = Step("in force", Text("在有效期", "Is in force"), None, None)
"""The dates of a measure, where they decide for all rows at once."""


class _Asked(NamedTuple):
    that: str
    label: Text
    position: int


def steps(before: Rule | None, after: Rule | None) -> tuple[Step, ...]:
    """The conditions of both, in their order; none where one is not in force on the day judged."""
    if before is None or after is None:
        return ()
    return (
        IN_FORCE._replace(before=before.dated, after=after.dated),
        *_aligned(_concerns(before), _concerns(after)),
        *_aligned(_demands(before), _demands(after)),
    )


def _concerns(rule: Rule) -> list[_Asked]:
    measure = rule.measure
    items = (*measure.implicit, *measure.when)
    found = [
        _Asked(item.that, item.label, position)
        for item, position in zip(items, rule.concerns, strict=False)
    ]
    if measure.duty is not None:
        known = Text("事件的日期已知", "The day of the event is known")
        found.append(_Asked(measure.duty.on, known, rule.concerns[-1]))
    return found


def _demands(rule: Rule) -> list[_Asked]:
    return [
        _Asked(item.that, item.label, position)
        for item, position in zip(rule.measure.must, rule.demands, strict=True)
    ]


def _aligned(before: Sequence[_Asked], after: Sequence[_Asked]) -> list[Step]:
    """The same words stand together, and those between them in their order."""
    sides = ([item.that for item in before], [item.that for item in after])
    found = []
    for _, low, high, first, last in SequenceMatcher(None, *sides, autojunk=False).get_opcodes():
        for offset in range(max(high - low, last - first)):
            old = before[low + offset] if low + offset < high else None
            new = after[first + offset] if first + offset < last else None
            shown = new or old
            assert shown is not None, "an opcode spans something on one side"
            found.append(Step(shown.that, shown.label, old and old.position, new and new.position))
    return found
