"""Texts as numbers that keep their order, so that a solver can compare them.

Text is compared by code point. A fact of a fixed number of digits is that number; any other text is
a point on a line on which all texts that the book names lie in their order. Between two named
texts there is always room for another, which only widens what is thought possible.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from changrong.policy.facts import Fact

_DIGITS = re.compile(r"\[0-9\]\{([1-9])\}|\\d\{([1-9])\}")


@dataclass(frozen=True, slots=True)
class Digits:
    """All texts of so many digits, as integers."""

    length: int

    @property
    def most(self) -> int:
        return int("9" * self.length)

    def below(self, text: str) -> int:
        """How many of these texts come before this one."""
        each = range(self.most + 1)
        return bisect_left(each, text, key=lambda number: str(number).zfill(self.length))

    def position(self, text: str) -> Decimal:
        """Where a text lies: on an integer if it is one of these, else between two."""
        place = self.below(text)
        is_one = len(text) == self.length and text.isascii() and text.isdigit()
        return Decimal(place) if is_one else Decimal(place) - Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Words:
    """All texts, those that the book names at whole numbers. Raises ValueError for another."""

    named: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Words:
        return cls(tuple(sorted(set(texts))))

    def position(self, text: str) -> Decimal:
        return Decimal(self.named.index(text))


Scale = Digits | Words


def digits_of(fact: Fact) -> Digits | None:
    """The scale of a fact that is always so many digits."""
    found = _DIGITS.fullmatch(fact.pattern)
    return Digits(int(found[1] or found[2])) if found is not None else None
