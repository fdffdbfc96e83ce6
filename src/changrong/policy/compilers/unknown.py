"""What an unknown may still become, and which missing facts could bring it about.

For each tree a function says, of one case, whether the tree can still turn out true or false (or,
for a value, between which bounds it can lie), and through which missing facts. What can never be
known (a quotient by zero, a table none of whose rows is hit, a fact left open) waits for nothing,
nor does what needs it; a fact's declared range counts, so that what it rules out is not waited for.

Sets of facts are bits of an integer, which makes this as cheap as deciding. The answer is exact as
long as the parts of a tree wait for different facts. Where they share some, nothing is forgotten
but something may be waited for in vain: those facts are handed on as `shared`, and `waiting` tries
their values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any

from changrong.policy.compilers.closure import function_of
from changrong.policy.compilers.ranges import (
    Reach,
    compared,
    days_between,
    listed,
    moved,
    reach_of_fact,
    united,
    worked_out,
)
from changrong.policy.facts import AS_OF, Fact, Kind, Value
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
from changrong.policy.palettes import Palettes

Chance = tuple[bool, bool, int, int, int]
"""can be true, can be false, facts that could make it true, false, and the facts shared."""

YES: Chance = (True, False, 0, 0, 0)
NO: Chance = (False, True, 0, 0, 0)
NEVER: Chance = (False, False, 0, 0, 0)
_KNOWN = {True: YES, False: NO}


@dataclass(slots=True)
class Look:
    """One case as it stands: facts, derived ones among them, and which missing ones may yet come.

    `free` has the bits of the missing facts that may still be stated. A fact that is missing and
    not free was left open: it stays unknown.
    """

    facts: Mapping[str, Value]
    free: int
    chances: dict[str, Chance] = field(default_factory=dict)
    reaches: dict[str, Reach | None] = field(default_factory=dict)
    conditions: dict[int, Chance] = field(default_factory=dict)


Chances = Callable[[Look], Chance]
Reaches = Callable[[Look], Reach | None]


class Unknowns:
    """Makes these functions for the trees of one book."""

    def __init__(self, palettes: Palettes) -> None:
        self.palettes = palettes
        self._derived: dict[str, Any] = {}

    # ------------------------------------------------------------------ true or false

    def chances(self, node: Node) -> Chances:
        """What a condition can still become."""
        match node:
            case Const(value, _):
                known = _KNOWN[bool(value)]
                return lambda look: known
            case Read(fact, _):
                return self._of_boolean(fact)
            case Not(part):
                return _turned(self._guarded(part))
            case And(parts):
                return self._by_values(node, _joined([self._guarded(each) for each in parts]))
            case Or(parts):
                denied = [_turned(self._guarded(each)) for each in parts]
                return self._by_values(node, _turned(_joined(denied)))
            case Compare("=", left, right) if left == right:
                return _told(self.reaches(left))
            case Compare(op, left, right):
                sides = self.reaches(left), self.reaches(right)
                return self._by_values(node, _comparison(op, *sides, node.left.kind))
            case In(part, values):
                return self._by_values(node, _membership(self.reaches(part), values, part.kind))
            case IsNull(part):
                return _nothing(self.reaches(part))
            case Case():
                return self._by_values(node, self._boolean_case(node))
        raise AssertionError(f"{node} is no condition")

    def _guarded(self, node: Node) -> Chances:
        """The same, looking first whether the value is known."""
        if isinstance(node, Const | Read | Not | IsNull):
            return self.chances(node)
        value_of, chances = function_of(node), self.chances(node)

        def chance(look: Look) -> Chance:
            value = value_of(look.facts)
            return chances(look) if value is None else _KNOWN[value is True]

        return chance

    def _by_values(self, node: Node, by_parts: Chances) -> Chances:
        """Where one fact alone is behind a tree, trying its values is exact."""
        alone = self.palettes.alone_behind(node)
        if alone is None:
            return by_parts
        tried: dict[Value, Chance] = {}
        bit = self.palettes.bits[alone]

        def chance(look: Look) -> Chance:
            if not look.free & bit:
                return NEVER
            day = look.facts[AS_OF.name]
            if day not in tried:
                found = set(self.palettes.tried(node, alone, look.facts))
                yes, no = True in found, False in found
                tried[day] = (yes, no, bit if yes else 0, bit if no else 0, 0)
            return tried[day]

        return chance

    def _of_boolean(self, name: str) -> Chances:
        bit = self.palettes.bits.get(name)
        if bit is not None:
            open_ = (True, True, bit, bit, 0)

            def stated(look: Look) -> Chance:
                value = look.facts.get(name)
                if value is None:
                    return open_ if look.free & bit else NEVER
                return YES if value else NO

            return stated

        under = self.palettes.under(name)

        def derived(look: Look) -> Chance:
            value = look.facts.get(name)
            if value is not None:
                return YES if value else NO
            if not look.free & under:
                return NEVER
            if name not in look.chances:
                formula = self._formula(name, self.chances)
                look.chances[name] = NEVER if formula is None else formula(look)
            return look.chances[name]

        return derived

    def _formula(self, name: str, compiled: Callable[[Node], Any]) -> Any:
        """The function of a derived fact's formula; None where no notice defines the fact."""
        if name not in self._derived:
            node = self.palettes.formulas.get(name)
            self._derived[name] = None if node is None else compiled(node)
        return self._derived[name]

    def _boolean_case(self, node: Case) -> Chances:
        ways = self._ways(node, self._guarded, self._guarded)
        constant = node.is_constant

        def chance(look: Look) -> Chance:
            to_true: list[int] = []
            to_false: list[int] = []
            shared = 0
            for gate, gate_shared, output in ways(look):
                yes, no, for_yes, for_no, out_shared = output(look)
                shared |= gate_shared | out_shared | (gate & (for_yes | for_no))
                if yes:
                    to_true.append(gate | for_yes)
                if no:
                    to_false.append(gate | for_no)
            if constant:  # rows that agree: what only some of them need may not matter
                shared |= _needed_by_some(to_true) | _needed_by_some(to_false)
            return bool(to_true), bool(to_false), _united(to_true), _united(to_false), shared

        return chance

    # ------------------------------------------------------------------ values

    def reaches(self, node: Node) -> Reaches:
        """The values that a tree can still have; None where it can never have one."""
        if isinstance(node, Const):
            return self._reaches(node)
        value_of, reach_of = function_of(node), self._reaches(node)

        def reach(look: Look) -> Reach | None:
            value = value_of(look.facts)
            return reach_of(look) if value is None else Reach.known(value, node.kind)

        return reach

    def _reaches(self, node: Node) -> Reaches:
        match node:
            case Const(value, kind):
                known = Reach.known(value, kind)
                return lambda look: known
            case Read(fact, Kind.BOOLEAN):
                return _as_options(self.chances(node))
            case Read(fact, _):
                return self._of_value(fact)
            case Arith(op, left, right):
                return _of_two(self.reaches(left), self.reaches(right), worked_out(op))
            case DaysBetween(later, earlier):
                return _of_two(self.reaches(later), self.reaches(earlier), days_between)
            case AddPeriod(day, count, unit):
                start = self.reaches(day)
                return lambda look: moved(start(look), count, unit)
            case Case() if node.kind is not Kind.BOOLEAN:
                return self._value_case(node)
        return _as_options(self.chances(node))

    def _of_value(self, name: str) -> Reaches:
        bit = self.palettes.bits.get(name)
        if bit is not None:
            fact = self.palettes.vocabulary.find(name)
            assert isinstance(fact, Fact), "only declared facts have bits"
            reach = reach_of_fact(fact, bit)
            return lambda look: reach if look.free & bit else None

        under = self.palettes.under(name)

        def derived(look: Look) -> Reach | None:
            if not look.free & under:
                return None
            if name not in look.reaches:
                formula = self._formula(name, self.reaches)
                look.reaches[name] = None if formula is None else formula(look)
            return look.reaches[name]

        return derived

    def _value_case(self, node: Case) -> Reaches:
        ways = self._ways(node, self._guarded, self.reaches)

        def reach(look: Look) -> Reach | None:
            found = None
            open_ = [(gate, shared, output(look)) for gate, shared, output in ways(look)]
            first = open_[0][0] if open_ else 0
            for gate, shared, one in open_:
                if one is not None:
                    again = shared | one.shared
                    if len(open_) > 1:
                        # What only one row needs may not matter to what compares the whole.
                        again |= one.needs | (gate ^ first)
                    found = united(found, one.after(gate, again))
            return found

        return reach

    # ------------------------------------------------------------------ the rows of a CASE

    def _ways(
        self, node: Case, condition: Callable[[Node], Chances], output: Callable[[Node], Any]
    ) -> Callable[[Look], list[tuple[int, int, Any]]]:
        """The ways in which a CASE can get a value: facts that open the way, those shared, and
        the function of the output at its end."""
        rows = [(condition(each), output(result)) for each, result in node.rows]
        last = None if node.otherwise is None else output(node.otherwise)
        outputs = [result.value if isinstance(result, Const) else None for result in node.outputs]
        by_fact = self._by_selector(node, [result for _, result in rows], last)
        constant = node.is_constant

        def ways(look: Look) -> list[tuple[int, int, Any]]:
            if (found := by_fact(look)) is not None:
                return found
            found = []
            above: list[tuple[Chance, Value]] = []
            for place, (chances, result) in enumerate(rows):
                chance = chances(look)
                if chance is NO:
                    continue
                if chance[0] and (way := _way(above, chance, outputs[place], constant)):
                    found.append((*way, result))
                if chance is YES or not (constant or chance[1]):
                    return found
                above.append((chance, outputs[place]))
            if last is not None and (way := _way(above, YES, outputs[-1], constant)):
                found.append((*way, last))
            return found

        return ways

    def _by_selector(
        self, node: Case, outputs: list[Any], last: Any
    ) -> Callable[[Look], list[tuple[int, int, Any]] | None]:
        """Rows that one fact alone selects: exactly those that some value of it hits."""
        fact = self.palettes.alone_behind(*(condition for condition, _ in node.rows))
        if fact is None:
            return lambda look: None
        bit = self.palettes.bits[fact]
        rows_hit: dict[Value, list[int] | None] = {}
        ends = [*outputs, last]

        def ways(look: Look) -> list[tuple[int, int, Any]] | None:
            if not look.free & bit:
                return None
            day = look.facts[AS_OF.name]
            if day not in rows_hit:
                rows_hit[day] = self.palettes.rows_hit(node, fact, look.facts)
            hits = rows_hit[day]
            if hits is None:
                return None
            return [(bit, 0, ends[row]) for row in hits if ends[row] is not None]

        return ways


