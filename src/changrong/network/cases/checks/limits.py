"""The limits that a move heeds, as measures of the book."""

from __future__ import annotations

from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.kind import Move
from changrong.policy import Binding, Measure, Sort


def limits(subject: Subject, move: Move) -> list[Measure]:
    found = [subject.measure(name) for name in move.heeds]
    return [measure for measure in found if measure and measure.sort is Sort.LIMIT]


def in_principle(subject: Subject, move: Move) -> list[Measure]:
    """Those that may be gone against with a reason."""
    return [each for each in limits(subject, move) if each.binding is Binding.IN_PRINCIPLE]
