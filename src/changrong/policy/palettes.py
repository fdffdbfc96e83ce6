"""For every stated fact, values that stand for all its values, as far as one book can tell them
apart.

A book compares most facts with literals and with nothing else. Such a fact has finitely many sorts
of value: each literal and what lies between two of them. Trying one of each is then as good as
trying all. A fact that a book calculates with has no such list, unless its declaration leaves it a
handful of values; `is_complete` says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Context, Decimal
from typing import TypeVar

from changrong.policy.compilers.closure import Facts, Function, function_of
from changrong.policy.errors import FactError
from changrong.policy.facts import AS_OF, Fact, Kind, Value, Vocabulary
from changrong.policy.language.nodes import (
    Case,
    Compare,
    Const,
    In,
    IsNull,
    Node,
    Read,
    children,
    reads,
    walk,
)

FEW = 32
"""A number with no more values than this is tried value by value."""
_DIGITS = re.compile(r"[0-9]+")
_FLOOR = Context(prec=120, rounding=ROUND_FLOOR)
"""A value that a formula computes may have more digits than any fact."""


@dataclass
class _Uses:
    """How a book reads one stated fact."""

    literals: dict[Value, None] = field(default_factory=dict)
    beside: list[tuple[Node, Function]] = field(default_factory=list)
    atoms: dict[Node, Function] = field(default_factory=dict)
    calculated: bool = False


class Palettes:
    """The values to try of each stated fact of one book."""

    def __init__(
        self, vocabulary: Vocabulary, formulas: Mapping[str, Node], trees: Iterable[Node]
    ) -> None:
        """`formulas` are those of derived facts, each after those that it reads."""
        self.vocabulary = vocabulary
        self.formulas = formulas
        stated = [fact.name for fact in vocabulary if not fact.derived]
        self.names = tuple(stated)
        self.bits = {name: 1 << place for place, name in enumerate(stated)}
        self._under: dict[str, int] = {}
        self._uses: dict[str, _Uses] = {name: _Uses() for name in stated}
        for tree in dict.fromkeys([*formulas.values(), *trees]):
            self._note(tree)
        self._read = {name: tuple(reads(node)) for name, node in formulas.items()}
        self.functions = {name: self._function(node) for name, node in formulas.items()}
        self._fixed: dict[str, tuple[Value, ...]] = {}
        self._named: dict[int, tuple[str, ...]] = {}
        self._sorts: dict[tuple[str, Value], Value | tuple[Value, ...]] = {}

    # ------------------------------------------------------------------ which facts are behind

    def behind(self, *nodes: Node) -> int:
        """The stated facts that trees come down to, as bits."""
        found = 0
        for node in nodes:
            for name in reads(node):
                found |= self.under(name)
        return found

    def under(self, name: str) -> int:
        """The stated facts that one fact comes down to: itself, or those its formula reads."""
        if name not in self._under:
            formula = self.formulas.get(name)
            under = 0 if formula is None else self.behind(formula)
            self._under[name] = self.bits.get(name, under)
        return self._under[name]

    def names_of(self, mask: int) -> tuple[str, ...]:
        """The facts of these bits, in the order of their declaration."""
        named = self._named.get(mask)
        if named is None:
            named = tuple(self.names[place] for place in _places(mask))
            remember(self._named, mask, named)
        return named

    def alone_behind(self, *nodes: Node) -> str | None:
        """The one stated fact behind trees, if there is exactly one and its values can be tried."""
        behind = self.behind(*nodes)
        if behind.bit_count() != 1:
            return None
        name = self.names[behind.bit_length() - 1]
        return name if self.is_complete(name, {}) else None

    # ------------------------------------------------------------------ values to try

    def is_complete(self, name: str, facts: Mapping[str, Value]) -> bool:
        """Whether the values stand for all that the fact can have, these others being known."""
        uses, fact = self._uses[name], self.vocabulary[name]
        if _few(fact) is not None or fact.values or fact.kind is Kind.BOOLEAN:
            return True
        known = {*facts, AS_OF.name}
        return not uses.calculated and all(
            all(other in known for other in reads(node)) for node, _ in uses.beside
        )

    def of(self, name: str, facts: Mapping[str, Value]) -> tuple[Value, ...]:
        """Values to try of a missing fact; `facts` are those known, the day of judging included."""
        uses = self._uses[name]
        if name not in self._fixed:
            found = values_near(self.vocabulary[name], uses.literals)
            self._fixed[name] = self._distinct(uses, name, found)
        if not uses.beside:
            return self._fixed[name]
        literals = [value for _, beside in uses.beside if (value := beside(facts)) is not None]
        near = values_near(self.vocabulary[name], dict.fromkeys(literals), edges=False)
        return tuple(dict.fromkeys([*self._fixed[name], *near]))

    def sort(self, name: str, value: Value) -> Value | tuple[Value, ...]:
        """What a value is to the book: equal for values that it cannot tell apart."""
        uses = self._uses[name]
        if value is None or uses.calculated or uses.beside or not uses.atoms:
            return value
        key = (name, value)
        sort = self._sorts.get(key)
        if sort is None:
            sort = tuple([atom({name: value}) for atom in uses.atoms.values()])
            remember(self._sorts, key, sort)
        return sort

    def _distinct(self, uses: _Uses, name: str, values: Sequence[Value]) -> tuple[Value, ...]:
        """One value of each sort, where every use of the fact is a comparison with literals."""
        is_truth = self.vocabulary[name].kind is Kind.BOOLEAN
        if is_truth or uses.calculated or uses.beside:
            return tuple(values)
        sorts: dict[tuple[Value, ...], Value] = {}
        for value in values:
            facts = {name: value}
            sorts.setdefault(tuple([atom(facts) for atom in uses.atoms.values()]), value)
        return tuple(sorts.values())

    # ------------------------------------------------------------------ what trees say of them

    def tried(self, node: Node, name: str, facts: Mapping[str, Value]) -> list[Value]:
        """What a tree, behind which stands this fact alone, says of each of its values."""
        function = function_of(node)
        return [function(each) for each in self._with_each(node, name, facts)]

    def rows_hit(self, node: Case, name: str, facts: Mapping[str, Value]) -> list[int] | None:
        """The rows of a CASE (the last is ELSE) that values of the fact hit; None if one is hit
        or not is unknown."""
        conditions = [function_of(condition) for condition, _ in node.rows]
        hits: dict[int, None] = {}
        for each in self._with_each(node, name, facts):
            for row, condition in enumerate(conditions):
                truth = condition(each)
                if truth is None:
                    return None
                if truth:
                    hits[row] = None
                    break
            else:
                hits[len(conditions)] = None
        return sorted(hits)

    def _with_each(
        self, node: Node, name: str, facts: Mapping[str, Value]
    ) -> Iterator[dict[str, Value]]:
        day = {AS_OF.name: facts[AS_OF.name]}
        formulas = self.formulas_behind(node)
        for value in self.of(name, day):
            each: dict[str, Value] = {**day, name: value}
            for fact, formula in formulas:
                each[fact] = formula(each)
            yield each

    def formulas_behind(self, *nodes: Node) -> tuple[tuple[str, Function], ...]:
        """The derived facts under trees, each after those that it reads."""
        wanted: set[str] = set()
        waiting = [name for node in nodes for name in reads(node)]
        while waiting:
            name = waiting.pop()
            if name in self.formulas and name not in wanted:
                wanted.add(name)
                waiting += self._read[name]
        return tuple((name, self.functions[name]) for name in self.formulas if name in wanted)

    def _function(self, node: Node) -> Function:
        """The function of a formula; a table that one fact selects remembers the rows it found."""
        function = function_of(node)
        if not isinstance(node, Case):
            return function
        read = {name for condition, _ in node.rows for name in reads(condition)}
        if len(read) != 1 or read & set(self.formulas):
            return function
        [name] = read
        conditions = [function_of(condition) for condition, _ in node.rows]
        outputs = [function_of(output) for output in node.outputs]
        rows: dict[Value, int | None] = {}

        def by_row(facts: Facts) -> Value:
            value = facts.get(name)
            if value is None:
                return function(facts)
            if value not in rows:
                truths = [condition(facts) for condition in conditions]
                first = truths.index(True) if True in truths else len(conditions)
                remember(rows, value, None if None in truths[:first] else first)
            row = rows.get(value)
            if row is None:
                return function(facts)
            return outputs[row](facts) if row < len(outputs) else None

        return by_row

    # ------------------------------------------------------------------ how facts are used

    def _note(self, tree: Node) -> None:
        for part in walk(tree):
            plain: list[Node] = []
            if isinstance(part, Compare):
                for read, other in ((part.left, part.right), (part.right, part.left)):
                    if isinstance(read, Read) and self._compares(part, read, other):
                        plain.append(read)
            elif isinstance(part, In) and isinstance(part.part, Read):
                self._literal(part.part, [each.value for each in part.values], part)
                plain.append(part.part)
            elif isinstance(part, IsNull):
                plain.append(part.part)
            for child in children(part):
                if isinstance(child, Read) and child not in plain:
                    self._calculates(child)

    def _compares(self, part: Compare, read: Read, other: Node) -> bool:
        """Note a comparison of a fact with something else; False where it is with itself."""
        if read.fact not in self._uses:
            return True
        if isinstance(other, Const):
            self._literal(read, [other.value], part)
        elif other == read:
            return True
        elif self.behind(other) & self.bits[read.fact]:
            return False
        else:
            self._uses[read.fact].beside.append((other, function_of(other)))
        return True

    def _literal(self, read: Read, values: Iterable[Value], atom: Node) -> None:
        if read.fact in self._uses:
            uses = self._uses[read.fact]
            uses.literals |= dict.fromkeys(values)
            if atom not in uses.atoms:
                uses.atoms[atom] = function_of(atom)

    def _calculates(self, read: Read) -> None:
        if read.kind is not Kind.BOOLEAN and read.fact in self._uses:
            self._uses[read.fact].calculated = True


Key = TypeVar("Key")
Found = TypeVar("Found")


def remember(kept: dict[Key, Found], key: Key, found: Found, most: int = 20_000) -> None:
    """Keep what was found out, and never more than so much."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = found