def _way(
    above: list[tuple[Chance, Value]], chance: Chance, output: Value, constant: bool
) -> tuple[int, int] | None:
    """What opens the way to a row: the rows above it must fall away, unless they agree with it."""
    opened, shared = chance[2], chance[4]
    for (_, can_false, _, to_false, again), other in above:
        if constant and other == output:
            continue
        if not can_false:
            return None
        shared |= again | (opened & to_false)
        opened |= to_false
    return opened, shared


def _united(ways: list[int]) -> int:
    return reduce(or_, ways, 0)


def _needed_by_some(ways: list[int]) -> int:
    return _united(ways) & ~reduce(and_, ways) if ways else 0


def _turned(chances: Chances) -> Chances:
    def chance(look: Look) -> Chance:
        can_true, can_false, to_true, to_false, shared = found = chances(look)
        if found is YES:
            return NO
        if found is NO:
            return YES
        return can_false, can_true, to_false, to_true, shared

    return chance


def _joined(parts: list[Chances]) -> Chances:
    return lambda look: all_of([part(look) for part in parts])


def all_of(chances: list[Chance]) -> Chance:
    """What an AND of such parts can still become."""
    can_true, can_false = True, False
    to_true = to_false = shared = seen = 0
    for found in chances:
        if found is YES:
            continue
        if found is NO:
            return NO
        yes, no, for_yes, for_no, again = found
        can_true, can_false = can_true and yes, can_false or no
        shared |= again | (seen & (for_yes | for_no))
        seen |= for_yes | for_no
        to_true |= for_yes
        to_false |= for_no
    if not (seen or can_false) and can_true:
        return YES
    return can_true, can_false, to_true if can_true else 0, to_false, shared


