"""Between which bounds a value that is not known yet must lie, and what a comparison can say."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from changrong.policy.compilers.closure import add_period
from changrong.policy.facts import Fact, Kind, Value
from changrong.policy.language.nodes import Const
from changrong.policy.numbers import EXACT, quotient


@dataclass(frozen=True, slots=True)
class Reach:
    """What a value can still be.

    Numbers and days lie between `low` and `high`, both of which can occur unless the facts in
    `shared` forbid it. For texts and truth values `low` holds the options, None being any.
    `needs` are the missing facts without which the value stays unknown.
    """

    low: Any
    high: Any
    needs: int
    shared: int = 0

    @classmethod
    def known(cls, value: Value, kind: Kind) -> Self:
        ordered = kind in (Kind.NUMBER, Kind.DATE)
        return cls(value, value, 0) if ordered else cls(frozenset((value,)), None, 0)

    def after(self, opened: int, shared: int) -> Reach:
        """The same behind a row that these facts open."""
        return Reach(self.low, self.high, self.needs | opened, shared | (self.needs & opened))


def reach_of_fact(fact: Fact, bit: int) -> Reach:
    """What a missing fact can be, by its declaration."""
    match fact.kind:
        case Kind.NUMBER:
            bound = Decimal(fact.form.bound).scaleb(-fact.form.places)
            low = -bound if fact.min is None else fact.min
            return Reach(low, bound if fact.max is None else fact.max, bit)
        case Kind.DATE:
            return Reach(date.min, date.max, bit)
        case Kind.BOOLEAN:
            return Reach(frozenset((True, False)), None, bit)
        case Kind.TEXT:
            return Reach(frozenset(fact.values) if fact.values else None, None, bit)


def united(one: Reach | None, other: Reach) -> Reach:
    """What can be either."""
    if one is None:
        return other
    needs, shared = one.needs | other.needs, one.shared | other.shared
    if one.high is None and other.high is None:
        any_ = one.low is None or other.low is None
        return Reach(None if any_ else one.low | other.low, None, needs, shared)
    return Reach(min(one.low, other.low), max(one.high, other.high), needs, shared)


def worked_out(op: str) -> Callable[[Reach, Reach], Reach | None]:
    """The bounds of `+`, `-`, `*` or `/`; None where it can never have a value."""
    return {"+": _sum, "-": _difference, "*": _product, "/": _quotient}[op]


def _both(one: Reach, other: Reach, low: Any, high: Any) -> Reach:
    shared = one.shared | other.shared | (one.needs & other.needs)
    return Reach(low, high, one.needs | other.needs, shared)


def _sum(one: Reach, other: Reach) -> Reach:
    return _both(one, other, EXACT.add(one.low, other.low), EXACT.add(one.high, other.high))


def _difference(one: Reach, other: Reach) -> Reach:
    low = EXACT.subtract(one.low, other.high)
    return _both(one, other, low, EXACT.subtract(one.high, other.low))


def _product(one: Reach, other: Reach) -> Reach:
    corners = [EXACT.multiply(a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
    return _both(one, other, min(corners), max(corners))


def _quotient(one: Reach, other: Reach) -> Reach | None:
    if other.low == other.high == 0:
        return None
    if other.low > 0 or other.high < 0:
        corners = [quotient(a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
        values = [corner for corner in corners if corner is not None]
        return _both(one, other, min(values), max(values))
    # The divisor may come as near to zero as its places allow: the bounds are generous.
    most = EXACT.multiply(max(abs(one.low), abs(one.high), Decimal(1)), Decimal(10) ** 20)
    found = _both(one, other, -most, most)
    return Reach(found.low, found.high, found.needs, found.shared | found.needs)


def days_between(later: Reach, earlier: Reach) -> Reach:
    """The bounds of a count of days."""
    low = Decimal((later.low - earlier.high).days)
    return _both(later, earlier, low, Decimal((later.high - earlier.low).days))


def moved(day: Reach | None, count: int, unit: str) -> Reach | None:
    """The bounds of a day so much later; beyond the calendar there is none."""
    if day is None:
        return None
    low, high = add_period(day.low, count, unit), add_period(day.high, count, unit)
    if low is not None and high is not None:
        return Reach(low, high, day.needs, day.shared)
    if day.low == day.high or (low is None and high is None and not _straddles(day, count, unit)):
        return None
    shared = day.shared | day.needs
    return Reach(low or date.min, high or date.max, day.needs, shared)


def _straddles(day: Reach, count: int, unit: str) -> bool:
    """Whether some day between the bounds stays within the calendar."""
    back = add_period(date.max if count > 0 else date.min, -count, unit)
    return back is not None and day.low <= back <= day.high


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(op: str, one: Reach, other: Reach, kind: Kind) -> tuple[bool, bool, bool]:
    """Whether a comparison can be true, whether it can be false, and whether both are exact."""
    if op == "<>":
        can_true, can_false, exact = compared("=", one, other, kind)
        return can_false, can_true, exact
    if kind not in (Kind.NUMBER, Kind.DATE):
        return _compared_options(op, one.low, other.low)
    if op == "=":
        can_true = one.low <= other.high and other.low <= one.high
        certain = one.low == one.high == other.low == other.high
        return can_true, not certain, not can_true or certain
    holds = _ORDER[op]
    upward = op in ("<", "<=")
    easy = holds(one.low, other.high) if upward else holds(one.high, other.low)
    hard = holds(one.high, other.low) if upward else holds(one.low, other.high)
    return easy, not hard, True


def _compared_options(op: str, one: Any, other: Any) -> tuple[bool, bool, bool]:
    if op != "=" or one is None or other is None:
        return True, True, False
    return bool(one & other), len(one | other) > 1, True


def listed(one: Reach, values: tuple[Const, ...], kind: Kind) -> tuple[bool, bool, bool]:
    """The same for `IN`."""
    if kind not in (Kind.NUMBER, Kind.DATE):
        named = frozenset(each.value for each in values)
        if one.low is None:
            return True, True, False
        return bool(one.low & named), bool(one.low - named), True
    inside = any(one.low <= each.value <= one.high for each in values)
    return inside, True, not inside