def _places(mask: int) -> Iterator[int]:
    """Which bits are set, from the lowest: few of the hundreds that there are."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _few(fact: Fact) -> range | None:
    """The scaled values of a number that has no more than a few."""
    if fact.kind is not Kind.NUMBER or fact.min is None or fact.max is None:
        return None
    scale = 10**fact.form.places
    low, high = int(fact.min * scale), int(fact.max * scale)
    return range(low, high + 1) if high - low < FEW else None


def values_near(fact: Fact, literals: Iterable[Value], *, edges: bool = True) -> tuple[Value, ...]:
    """The literals that the fact can have, one value between each two, and its edges."""
    found: Iterable[Value]
    if fact.kind is Kind.BOOLEAN:
        found = (True, False)
    elif fact.values:
        found = fact.values
    elif fact.kind is Kind.NUMBER:
        found = _numbers(fact, literals, edges)
    elif fact.kind is Kind.DATE:
        found = _days(literals, edges)
    else:
        found = _texts(fact, [value for value in literals if isinstance(value, str)])
    return tuple(dict.fromkeys(value for value in found if _takes(fact, value)))


def _numbers(fact: Fact, literals: Iterable[Value], edges: bool) -> Iterator[Value]:
    step = Decimal(1).scaleb(-fact.form.places)
    if (few := _few(fact)) is not None:
        yield from (Decimal(value).scaleb(-fact.form.places) for value in few)
        return
    for value in literals:
        if isinstance(value, int | Decimal):
            down = _FLOOR.quantize(Decimal(value), step)
            yield from (down, down - step, down + step)
    if edges:
        bound = Decimal(fact.form.bound).scaleb(-fact.form.places)
        yield from (Decimal(1), fact.min if fact.min is not None else -bound)
        yield fact.max if fact.max is not None else bound


def _days(literals: Iterable[Value], edges: bool) -> Iterator[Value]:
    for value in literals:
        if isinstance(value, date):
            yield value
            if value > date.min:
                yield value - timedelta(1)
            if value < date.max:
                yield value + timedelta(1)
    if edges:
        yield from (date.min, date.max)


def _texts(fact: Fact, literals: list[str]) -> Iterator[Value]:
    for text in literals:
        yield text
        if _DIGITS.fullmatch(text):
            yield from (
                str(int(text) + by).zfill(len(text)) for by in (1, -1) if int(text) + by >= 0
            )
        else:
            yield from (text + "\x01", text[:-1] or "!")
    length = max(map(len, literals), default=4)
    yield from ("0" * length, "9" * length, "!", "\U0010fffd")


def _takes(fact: Fact, value: Value) -> bool:
    try:
        return fact.parse(value) is not None
    except FactError:
        return False
