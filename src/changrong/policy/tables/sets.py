"""Sets of values of one fact: what a cell of a decision table admits, compared exactly.

Exact means by the values that the fact can take: whole numbers have nothing between 19 and 20,
amounts nothing between 5 and 5.0001, days nothing between one and the next, four-digit codes
nothing between 5199 and 5200. Texts without such a form are ordered by code point, endlessly fine.
A set speaks of known values only; that a fact may be unknown is no member of it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from changrong.policy.facts import Fact, Kind

Ordered = Decimal | date | str
"""A value that has a place in an order."""
Cut = tuple[Any, ...]
"""A place between values: (0,) before all, (1, value, 0 or 1) just before or after, (2,) after."""
Span = tuple[Cut, Cut]

_BEFORE_ALL: Cut = (0,)
_AFTER_ALL: Cut = (2,)
_DIGITS = re.compile(r"\[0-9\]\{([0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Interval:
    """The values from `low` to `high`; None where that side is open to the end."""

    low: Ordered | None = None
    low_closed: bool = True
    high: Ordered | None = None
    high_closed: bool = True

    @classmethod
    def only(cls, value: Ordered) -> Interval:
        """Just this value."""
        return cls(value, True, value, True)


@dataclass(frozen=True, slots=True)
class Axis:
    """How the values of one fact lie beside one another.

    `values` are all there are of a fact without order (truth values, closed lists). Of an ordered
    one, `step` tells what follows a value: a number's decimal places, a text's count of digits;
    None where something lies between any two values. `least` and `most` are the ends of its range.
    """

    kind: Kind
    values: tuple[bool | str, ...] = ()
    step: int | None = None
    least: Ordered | None = None
    most: Ordered | None = None

    @property
    def is_ordered(self) -> bool:
        return not self.values

    @property
    def whole(self) -> Cell:
        """Every value of the fact: what a blank cell admits."""
        if not self.is_ordered:
            return Cell(self, values=self.values)
        return Cell(self, intervals=(Interval(self.least, True, self.most, True),))

    def after(self, value: Ordered) -> Ordered | None:
        """The next value; None where there is none, or none that is the next."""
        if isinstance(value, date):
            return value + timedelta(1) if value < date.max else None
        if self.step is None:
            return None
        if isinstance(value, Decimal):
            return value + Decimal(1).scaleb(-self.step)
        following = str(int(value) + 1).zfill(self.step)
        return following if len(following) == self.step else None


def axis_of(fact: Fact) -> Axis:
    """The axis of a declared fact. A derived number's places come from its formula, not its type:
    such a fact is taken to lie endlessly fine."""
    if fact.kind is Kind.BOOLEAN:
        return Axis(fact.kind, values=(True, False))
    if fact.kind is Kind.TEXT:
        digits = _DIGITS.fullmatch(fact.pattern)
        if fact.values:
            return Axis(fact.kind, values=tuple(fact.values))
        if digits is None:
            return Axis(fact.kind)
        count = int(digits[1])
        return Axis(fact.kind, step=count, least="0" * count, most="9" * count)
    if fact.kind is Kind.DATE:
        return Axis(fact.kind, step=0, least=date.min, most=date.max)
    if fact.derived:
        return Axis(fact.kind)
    bound = Decimal(fact.form.bound).scaleb(-fact.form.places)
    least = -bound if fact.min is None else fact.min
    most = bound if fact.max is None else fact.max
    return Axis(fact.kind, step=fact.form.places, least=least, most=most)


@dataclass(frozen=True, slots=True)
class Cell:
    """A set of values of one fact: some of the listed ones, or intervals of ordered ones."""

    axis: Axis
    values: tuple[bool | str, ...] = ()
    intervals: tuple[Interval, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no value of the fact is in it."""
        return not self.values and not self._within()

    def overlaps(self, other: Cell) -> bool:
        """Whether some value of the fact is in both."""
        return not self.meet(other).is_empty

    def covers(self, other: Cell) -> bool:
        """Whether every value in the other is in this one."""
        return other.minus(self).is_empty

    @property
    def key(self) -> Hashable:
        """Equal for cells of one fact that hold the same values, however they are written."""
        if not self.axis.is_ordered:
            return frozenset(self.values)
        merged: list[Span] = []
        for low, high in sorted(self._within()):
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return tuple(merged)

    def meet(self, other: Cell) -> Cell:
        """The values that are in both."""
        if not self.axis.is_ordered:
            kept = tuple(value for value in self.values if value in other.values)
            return Cell(self.axis, values=kept)
        return self._of(
            (max(low, begun), min(high, ended))
            for low, high in self._spans()
            for begun, ended in other._spans()
        )

    def minus(self, other: Cell) -> Cell:
        """The values of this one that are not in the other."""
        if not self.axis.is_ordered:
            kept = tuple(value for value in self.values if value not in other.values)
            return Cell(self.axis, values=kept)
        left = self._within()
        for begun, ended in other._spans():
            left = [
                piece
                for low, high in left
                for piece in ((low, min(high, begun)), (max(low, ended), high))
                if piece[0] < piece[1]
            ]
        return self._of(left)

    @property
    def reach(self) -> Span:
        """From where to where its values lie, for sorting cells before comparing them."""
        if not self.axis.is_ordered:
            places = [self.axis.values.index(value) for value in self.values]
            return (1, Decimal(min(places, default=0)), 0), (1, Decimal(max(places, default=0)), 1)
        spans = self._spans()
        if not spans:
            return _AFTER_ALL, _AFTER_ALL
        return min(low for low, _ in spans), max(high for _, high in spans)

    @property
    def spans(self) -> list[Span]:
        """The intervals as pairs of cuts within the range of the fact; cuts have an order."""
        return self._within()

    @classmethod
    def of_spans(cls, axis: Axis, spans: Iterable[Span]) -> Cell:
        """The cell of an ordered fact with these spans, joined where they touch."""
        joined: list[Span] = []
        for low, high in sorted(spans):
            if joined and low <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
            else:
                joined.append((low, high))
        return cls(axis, intervals=tuple(_interval(*span) for span in joined))

    def _spans(self) -> list[Span]:
        """The intervals as pairs of cuts, empty ones left out."""
        found: list[Span] = []
        for each in self.intervals:
            low = self._cut(each.low, after=not each.low_closed, none=_BEFORE_ALL)
            high = self._cut(each.high, after=each.high_closed, none=_AFTER_ALL)
            if low < high:
                found.append((low, high))
        return found

    def _within(self) -> list[Span]:
        """The spans clipped to the range of the fact."""
        axis = self.axis
        least = self._cut(axis.least, after=False, none=_BEFORE_ALL)
        most = self._cut(axis.most, after=True, none=_AFTER_ALL)
        clipped = [(max(low, least), min(high, most)) for low, high in self._spans()]
        return [(low, high) for low, high in clipped if low < high]

    def _cut(self, value: Ordered | None, *, after: bool, none: Cut) -> Cut:
        if value is None:
            return none
        following = self.axis.after(value) if after else None
        return (1, value, int(after)) if following is None else (1, following, 0)

    def _of(self, spans: Iterable[Span]) -> Cell:
        pieces = sorted({(low, high) for low, high in spans if low < high})
        return Cell(self.axis, intervals=tuple(_interval(*span) for span in pieces))


def _interval(low: Cut, high: Cut) -> Interval:
    begun, low_closed = (None, True) if len(low) == 1 else (low[1], low[2] == 0)
    ended, high_closed = (None, True) if len(high) == 1 else (high[1], high[2] == 1)
    return Interval(begun, low_closed, ended, high_closed)


def only(axis: Axis, values: Sequence[bool | Ordered]) -> Cell:
    """The cell that admits just these values."""
    if not axis.is_ordered:
        listed = [value for value in values if isinstance(value, bool | str)]
        return Cell(axis, values=tuple(dict.fromkeys(listed)))
    ordered = [value for value in values if not isinstance(value, bool)]
    return Cell(axis, intervals=tuple(Interval.only(value) for value in dict.fromkeys(ordered)))
