"""A decision table as trees of the language, one for each fact that it yields.

Every hit policy becomes ordinary nodes, so each compiler gives it the same three-valued meaning. In
a table of hit `unique` or `any` rows with different outputs never hold at once, so a row that is
true proves all of them false; rows of one output may therefore stand together, in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from changrong.policy.facts import Kind
from changrong.policy.language.nodes import Arith, Case, Const, Node, Or
from changrong.policy.tables.model import ALWAYS, Collect, Hit, Table

Rows = Sequence[tuple[Node, Node]]
"""Conditions and outputs, in the order of the table."""
_ZERO = Const(Decimal(0), Kind.NUMBER)
_ONE = Const(Decimal(1), Kind.NUMBER)


def tree_of(table: Table, fact: str) -> Node:
    """The tree that computes one of the table's facts."""
    if table.collect is Collect.COUNT:
        return _sum([(row.condition, _ONE) for row in table.rows])
    rows = [(row.condition, row.outputs[fact]) for row in table.rows]
    match table.collect:
        case Collect.SUM:
            return _sum_where_any(rows)
        case Collect.MIN | Collect.MAX:
            ordered = sorted(rows, key=_literal, reverse=table.collect is Collect.MAX)
            return Case(tuple(ordered), None)
    return Case(tuple(rows if table.hit is Hit.FIRST else by_output(rows)), None)


def by_output(rows: Rows) -> list[tuple[Node, Node]]:
    """One row for each different output: where any of the rows that give it holds."""
    conditions: dict[Node, list[Node]] = {}
    for condition, output in rows:
        conditions.setdefault(output, []).append(condition)
    return [(_any(found), output) for output, found in conditions.items()]


def _any(conditions: Sequence[Node]) -> Node:
    return conditions[0] if len(conditions) == 1 else Or(tuple(conditions))


def _literal(row: tuple[Node, Node]) -> Decimal:
    output = row[1]
    assert isinstance(output, Const)
    assert isinstance(output.value, Decimal)
    return output.value


def _sum_where_any(rows: Rows) -> Node:
    """The sum of the outputs whose rows hold; unknown, waiting for nothing, where none can."""
    conditions = [condition for condition, _ in rows]
    if ALWAYS in conditions:
        return _sum(rows)
    return Case(((_any(conditions), _sum(rows)),), None)


def _sum(rows: Rows) -> Node:
    """Halved again and again, so that a long table does not make a deep tree."""
    if len(rows) > 1:
        middle = len(rows) // 2
        return Arith("+", _sum(rows[:middle]), _sum(rows[middle:]))
    condition, output = rows[0]
    return Case(((condition, output),), _ZERO)
