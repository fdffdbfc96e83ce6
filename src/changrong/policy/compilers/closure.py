"""A tree as a Python function of the facts: exact, three-valued, for one case.

A function takes the facts as a mapping and gives a value or None, which is unknown. Truth is
Kleene's. A CASE blocks: where a row's condition is unknown the rows below it cannot answer for it,
unless all outputs are literals and every row still reachable gives the same one.
"""

from __future__ import annotations

import operator
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta
from decimal import Decimal
from typing import Any, cast

from changrong.policy.compilers.dispatch import Part, Places, alternatives, places_of
from changrong.policy.facts import Value
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
)
from changrong.policy.numbers import EXACT, quotient

Facts = Mapping[str, Value]
Function = Callable[[Facts], Value]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Decimal | None]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "/": quotient,
}


def function_of(node: Node) -> Function:
    """The function that computes this tree."""
    match node:
        case Const(value, _):
            return lambda facts: value
        case Read(fact, _):
            return lambda facts: facts.get(fact)
        case Compare(op, left, Const(value, _)):
            return _compare_with(COMPARISONS[op], function_of(left), value)
        case Compare(op, left, right):
            return _both(COMPARISONS[op], function_of(left), function_of(right))
        case And(parts):
            return _settles_at(False, [function_of(part) for part in parts])
        case Or(parts):
            return _settles_at(True, [function_of(part) for part in parts])
        case Not(part):
            return _negate(function_of(part))
        case In(part, values):
            return _member(function_of(part), frozenset(listed.value for listed in values))
        case IsNull(part):
            return _is_null(function_of(part))
        case Arith(op, left, right):
            return _both(ARITHMETIC[op], function_of(left), function_of(right))
        case AddPeriod(day, count, unit):
            return _later(function_of(day), count, unit)
        case DaysBetween(later, earlier):
            return _both(_days_between, function_of(later), function_of(earlier))
        case Case():
            return _when_asked(node)


def _compare_with(compare: Callable[[Any, Any], bool], left: Function, value: Value) -> Function:
    def comparison(facts: Facts) -> Value:
        found = left(facts)
        return None if found is None else compare(found, value)

    return comparison


def _both(combine: Callable[[Any, Any], Value], left: Function, right: Function) -> Function:
    def combination(facts: Facts) -> Value:
        first = left(facts)
        if first is None:
            return None
        second = right(facts)
        return None if second is None else combine(first, second)

    return combination


def _settles_at(settling: bool, parts: list[Function]) -> Function:
    """AND is settled by one false part, OR by one true part; an unknown part leaves it open."""

    def junction(facts: Facts) -> Value:
        result: Value = not settling
        for part in parts:
            value = part(facts)
            if value is settling:
                return settling
            if value is None:
                result = None
        return result

    return junction


def _negate(part: Function) -> Function:
    def negation(facts: Facts) -> Value:
        value = part(facts)
        return None if value is None else not value

    return negation


def _member(part: Function, values: frozenset[Value]) -> Function:
    def membership(facts: Facts) -> Value:
        value = part(facts)
        return None if value is None else value in values

    return membership


def _is_null(part: Function) -> Function:
    return lambda facts: part(facts) is None


def _days_between(later: date, earlier: date) -> Decimal:
    return Decimal((later - earlier).days)


def _later(day: Function, count: int, unit: str) -> Function:
    def moved(facts: Facts) -> Value:
        start = cast("date | None", day(facts))
        return None if start is None else add_period(start, count, unit)

    return moved


def add_period(day: date, count: int, unit: str) -> date | None:
    """The day so many units later, clipped to the month's end; None beyond the calendar."""
    if unit == "DAY":
        try:
            return day + timedelta(days=count)
        except OverflowError:
            return None
    months = day.year * 12 + day.month - 1 + (count * 12 if unit == "YEAR" else count)
    year, month = divmod(months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _when_asked(node: Case) -> Function:
    """A table, made ready when a case first comes to it: few cases come to every table of a book,
    and its rows are most of what there is to make."""
    made: Function | None = None

    def first_hit(facts: Facts) -> Value:
        nonlocal made
        if made is None:
            made = _case(node)
        return made(facts)

    return first_hit


def _case(node: Case) -> Function:
    last = None if node.otherwise is None else function_of(node.otherwise)
    places = places_of(node)
    of_rows = _looking_past if node.is_constant else _blocking
    if places is None:
        return of_rows([(function_of(row), function_of(out)) for row, out in node.rows], last)
    parts = [[function_of(each) for each in alternatives(row)] for row, _ in node.rows]
    outputs = [function_of(output) for _, output in node.rows]
    every = tuple((row, part) for row, found in enumerate(parts) for part in range(len(found)))
    made: dict[tuple[Part, ...], Function] = {}

    def of_parts(kept: tuple[Part, ...]) -> Function:
        """The table reduced to these alternatives of its rows."""
        if kept not in made:
            by_row: dict[int, list[Function]] = {}
            for row, part in kept:
                by_row.setdefault(row, []).append(parts[row][part])
            rows = [(_any(found), outputs[row]) for row, found in by_row.items()]
            made[kept] = of_rows(rows, last)
        return made[kept]

    return _dispatched(places, of_parts(every), [of_parts(kept) for kept in places.open_at])


def _any(parts: list[Function]) -> Function:
    return parts[0] if len(parts) == 1 else _settles_at(True, parts)


def _dispatched(places: Places, whole: Function, at_place: list[Function]) -> Function:
    fact, place_of = places.fact, places.of

    def first_hit(facts: Facts) -> Value:
        value = facts.get(fact)
        return whole(facts) if value is None else at_place[place_of(value)](facts)

    return first_hit


def _blocking(rows: list[tuple[Function, Function]], last: Function | None) -> Function:
    def first_hit(facts: Facts) -> Value:
        for condition, output in rows:
            verdict = condition(facts)
            if verdict is None:
                return None
            if verdict:
                return output(facts)
        return None if last is None else last(facts)

    return first_hit


def _looking_past(rows: list[tuple[Function, Function]], last: Function | None) -> Function:
    def first_hit(facts: Facts) -> Value:
        held: Value = None
        for condition, output in rows:
            verdict = condition(facts)
            if verdict is False:
                continue
            value = output(facts)
            if held is not None and value != held:
                return None
            if verdict is True:
                return value
            held = value
        value = None if last is None else last(facts)
        return value if held is None or value == held else None

    return first_hit
