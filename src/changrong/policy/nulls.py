"""IS NULL, made safe: it holds only where nothing that may still be stated could give a value.

A fact that is missing today may be stated tomorrow, and what was settled must stay settled. So
`x IS NULL` asks whether x has no value *although every stated fact behind it is known*: a quotient
by zero, a table without a row for this case. Where a fact behind x is missing it is unknown. Of a
stated fact it is therefore never true: false where the fact is known, unknown where it is missing.

Every engine reads `x IS NULL` as SQL does. The book writes beside it that the facts are known,
which each engine understands already; so they agree without knowing of this page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from changrong.policy.facts import AS_OF, Kind, Vocabulary
from changrong.policy.language.nodes import (
    AddPeriod,
    And,
    Arith,
    Case,
    Compare,
    DaysBetween,
    In,
    IsNull,
    Node,
    Not,
    Or,
    Read,
    reads,
    walk,
)
from changrong.policy.notice import Condition, Derived, Measure, Notice


class Nulls:
    """Rewrites the trees of one book, whose derived facts have these formulas."""

    def __init__(self, vocabulary: Vocabulary, formulas: Mapping[str, Node]) -> None:
        self.vocabulary = vocabulary
        self.formulas = formulas

    def notice(self, notice: Notice) -> Notice:
        measures = tuple(map(self.measure, notice.measures))
        derived = self.derived(notice.derived)
        same = measures == notice.measures and derived == notice.derived
        return notice if same else replace(notice, measures=measures, derived=derived)

    def derived(self, items: Iterable[Derived]) -> tuple[Derived, ...]:
        return tuple(
            replace(item, node=self.safe(item.node)) if has_null(item.node) else item
            for item in items
        )

    def measure(self, measure: Measure) -> Measure:
        trees = [item.node for item in measure.conditions] + [give.node for give in measure.gives]
        if not any(map(has_null, trees)):
            return measure
        gives = tuple(replace(give, node=self.safe(give.node)) for give in measure.gives)
        when, must = self._conditions(measure.when), self._conditions(measure.must)
        return replace(measure, when=when, must=must, gives=gives)

    def _conditions(self, items: Iterable[Condition]) -> tuple[Condition, ...]:
        return tuple(replace(item, node=self.safe(item.node)) for item in items)

    def safe(self, node: Node) -> Node:
        """The tree with what is known written beside each IS NULL."""
        match node:
            case IsNull(part):
                within = self.safe(part)
                return And((IsNull(within), *map(is_known, self._stated(within))))
            case Compare(op, left, right):
                return Compare(op, self.safe(left), self.safe(right))
            case Arith(op, left, right):
                return Arith(op, self.safe(left), self.safe(right))
            case DaysBetween(later, earlier):
                return DaysBetween(self.safe(later), self.safe(earlier))
            case And(parts):
                return And(tuple(map(self.safe, parts)))
            case Or(parts):
                return Or(tuple(map(self.safe, parts)))
            case Not(part):
                return Not(self.safe(part))
            case In(part, values):
                return In(self.safe(part), values)
            case AddPeriod(day, count, unit):
                return AddPeriod(self.safe(day), count, unit)
            case Case(rows, otherwise):
                safe_rows = tuple((self.safe(each), self.safe(output)) for each, output in rows)
                return Case(safe_rows, None if otherwise is None else self.safe(otherwise))
        return node

    def _stated(self, node: Node) -> tuple[Read, ...]:
        """The stated facts behind a tree. A derived fact that no notice defines counts as one that
        is missing: another notice may define it one day."""
        found: dict[str, Read] = {}
        waiting = list(reads(node))
        while waiting:
            name = waiting.pop(0)
            fact = self.vocabulary.find(name)
            if name in self.formulas:
                waiting += reads(self.formulas[name])
            elif fact is not None and fact is not AS_OF:
                found[name] = Read(name, fact.kind)
        return tuple(found.values())


def has_null(node: Node) -> bool:
    """Whether IS NULL stands somewhere in a tree."""
    return any(isinstance(part, IsNull) for part in walk(node))


def is_known(read: Read) -> Node:
    """True where a fact is known and unknown where it is not: never false."""
    if read.kind is Kind.BOOLEAN:
        return Or((read, Not(read)))
    return Compare("=", read, read)