def _comparison(op: str, left: Reaches, right: Reaches, kind: Kind) -> Chances:
    def chance(look: Look) -> Chance:
        one, other = left(look), right(look)
        if one is None or other is None:
            return NEVER
        return _needing(one, other, *compared(op, one, other, kind))

    return chance


def _told(part: Reaches) -> Chances:
    """A value that equals itself is known: where it is, this is true, and it is never false."""

    def chance(look: Look) -> Chance:
        found = part(look)
        return NEVER if found is None else (True, False, found.needs, 0, found.shared)

    return chance


def _membership(part: Reaches, values: tuple[Const, ...], kind: Kind) -> Chances:
    def chance(look: Look) -> Chance:
        one = part(look)
        return NEVER if one is None else _needing(one, one, *listed(one, values, kind))

    return chance


def _needing(one: Reach, other: Reach, can_true: bool, can_false: bool, exact: bool) -> Chance:
    """A comparison needs all facts of both sides."""
    needs = one.needs | other.needs
    shared = one.shared | other.shared
    if one is not other:
        shared |= one.needs & other.needs
    if not exact:
        shared |= needs
    return can_true, can_false, needs if can_true else 0, needs if can_false else 0, shared


def _nothing(part: Reaches) -> Chances:
    """IS NULL, which stands beside what says that all facts of its part are known."""

    def chance(look: Look) -> Chance:
        found = part(look)
        if found is None:
            return YES
        return (True, True, *(found.needs,) * 3) if found.needs else NO

    return chance


def _as_options(chances: Chances) -> Reaches:
    """A truth value as a value, for `=` between two of them."""

    def reach(look: Look) -> Reach | None:
        can_true, can_false, to_true, to_false, shared = chances(look)
        options = frozenset(v for v, can in ((True, can_true), (False, can_false)) if can)
        return Reach(options, None, to_true | to_false, shared) if options else None

    return reach


def _of_two(
    left: Reaches, right: Reaches, combine: Callable[[Reach, Reach], Reach | None]
) -> Reaches:
    def reach(look: Look) -> Reach | None:
        one, other = left(look), right(look)
        return None if one is None or other is None else combine(one, other)

    return reach
