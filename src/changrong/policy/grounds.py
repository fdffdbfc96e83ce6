"""How well it is known what a measure says: no better than the formulas that it rests on.

A measure may stand in a law that was read in full and still count by weights that are known
second-hand. It then says so itself, wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from changrong.policy.language.nodes import Node, reads
from changrong.policy.notice import Derived, Measure, Notice, Reading


def grounded(
    notices: Iterable[Notice], derived: Iterable[Derived]
) -> tuple[list[Notice], tuple[Derived, ...]]:
    """The notices and the formulas (in the order in which they build on each other), with all as
    second-hand that rests on a second-hand formula."""
    weak: set[str] = set()
    formulas = []
    for item in derived:
        weaker = _formula(item, weak)
        formulas.append(weaker)
        if weaker.read is Reading.SECONDARY:
            weak.add(weaker.fact)
    return [_notice(notice, weak) for notice in notices], tuple(formulas)


def _notice(notice: Notice, weak: set[str]) -> Notice:
    measures = tuple(_measure(each, weak) for each in notice.measures)
    derived = tuple(_formula(each, weak) for each in notice.derived)
    same = measures == notice.measures and derived == notice.derived
    return notice if same else replace(notice, measures=measures, derived=derived)


def _measure(measure: Measure, weak: set[str]) -> Measure:
    trees = [item.node for item in measure.conditions] + [give.node for give in measure.gives]
    rests = measure.is_live and any(_reads(tree, weak) for tree in trees)
    return replace(measure, read=Reading.SECONDARY) if rests else measure


def _formula(item: Derived, weak: set[str]) -> Derived:
    rests = item.is_live and _reads(item.node, weak)
    return replace(item, read=Reading.SECONDARY) if rests else item


def _reads(tree: Node, facts: set[str]) -> bool:
    return not facts.isdisjoint(reads(tree))
