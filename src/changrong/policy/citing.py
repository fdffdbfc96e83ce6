"""What a figure stands on: the formula of a notice, and the verdicts that were given on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from changrong.policy.decision import Judgement
from changrong.policy.notice import Derived, Reading, Verdict


@dataclass(frozen=True, slots=True)
class Citation:
    """The notice and clause of a formula, and how well they were read."""

    notice: str
    clause: str
    read: Reading

    @classmethod
    def of(cls, item: Derived) -> Citation:
        return cls(item.notice, item.clause, item.read)


def reading(judgements: Iterable[Judgement], fact: str) -> tuple[Judgement, ...]:
    """Those of which a condition reads this fact."""
    return tuple(
        judgement
        for judgement in judgements
        if any(fact in judged.facts for judged in judgement.conditions)
    )


def judged_on(judgements: Iterable[Judgement], fact: str) -> tuple[Judgement, ...]:
    """Those of them that are in force."""
    found = reading(judgements, fact)
    return tuple(each for each in found if each.verdict is not Verdict.NOT_IN_FORCE)
