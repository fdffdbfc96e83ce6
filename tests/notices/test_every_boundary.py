"""Worked cases reach every side of every rule, and every number exactly.

A number or a day in a condition is met where some worked case of the notice puts both sides of the
comparison at the same value. What a comparison reads may be derived, so it is evaluated, not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

import pytest

from changrong.policy import Book, Kind, Notice, Value
from changrong.policy.compilers.closure import function_of
from changrong.policy.language.nodes import Compare, Const, Node, walk

BOOK = Book.load(cases=True)
ORDERED = ("<", "<=", ">", ">=")
FIXED = (Kind.NUMBER, Kind.DATE)


class Lacking(NamedTuple):
    """A comparison whose two sides no worked case makes equal."""

    measure: str
    condition: str


def boundaries(node: Node) -> Iterator[Compare]:
    """The comparisons by size with a number or a day of the document."""
    for part in walk(node):
        if isinstance(part, Compare) and part.op in ORDERED:
            sides = [*walk(part.left), *walk(part.right)]
            if any(isinstance(each, Const) and each.kind in FIXED for each in sides):
                yield part


@cache
def facts_of(notice: str) -> list[dict[str, Value]]:
    """The facts of each worked case, the derived ones among them."""
    judge = BOOK.part(()).judge
    return [judge.facts(case.facts, case.as_of) for case in BOOK.notice(notice).cases]


def is_met(part: Compare, facts: list[dict[str, Value]]) -> bool:
    left, right = function_of(part.left), function_of(part.right)
    return any(left(each) is not None and left(each) == right(each) for each in facts)


def lacking(notice: Notice) -> list[Lacking]:
    """The conditions of a notice's live measures with a number that no case meets exactly."""
    return [
        Lacking(measure.key, condition.that)
        for measure in notice.measures
        if measure.is_live
        for condition in (*measure.when, *measure.must)
        if not all(is_met(part, facts_of(notice.id)) for part in boundaries(condition.node))
    ]


def untold(notice: Notice) -> dict[str, set[str]]:
    """What no worked case of the notice makes of each of its live derived facts: true, false or
    unknown; of one that is no boolean, known or unknown."""
    found = {}
    for item in notice.derived:
        is_boolean = BOOK.vocabulary[item.fact].kind is Kind.BOOLEAN
        seen = {_word(facts.get(item.fact)) for facts in facts_of(notice.id)}
        wanted = {"true", "false", "unknown"} if is_boolean else {"known", "unknown"}
        if item.is_live and wanted - seen:
            found[item.fact] = wanted - seen
    return found


def _word(value: Value) -> str:
    if value is None:
        return "unknown"
    return str(value).lower() if isinstance(value, bool) else "known"


IDS = tuple(notice.id for notice in BOOK.notices)


@pytest.mark.parametrize("id", IDS)
def test_every_number_of_a_measure_is_met_exactly_by_a_worked_case(id: str) -> None:
    assert lacking(BOOK.notice(id)) == []


@pytest.mark.parametrize("id", IDS)
def test_every_derived_fact_is_told_each_way_by_a_worked_case(id: str) -> None:
    assert untold(BOOK.notice(id)) == {}


def test_a_number_that_no_case_meets_is_found() -> None:
    notice = next(notice for notice in BOOK.notices if notice.id == "pboc-2022-deferral")
    assert lacking(notice) == []
    due = "loan.maturity_on BETWEEN DATE '2022-10-01' AND DATE '2022-12-31'"
    conditions = [item for measure in notice.measures for item in measure.when if item.that == due]
    first, last = boundaries(conditions[0].node)
    begins = date(2022, 10, 1)
    near = [facts for facts in facts_of(notice.id) if facts.get("loan.maturity_on") != begins]
    assert (is_met(first, near), is_met(last, near)) == (False, True)
