"""The tree of an expression: small, frozen and typed. The compilers read it and nothing else.

`language` makes it from text, `tables` from a decision table; `closure` turns it into a Python
function, `arrow` into kernels over many rows, `sql` into SQL, `unknown` into the facts that an
unknown waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from changrong.policy.facts import Kind


@dataclass(frozen=True, slots=True)
class Const:
    """A literal. The kind stands beside the value because Python takes True for 1."""

    value: bool | Decimal | date | str
    kind: Kind


def constant(value: bool | int | Decimal | date | str, kind: Kind) -> Const:
    """The literal for a value of a fact; whole numbers too become Decimal."""
    return Const(value if isinstance(value, bool | Decimal | date | str) else Decimal(value), kind)


@dataclass(frozen=True, slots=True)
class Read:
    """The value of a fact."""

    fact: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Compare:
    op: str
    left: Node
    right: Node
    kind: ClassVar[Kind] = Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]
    kind: ClassVar[Kind] = Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]
    kind: ClassVar[Kind] = Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class Not:
    part: Node
    kind: ClassVar[Kind] = Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class In:
    part: Node
    values: tuple[Const, ...]
    kind: ClassVar[Kind] = Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class IsNull:
    part: Node
    kind: ClassVar[Kind] = Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class Arith:
    """`+`, `-`, `*`, or `/`, the one quotient."""

    op: str
    left: Node
    right: Node
    kind: ClassVar[Kind] = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class AddPeriod:
    """A day so many DAY, MONTH or YEAR later; months clip to the month's end."""

    day: Node
    count: int
    unit: str
    kind: ClassVar[Kind] = Kind.DATE


@dataclass(frozen=True, slots=True)
class DaysBetween:
    later: Node
    earlier: Node
    kind: ClassVar[Kind] = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Case:
    """The first row whose condition holds; an unknown condition blocks (see `closure`)."""

    rows: tuple[tuple[Node, Node], ...]
    otherwise: Node | None

    @property
    def kind(self) -> Kind:
        return self.rows[0][1].kind

    @property
    def outputs(self) -> tuple[Node, ...]:
        found = tuple(output for _, output in self.rows)
        return found if self.otherwise is None else (*found, self.otherwise)

    @property
    def is_constant(self) -> bool:
        """Whether every output is a literal, so that an unknown row may be looked past."""
        return all(isinstance(output, Const) for output in self.outputs)


Node = (
    Const | Read | Compare | And | Or | Not | In | IsNull | Arith | AddPeriod | DaysBetween | Case
)
_LEAVES = frozenset({Const, Read})


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node."""
    match node:
        case Const() | Read():
            return ()
        case Compare(_, left, right) | Arith(_, left, right) | DaysBetween(left, right):
            return (left, right)
        case And(parts) | Or(parts):
            return parts
        case Not(part) | In(part, _) | IsNull(part) | AddPeriod(part, _, _):
            return (part,)
        case Case(rows, _):
            return (*(condition for condition, _ in rows), *node.outputs)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if type(node) not in _LEAVES:
            waiting.extend(reversed(children(node)))


def reads(node: Node) -> dict[str, None]:
    """The facts that a tree reads, in the order in which it names them."""
    if isinstance(node, Read):  # a condition is often no more than this
        return {node.fact: None}
    return {part.fact: None for part in walk(node) if isinstance(part, Read)}
