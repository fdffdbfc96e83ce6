"""Reading the values of facts quickly: a plain one in one step, any other as `Fact.parse` does.

A value is plain where it already is what the fact holds: a date, a word of the list, a number with
few enough places between the fact's ends. What is anything else (text around blanks, a number as
text, a value to refuse) is left to the fact, which alone decides what a value means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from changrong.policy.facts import Fact, FactType, Kind, Value, Vocabulary
from changrong.policy.numbers import EXACT

Parser = Callable[[object], Value]

_PRINTABLE = re.compile(r"[!-~]+")


class Parsers:
    """A parser for each stated fact of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.parsers = {fact.name: parser_of(fact) for fact in vocabulary if not fact.derived}

    def known(self, stated: Mapping[str, object]) -> dict[str, Value]:
        """The values that are there. Raises FactError for a name or a value that is refused."""
        found: dict[str, Value] = {}
        parsers = self.parsers
        for name, raw in stated.items():
            parser = parsers.get(name)
            value = self.vocabulary.parse(name, raw) if parser is None else parser(raw)
            if value is not None:
                found[name] = value
        return found


def parser_of(fact: Fact) -> Parser:
    """A function that gives what `fact.parse` gives, or raises what it raises."""
    match fact.kind:
        case Kind.BOOLEAN:
            return _of_boolean(fact)
        case Kind.NUMBER:
            return _of_number(fact)
        case Kind.DATE:
            return _of_date(fact)
        case Kind.TEXT:
            return _of_text(fact)


def _of_boolean(fact: Fact) -> Parser:
    slow = fact.parse

    def parse(raw: object) -> Value:
        return raw if raw is True or raw is False else slow(raw)

    return parse


def _of_date(fact: Fact) -> Parser:
    slow = fact.parse

    def parse(raw: object) -> Value:
        return raw if type(raw) is date else slow(raw)

    return parse


def _of_text(fact: Fact) -> Parser:
    slow, values = fact.parse, frozenset(fact.values)
    matches = re.compile(fact.pattern).fullmatch if fact.pattern else _PRINTABLE.fullmatch

    def parse_word(raw: object) -> Value:
        return raw if type(raw) is str and raw in values else slow(raw)

    def parse(raw: object) -> Value:
        plain = type(raw) is str and matches(raw) and _PRINTABLE.fullmatch(raw)
        return cast(str, raw) if plain else slow(raw)

    return parse_word if values else parse


def _of_number(fact: Fact) -> Parser:
    slow = fact.parse
    unit = Decimal(1).scaleb(-fact.form.places)
    low, high = unit - fact.form.limit, fact.form.limit - unit
    low = low if fact.min is None else max(low, fact.min)
    high = high if fact.max is None else min(high, fact.max)
    quantize = EXACT.quantize

    def parse(raw: object) -> Value:
        if type(raw) is Decimal:
            try:
                if low <= raw <= high:
                    quantize(raw, unit)
                    return raw
            except ArithmeticError:
                return slow(raw)
        return slow(raw)

    first, last = int(low.to_integral_value("ROUND_CEILING")), int(high // 1)

    def parse_count(raw: object) -> Value:
        return raw if type(raw) is int and first <= raw <= last else slow(raw)

    return parse_count if fact.type is FactType.INTEGER else parse
