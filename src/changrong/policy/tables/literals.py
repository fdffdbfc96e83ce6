"""Texts of cells as literals: values of a fact, or, where no fact says more, of a kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from changrong.policy.errors import FactError
from changrong.policy.facts import Fact, Kind, iso_day
from changrong.policy.language.nodes import Const, constant
from changrong.policy.language.reader import MOST_DIGITS
from changrong.policy.numbers import PLAIN
from changrong.policy.tables.cells import CellError
from changrong.text import Text

Literal = Callable[[str], Const]
"""Reads a text; raises CellError where it is no such value."""

_LEADING_ZERO = re.compile(r"[+-]?0[0-9]")
_MISSING = Text("这里缺少一个值", "a value is missing here")


def literal_of(fact: Fact) -> Literal:
    """Reads texts as values of a fact."""

    def literal(text: str) -> Const:
        if fact.kind is Kind.NUMBER and _LEADING_ZERO.match(text):
            raise CellError("wrong-type", _a_code(text))
        try:
            value = fact.parse(text)
        except FactError as error:
            raise CellError("wrong-type", error.text) from None
        if value is None:
            raise CellError("wrong-type", _MISSING)
        return constant(value, fact.kind)

    return literal


def literal_of_kind(kind: Kind) -> Literal:
    """Reads texts as literals of a kind."""

    def literal(text: str) -> Const:
        if not text:
            raise CellError("wrong-type", _MISSING)
        if kind is Kind.TEXT:
            return Const(text, kind)
        if kind_of(text) is not kind:
            label = kind.label
            problem = Text(f"{text} 不是{label.zh}", f"{text} is not {label.en}")
            is_code = kind is Kind.NUMBER and _LEADING_ZERO.match(text)
            raise CellError("wrong-type", _a_code(text) if is_code else problem)
        if kind is Kind.BOOLEAN:
            return Const(text.lower() == "true", kind)
        return constant(iso_day(text) or Decimal(text), kind)

    return literal


def _a_code(text: str) -> Text:
    return Text(
        f"{text} 以 0 开头，是代码而不是数字", f"{text} begins with 0: a code, not a number"
    )


def kind_of(text: str) -> Kind:
    """What a value looks like; digits behind a needless zero are a code, not a number."""
    if text.lower() in ("true", "false"):
        return Kind.BOOLEAN
    if iso_day(text) is not None:
        return Kind.DATE
    is_number = PLAIN.fullmatch(text) and not _LEADING_ZERO.match(text)
    return Kind.NUMBER if is_number and len(text) <= MOST_DIGITS else Kind.TEXT


def unquoted(read: Literal, kind: Kind) -> Literal:
    """Values of text may stand in single quotes, so that a code is not taken for a number."""
    return (lambda text: read(text.strip("'"))) if kind is Kind.TEXT else read
