"""Large tables: where the value of one fact is known, only the rows that it leaves open.

Rows compare a fact with constants, so its values fall into few places: each constant, and each gap
between two. For every place the rows are sorted out beforehand that are false there whatever else
is known; a false row answers nothing and blocks nothing, so leaving it out changes no answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from changrong.policy.facts import Kind
from changrong.policy.language.nodes import And, Case, Compare, Const, In, Node, Or, Read

FEWEST = 8
"""Alternatives below which looking at each is as quick."""
_LARGEST = 40
"""Alternatives a place may hold on average before the tables grow too large."""

_Range = tuple[int, int]
Part = tuple[int, int]
"""A row's number, and the number of one of its alternatives."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one fact's values, and at each the alternatives that may hold there.

    Place `2 i + 1` is the constant number i, place `2 i` the gap before it.
    """

    fact: str
    constants: Sequence[Any]
    open_at: Sequence[tuple[Part, ...]]

    def of(self, value: Any) -> int:
        found = bisect_left(self.constants, value)
        is_constant = found < len(self.constants) and self.constants[found] == value
        return 2 * found + is_constant


def alternatives(condition: Node) -> tuple[Node, ...]:
    """The parts any of which makes a row hold."""
    return condition.parts if isinstance(condition, Or) else (condition,)


def places_of(case: Case) -> Places | None:
    """The places of the fact that best tells the rows apart; None where none does."""
    parts = {
        (row, number): part
        for row, (condition, _) in enumerate(case.rows)
        for number, part in enumerate(alternatives(condition))
    }
    if len(parts) < FEWEST:
        return None
    best: Places | None = None
    for fact in _facts(parts.values()):
        found = _places(fact, parts)
        if found is not None and (best is None or _mean(found) < _mean(best)):
            best = found
    return best


def _facts(parts: Iterable[Node]) -> list[str]:
    """The ordered facts that at least half of the alternatives compare with a constant."""
    wanted = list(parts)
    counts = Counter(fact for part in wanted for fact in {name for name, _ in _compared(part)})
    return [fact for fact, count in counts.items() if 2 * count >= len(wanted)]


def _compared(node: Node) -> Iterable[tuple[str, Any]]:
    """The facts that a condition compares with constants, and the constants."""
    match node:
        case Compare(_, Read(fact, kind), Const(value, _)) if kind is not Kind.BOOLEAN:
            yield fact, value
        case In(Read(fact, kind), values) if kind is not Kind.BOOLEAN:
            for each in values:
                yield fact, each.value
        case And(parts) | Or(parts):
            for part in parts:
                yield from _compared(part)


def _places(fact: str, parts: dict[Part, Node]) -> Places | None:
    found = {value for part in parts.values() for name, value in _compared(part) if name == fact}
    constants = sorted(found)
    position = {value: 2 * place + 1 for place, value in enumerate(constants)}
    last = 2 * len(constants)
    open_at: dict[int, list[Part]] = defaultdict(list)
    total = 0
    for part, node in parts.items():
        ranges = _allowed(node, fact, position, last)
        for low, high in [(0, last)] if ranges is None else ranges:
            total += high - low + 1
            if total > _LARGEST * (last + 1):
                return None
            for place in range(low, high + 1):
                open_at[place].append(part)
    return Places(fact, constants, [tuple(open_at[place]) for place in range(last + 1)])


def _mean(places: Places) -> float:
    return sum(map(len, places.open_at)) / len(places.open_at)


def _allowed(node: Node, fact: str, position: dict[Any, int], last: int) -> list[_Range] | None:
    """The places of the fact where a condition may hold; None where it does not depend on it."""
    match node:
        case Compare(op, Read(name, _), Const(value, _)) if name == fact and value in position:
            at = position[value]
            return {
                "=": [(at, at)],
                "<>": [(0, at - 1), (at + 1, last)],
                "<": [(0, at - 1)],
                "<=": [(0, at)],
                ">": [(at + 1, last)],
                ">=": [(at, last)],
            }[op]
        case In(Read(name, _), values) if name == fact:
            found = sorted({position[each.value] for each in values if each.value in position})
            return [(at, at) for at in found]
        case And(parts):
            known = [
                each for part in parts if (each := _allowed(part, fact, position, last)) is not None
            ]
            if not known:
                return None
            met = known[0]
            for each in known[1:]:
                met = [
                    (max(low, begun), min(high, ended))
                    for low, high in met
                    for begun, ended in each
                    if max(low, begun) <= min(high, ended)
                ]
            return met
        case Or(parts):
            either = [_allowed(part, fact, position, last) for part in parts]
            if any(each is None for each in either):
                return None
            return _united([span for each in either if each is not None for span in each])
    return None


def _united(ranges: list[_Range]) -> list[_Range]:
    """The same places, none twice."""
    found: list[_Range] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found
