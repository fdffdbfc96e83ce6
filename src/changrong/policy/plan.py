"""What a book asks of one case, each question once.

Measures share conditions. The plan lists every distinct condition tree a single time and turns each
measure into positions in that list, so that deciding one case and screening millions evaluate a
condition once and agree on what a verdict is made of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from changrong.policy.facts import AS_OF, Kind
from changrong.policy.language.nodes import And, Compare, Const, Node, Read
from changrong.policy.notice import Measure, Sort, Verdict

Truth = bool | None
"""TRUE, FALSE or, where it cannot be told, None."""

NO_AND_YES = {
    Sort.ENTITLEMENT: (Verdict.DOES_NOT_APPLY, Verdict.APPLIES),
    Sort.LIMIT: (Verdict.BROKEN, Verdict.KEPT),
    Sort.DUTY: (Verdict.NOT_DUE, Verdict.DUE),
}
"""What a measure says when one of its conditions is false, and when all are true."""


def verdicts_of(sort: Sort) -> set[Verdict]:
    """Every word that a measure of this sort may say."""
    found = {*NO_AND_YES[sort], Verdict.CANNOT_TELL, Verdict.NOT_IN_FORCE}
    return found | {Verdict.NOT_CONCERNED} if sort is Sort.LIMIT else found


@dataclass(frozen=True, slots=True)
class Rule:
    """A measure as positions in the plan's list of conditions.

    `dated` is the condition that it is in force on the day of a fact; None where the day of judging
    decides. `concerns` are the conditions of when, region and binds; `demands` what must then hold.
    That the day of a duty's event is known is last among `concerns`, and has no label of its own.
    """

    measure: Measure
    dated: int | None
    concerns: tuple[int, ...]
    demands: tuple[int, ...]
    labelled: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every distinct condition once, and the rules that point at them."""

    conditions: tuple[Node, ...]
    rules: tuple[Rule, ...]


def plan_of(measures: Iterable[Measure]) -> Plan:
    """The plan of these measures, in their order."""
    positions: dict[Node, int] = {}

    def position(node: Node) -> int:
        return positions.setdefault(node, len(positions))

    rules = []
    for measure in measures:
        concerns = [position(item.node) for item in (*measure.implicit, *measure.when)]
        demands = [position(item.node) for item in measure.must]
        event = () if measure.duty is None else (position(_is_known(measure.duty.on)),)
        dated = None if measure.dated_by == AS_OF.name else position(_in_force(measure))
        rules.append(
            Rule(measure, dated, (*concerns, *event), tuple(demands), (*concerns, *demands))
        )
    return Plan(tuple(positions), tuple(rules))


def _is_known(fact: str) -> Node:
    """True where the day is known and unknown where it is not: never false."""
    day = Read(fact, Kind.DATE)
    return Compare("=", day, day)


def _in_force(measure: Measure) -> Node:
    day = Read(measure.dated_by, Kind.DATE)
    begun = Compare(">=", day, Const(measure.start, Kind.DATE))
    if measure.until is None:
        return begun
    return And((begun, Compare("<=", day, Const(measure.until, Kind.DATE))))


def verdict_of(sort: Sort, in_force: Truth, concerned: Truth, demanded: Truth) -> Verdict:
    """The word for a measure: in force? all of `concerns`? all of `demands`? (no demands: TRUE)"""
    no, yes = NO_AND_YES[sort]
    if in_force is False:
        return Verdict.NOT_IN_FORCE
    if in_force is None:
        return Verdict.CANNOT_TELL
    if concerned is False:
        return Verdict.NOT_CONCERNED if sort is Sort.LIMIT else no
    if concerned is None or demanded is None:
        return Verdict.CANNOT_TELL
    return yes if demanded else no
