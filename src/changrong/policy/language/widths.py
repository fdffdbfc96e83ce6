"""How many digits a number of a tree can need, so that no engine ever overflows or rounds.

Every number is computed as an integer: its value times ten to its places. From the forms of the
facts (see `numbers`) follows, part by part, how many places and how large an integer each step
needs. A tree that could need more than 38 digits is refused when it is read, not when it is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from changrong.policy.errors import LanguageError
from changrong.policy.facts import Fact, Kind
from changrong.policy.language.nodes import (
    Arith,
    Case,
    Compare,
    Const,
    DaysBetween,
    In,
    Node,
    Read,
    walk,
)
from changrong.policy.numbers import QUOTIENT_PLACES
from changrong.text import Text

MOST_DIGITS = 38
_LONGEST_SPAN = 3_652_060
"""More than the days between the first and the last day of the calendar."""


@dataclass(frozen=True, slots=True)
class Width:
    """Decimal places, and the largest absolute value of the integer."""

    places: int
    bound: int

    def at(self, places: int) -> Width:
        """The same number with more decimal places."""
        return Width(places, self.bound * 10 ** (places - self.places))


def width_of_fact(fact: Fact) -> Width:
    """The width of a stated fact: that of its type, or less where `min` and `max` say so."""
    form = fact.form
    bound = form.bound
    if fact.min is not None and fact.max is not None:
        largest = max(abs(fact.min), abs(fact.max))
        bound = min(bound, int(largest * 10**form.places) + 1)
    return Width(form.places, bound)


def integer_of(value: Decimal, places: int) -> int:
    """The literal as the integer that stands for it at so many places."""
    return int(value.scaleb(places))


def width_of(node: Node, facts: Mapping[str, Width]) -> Width:
    """The width of a number. Raises LanguageError where it could need more than 38 digits."""
    match node:
        case Const(Decimal() as value, _):
            places = max(0, -int(value.normalize().as_tuple().exponent))
            return Width(places, abs(integer_of(value, places)))
        case Read(fact, _):
            return facts[fact]
        case DaysBetween():
            return Width(0, _LONGEST_SPAN)
        case Arith(op, left, right):
            return _checked(_arithmetic(op, width_of(left, facts), width_of(right, facts), right))
        case Case():
            return _checked(reduce(common, (width_of(output, facts) for output in node.outputs)))
        case _:
            raise TypeError(f"not a number: {node}")


def common(left: Width, right: Width) -> Width:
    """A width that holds either number."""
    places = max(left.places, right.places)
    return Width(places, max(left.at(places).bound, right.at(places).bound))


def _arithmetic(op: str, left: Width, right: Width, divisor: Node) -> Width:
    if op == "*":
        # Room for both sides too, though one may be the literal 0: engines multiply in one type.
        bound = max(left.bound, 1) * max(right.bound, 1)
        return Width(left.places + right.places, bound)
    if op == "/":
        return _quotient(left, right, divisor)
    places = max(left.places, right.places)
    return Width(places, left.at(places).bound + right.at(places).bound)


def division(left: Width, right: Width) -> tuple[Width, Width]:
    """Dividend and divisor brought to places such that dividing the integers gives nine places."""
    shift = right.places - left.places + QUOTIENT_PLACES
    raised = left.at(left.places + max(shift, 0)), right.at(right.places + max(-shift, 0))
    for width in raised:
        _checked(width)
    return raised


def _quotient(left: Width, right: Width, divisor: Node) -> Width:
    dividend, raised = division(left, right)
    smallest = raised.bound if isinstance(divisor, Const) else 10 ** (raised.places - right.places)
    return Width(QUOTIENT_PLACES, dividend.bound // max(smallest, 1) + 1)


def check(node: Node, facts: Mapping[str, Width]) -> None:
    """Make sure that every step and every comparison of a tree fits."""
    for part in walk(node):
        if part.kind is Kind.NUMBER:
            width_of(part, facts)
        elif isinstance(part, Compare) and part.left.kind is Kind.NUMBER:
            _checked(common(width_of(part.left, facts), width_of(part.right, facts)))
        elif isinstance(part, In) and part.part.kind is Kind.NUMBER:
            widths = [width_of(value, facts) for value in part.values]
            _checked(reduce(common, widths, width_of(part.part, facts)))


def _checked(width: Width) -> Width:
    digits = len(str(width.bound))
    if digits > MOST_DIGITS:
        problem = Text(
            f"这一步可能需要 {digits} 位数字，最多 {MOST_DIGITS} 位；请少乘一次或给事实加上下限",
            f"a step could need {digits} digits and {MOST_DIGITS} is the most; "
            "multiply less, or give the facts a min and a max",
        )
        raise LanguageError("too-wide", 1, 1, "", problem)
    return width
