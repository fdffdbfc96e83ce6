"""What of a tree is settled before any row is looked at, where some facts are the same on all."""

from __future__ import annotations

from collections.abc import Mapping

from changrong.policy.compilers.closure import function_of
from changrong.policy.facts import Kind, Value
from changrong.policy.language.nodes import (
    AddPeriod,
    And,
    Arith,
    Case,
    Compare,
    Const,
    DaysBetween,
    In,
    IsNull,
    Node,
    Not,
    Or,
    Read,
    constant,
)


def settled(value: Value, kind: Kind) -> Const:
    """The literal of a value that is known on all rows, or unknown on all."""
    return Const(None, kind) if value is None else constant(value, kind)  # type: ignore[arg-type]


def folded(node: Node, known: Mapping[str, Value]) -> Node:
    """The same tree with what the known facts settle written out as literals."""
    match node:
        case Const():
            return node
        case Read(fact, kind):
            return settled(known[fact], kind) if fact in known else node
        case And(parts):
            return _junction(And, parts, known, settling=False)
        case Or(parts):
            return _junction(Or, parts, known, settling=True)
        case Case():
            return _case(node, known)
        case Not(part):
            return _strict(Not(folded(part, known)), known)
        case IsNull(part):
            return _strict(IsNull(folded(part, known)), known, of_null=True)
        case In(part, values):
            return _strict(In(folded(part, known), values), known)
        case AddPeriod(day, count, unit):
            return _strict(AddPeriod(folded(day, known), count, unit), known)
        case Compare(op, left, right):
            return _strict(Compare(op, folded(left, known), folded(right, known)), known)
        case Arith(op, left, right):
            return _strict(Arith(op, folded(left, known), folded(right, known)), known)
        case DaysBetween(later, earlier):
            return _strict(DaysBetween(folded(later, known), folded(earlier, known)), known)


def _inputs(node: Node) -> tuple[Node, ...]:
    match node:
        case Not(part) | IsNull(part) | In(part, _) | AddPeriod(part, _, _):
            return (part,)
        case Compare(_, left, right) | Arith(_, left, right) | DaysBetween(left, right):
            return (left, right)
        case _:
            return ()


def _strict(node: Node, known: Mapping[str, Value], *, of_null: bool = False) -> Node:
    """Unknown where any input is, and a literal where all are."""
    inputs = _inputs(node)
    if not of_null and any(isinstance(part, Const) and part.value is None for part in inputs):
        return settled(None, node.kind)
    if all(isinstance(part, Const) for part in inputs):
        return settled(function_of(node)({}), node.kind)
    return node


def _junction(
    junction: type[And | Or], parts: tuple[Node, ...], known: Mapping[str, Value], *, settling: bool
) -> Node:
    left: dict[Node, None] = {}
    for part in parts:
        part = folded(part, known)
        if part == Const(settling, Kind.BOOLEAN):
            return part
        if part != Const(not settling, Kind.BOOLEAN):
            left[part] = None
    if not left:
        return Const(not settling, Kind.BOOLEAN)
    return next(iter(left)) if len(left) == 1 else junction(tuple(left))


def _case(node: Case, known: Mapping[str, Value]) -> Node:
    """Rows that can never be hit are left out, and those below one that always is."""
    rows: list[tuple[Node, Node]] = []
    otherwise = node.otherwise
    for condition, output in node.rows:
        condition = folded(condition, known)
        if condition == Const(True, Kind.BOOLEAN):
            otherwise = output
            break
        if condition != Const(False, Kind.BOOLEAN):
            rows.append((condition, output))
    if not node.is_constant:
        rows = [(condition, folded(output, known)) for condition, output in rows]
        otherwise = None if otherwise is None else folded(otherwise, known)
    if not rows:
        return settled(None, node.kind) if otherwise is None else otherwise
    found = Case(tuple(rows), otherwise)
    return found if found.is_constant is node.is_constant else _Blocking(tuple(rows), otherwise)


class _Blocking(Case):
    """A CASE whose outputs became literals only by folding: it blocks as it was written."""

    @property
    def is_constant(self) -> bool:
        return False
