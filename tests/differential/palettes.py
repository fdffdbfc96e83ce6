"""For every stated fact of a book, the values at which one of its conditions could turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from changrong.policy import Book, Fact, Kind, Value
from changrong.policy.errors import FactError
from changrong.policy.language.nodes import Compare, Const, In, Node, reads, walk

AS_OF = (date(2020, 3, 1), date(2022, 6, 9), date(2024, 3, 1), date(2026, 11, 21))
_INDUSTRIES = ("0111", "0600", "1311", "5300", "5411", "5911", "6210", "6540", "7010", "9999")


def palettes(book: Book) -> dict[str, list[Value]]:
    """At least two values of each stated fact: every literal it meets, and what lies beside it."""
    literals = _literals(book)
    found: dict[str, list[Value]] = {}
    for fact in book.vocabulary:
        if not fact.derived:
            tried = [*_beside(fact, literals[fact.name]), *_usual(fact)]
            found[fact.name] = list(
                dict.fromkeys(value for value in tried if _is_taken(fact, value))
            )
    return found


def _trees(book: Book) -> Iterator[Node]:
    for measure in book.measures:
        yield from (item.node for item in measure.conditions)
        yield from (give.node for give in measure.gives)
    yield from (item.node for item in book.derived)


def _literals(book: Book) -> dict[str, list[Value]]:
    """The constants that stand in one comparison with a fact, wherever they stand in it."""
    found: dict[str, list[Value]] = defaultdict(list)
    for tree in _trees(book):
        for part in walk(tree):
            if isinstance(part, Compare):
                constants = [each.value for each in walk(part) if isinstance(each, Const)]
            elif isinstance(part, In):
                constants = [each.value for each in part.values]
            else:
                continue
            for name in reads(part):
                found[name] += constants
    return found


def _beside(fact: Fact, constants: list[Value]) -> Iterator[Value]:
    for value in constants:
        yield value
        if isinstance(value, Decimal) and fact.kind is Kind.NUMBER:
            step = Decimal(1).scaleb(-fact.form.places)
            yield from (value - step, value + step)
        if isinstance(value, date):
            yield from (value - timedelta(1), value + timedelta(1))


def _usual(fact: Fact) -> Iterator[Value]:
    if fact.values:
        yield from fact.values
    elif fact.name == "enterprise.industry":
        yield from _INDUSTRIES
    elif fact.name.endswith(".region"):
        yield from ("110105", "119999", "120000", "310115", "540102", "000000")
    elif fact.kind is Kind.TEXT:
        yield from ("a", "shengjing")
    elif fact.kind is Kind.BOOLEAN:
        yield from (True, False)
    elif fact.kind is Kind.NUMBER:
        yield from map(Decimal, ("0", "0.2", "0.005", "1", "12", "100000000"))
    else:
        for day in AS_OF:
            yield from (day, day - timedelta(365), day - timedelta(366), day + timedelta(30))


def _is_taken(fact: Fact, value: Value) -> bool:
    try:
        return fact.parse(value) is not None
    except FactError:
        return False
