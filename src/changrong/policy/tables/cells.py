"""One input cell: its text as a condition of the language and as the set of values it admits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from changrong.policy.facts import Kind
from changrong.policy.language.nodes import And, Compare, Const, In, Node, Or
from changrong.policy.tables.sets import Axis, Cell, Interval, only
from changrong.text import Text

_COMPARISON = re.compile(r"(>=|<=|<>|>|<|=)\s*(.+)", re.DOTALL)
_CODES = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)?( +[0-9A-Za-z]+(-[0-9A-Za-z]+)?)*")


class CellError(ValueError):
    """A cell that cannot be read: a stable code, and what is wrong."""

    def __init__(self, code: str, problem: Text) -> None:
        super().__init__(problem.en)
        self.code = code
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Column:
    """What an input column compares its cells with: a tree, and how its values are read.

    `literal` raises CellError for a text that is no value of the column.
    """

    node: Node
    axis: Axis
    literal: Callable[[str], Const]


def read_cell(column: Column, text: str) -> tuple[Node, Cell]:
    """The condition of a cell that is not blank, and its values. Raises CellError."""
    compared = _COMPARISON.fullmatch(text)
    if compared is not None:
        return _comparison(column, compared[1], column.literal(compared[2]))
    is_text = column.axis.kind is Kind.TEXT and column.axis.is_ordered
    if is_text and _CODES.fullmatch(text):
        return _codes(column, text)
    found = [column.literal(value.strip()) for value in text.split("|")]
    return _any_of(column, found), only(column.axis, [literal.value for literal in found])


def _any_of(column: Column, found: list[Const]) -> Node:
    if len(found) == 1:
        return Compare("=", column.node, found[0])
    return In(column.node, tuple(found))


def _comparison(column: Column, op: str, literal: Const) -> tuple[Node, Cell]:
    node, value = Compare(op, column.node, literal), literal.value
    if isinstance(value, bool) or not column.axis.is_ordered:
        if op not in ("=", "<>"):
            raise CellError("wrong-type", Text("这种值没有大小", "these values have no order"))
        admitted = [each for each in column.axis.values if (each == value) is (op == "=")]
        return node, only(column.axis, admitted)
    below = Interval(None, True, value, op == "<=")
    above = Interval(value, op == ">=", None, True)
    intervals = {
        "=": (Interval.only(value),),
        "<>": (below, above),
        "<": (below,),
        "<=": (below,),
        ">": (above,),
        ">=": (above,),
    }
    return node, Cell(column.axis, intervals=intervals[op])


def _codes(column: Column, text: str) -> tuple[Node, Cell]:
    """`5100-5199 5900`: any of these codes or ranges of codes, compared by code point."""
    singles: list[Const] = []
    ranges: list[Node] = []
    intervals: list[Interval] = []
    for item in text.split():
        first, dash, last = item.partition("-")
        low, high = column.literal(first), column.literal(last or first)
        assert isinstance(low.value, str)
        assert isinstance(high.value, str)
        intervals.append(Interval(low.value, True, high.value, True))
        if not dash:
            singles.append(low)
            continue
        if last < first or len(last) != len(first):
            problem = Text(f"{item} 不是一段代码", f"{item} is no range of codes")
            raise CellError("bad-range", problem)
        within = (Compare(">=", column.node, low), Compare("<=", column.node, high))
        ranges.append(And(within))
    if singles:
        ranges.append(In(column.node, tuple(singles)))
    node = ranges[0] if len(ranges) == 1 else Or(tuple(ranges))
    return node, Cell(column.axis, intervals=tuple(intervals))
