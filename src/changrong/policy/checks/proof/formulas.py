"""A tree as formulas of z3, with the meaning that `closure` gives it.

Truth is a pair: the formula under which a tree is TRUE and the one under which it is FALSE; where
neither holds it is unknown. Any other value is a pair too: whether it is known, and what it then
is. Numbers are exact, days are counted, texts lie on a scale (see `scales`).

What z3 has no words for (months, a quotient by a fact, a very long table) becomes a new unknown
that allows at least what is possible. So whatever is proved impossible is impossible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import z3

from changrong.policy.checks.proof.scales import Scale, Words
from changrong.policy.checks.proof.values import LAST_DAY, Around, Term, Truth, real, stated
from changrong.policy.compilers.closure import COMPARISONS
from changrong.policy.facts import Kind, Vocabulary
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
from changrong.policy.numbers import QUOTIENT_PLACES

YES, NO = z3.BoolVal(True), z3.BoolVal(False)
MOST_ROWS = 200
"""The most rows of a CASE that are written out; of a longer one only its outputs are."""
_NINTHS = 10**QUOTIENT_PLACES


class Formulas:
    """Trees as formulas over the facts of one book, each tree and each fact turned once."""

    def __init__(
        self, vocabulary: Vocabulary, derived: Mapping[str, Node], words: Words, day: str
    ) -> None:
        self.vocabulary = vocabulary
        self.derived = derived
        self.words = words
        self.day = day
        self.around = Around()
        self.facts: dict[str, tuple[Term | Truth, Around]] = {}
        self.trees: dict[Node, tuple[Truth, Around]] = {}
        self.fresh = 0

    def of(self, node: Node) -> tuple[Truth, Around]:
        """The formulas of a boolean tree, with all that they need."""
        if node not in self.trees:
            with self.apart() as around:
                truth = self.truth(node)
            self.trees[node] = truth, around
        return self.trees[node]

    @contextmanager
    def apart(self) -> Iterator[Around]:
        """Collect what goes with a part by itself."""
        outer, self.around = self.around, Around()
        try:
            yield self.around
        finally:
            self.around = outer

    def truth(self, node: Node) -> Truth:
        """The formulas of a boolean tree."""
        match node:
            case Const(bool() as value, _):
                return Truth(YES, NO) if value else Truth(NO, YES)
            case Read(fact, _):
                found = self.fact(fact)
                assert isinstance(found, Truth), "the reader has checked kinds"
                return found
            case And(parts):
                pairs = [self.truth(part) for part in parts]
                return Truth(z3.And([p.true for p in pairs]), z3.Or([p.false for p in pairs]))
            case Or(parts):
                pairs = [self.truth(part) for part in parts]
                return Truth(z3.Or([p.true for p in pairs]), z3.And([p.false for p in pairs]))
            case Not(part):
                true, false = self.truth(part)
                return Truth(false, true)
            case IsNull(part):
                known = self.known_when(part)
                return Truth(z3.Not(known), known)
            case Compare(op, left, right):
                return self.compare(op, left, right)
            case In(part, values):
                return self.truth(Or(tuple(Compare("=", part, value) for value in values)))
            case Case():
                known, value = self.case(node)
                return Truth(z3.And(known, value), z3.And(known, z3.Not(value)))
            case _:
                raise TypeError(f"not a truth value: {node}")

    def known_when(self, node: Node) -> Any:
        if node.kind is Kind.BOOLEAN:
            return z3.Or(*self.truth(node))
        return self.term(node).known

    def compare(self, op: str, left: Node, right: Node) -> Truth:
        if left.kind is Kind.BOOLEAN:
            first, second = self.truth(left), self.truth(right)
            same = z3.Or(z3.And(first.true, second.true), z3.And(first.false, second.false))
            other = z3.Or(z3.And(first.true, second.false), z3.And(first.false, second.true))
            return Truth(same, other) if op == "=" else Truth(other, same)
        one, two = self.alike(left, right)
        known = z3.And(one.known, two.known)
        holds = COMPARISONS[op](one.value, two.value) if one.scale == two.scale else self.maybe()
        return Truth(z3.And(known, holds), z3.And(known, z3.Not(holds)))

    def alike(self, left: Node, right: Node) -> tuple[Term, Term]:
        """Both sides, a literal text on the scale of the other side."""
        one, two = self.term(left), self.term(right)
        if isinstance(right, Const) and one.scale is not None:
            two = self.text(right, one.scale)
        elif isinstance(left, Const) and two.scale is not None:
            one = self.text(left, two.scale)
        return one, two

    def text(self, node: Const, scale: Scale) -> Term:
        return Term(YES, real(scale.position(str(node.value))), scale)

    def term(self, node: Node) -> Term:
        """The formulas of a number, a day or a text."""
        match node:
            case Const(value, kind):
                if kind is Kind.TEXT:
                    return self.text(node, self.words)
                if isinstance(value, date):
                    return Term(YES, z3.IntVal(value.toordinal()))
                assert isinstance(value, Decimal)
                return Term(YES, real(value))
            case Read(fact, _):
                found = self.fact(fact)
                assert isinstance(found, Term), "the reader has checked kinds"
                return found
            case Arith(op, left, right):
                return self.arithmetic(op, left, right)
            case DaysBetween(later, earlier):
                one, two = self.term(later), self.term(earlier)
                return Term(z3.And(one.known, two.known), z3.ToReal(one.value - two.value))
            case AddPeriod(day, count, unit):
                return self.later(self.term(day), count, unit)
            case Case():
                scale = self.scale_of(node)
                return Term(*self.case(node), scale)
            case _:
                raise TypeError(f"neither a number, a day nor a text: {node}")

    def arithmetic(self, op: str, left: Node, right: Node) -> Term:
        one, two = self.term(left), self.term(right)
        known = z3.And(one.known, two.known)
        if op == "/":
            return self.quotient(z3.And(known, two.value != 0), one.value, two.value)
        if op == "*":
            return Term(known, one.value * two.value)
        return Term(known, one.value + two.value if op == "+" else one.value - two.value)

    def quotient(self, known: Any, dividend: Any, divisor: Any) -> Term:
        """Nine places, half-even: exact where the divisor is a literal, else within half a step."""
        steps = z3.Int(self.name("quotient"))
        if z3.is_rational_value(z3.simplify(divisor)):
            exact = dividend * _NINTHS / divisor
            off = steps - exact
            half = z3.Or(off == z3.Q(1, 2), off == z3.Q(-1, 2))
            self.around.add(
                z3.Implies(
                    known, z3.And(off <= z3.Q(1, 2), off >= z3.Q(-1, 2),
                                  z3.Implies(half, steps % 2 == 0))
                )
            )  # fmt: skip
            return Term(known, z3.ToReal(steps) / _NINTHS)
        self.around.exact = False
        value = z3.Real(self.name("quotient"))
        off, size = value * divisor - dividend, z3.If(divisor < 0, -divisor, divisor)
        bound = size / (2 * _NINTHS)
        same_side = z3.Or(dividend == 0, (dividend > 0) == (divisor > 0))
        sign = z3.If(same_side, value >= 0, value <= 0)
        self.around.add(z3.Implies(known, z3.And(off <= bound, off >= -bound, sign)))
        return Term(known, value)

    def later(self, day: Term, count: int, unit: str) -> Term:
        """Days exactly; a month is 28 to 31 of them and a year 365 or 366."""
        if unit == "DAY":
            moved = day.value + count
            return Term(z3.And(day.known, moved >= 1, moved <= LAST_DAY), moved)
        self.around.exact = False
        years, months = divmod(abs(count) * (12 if unit == "YEAR" else 1), 12)
        least, most = 365 * years + 28 * months, 366 * years + 31 * months
        low, high = (least, most) if count >= 0 else (-most, -least)
        moved, known = z3.Int(self.name("day")), z3.Bool(self.name("known"))
        first, last = day.value + low, day.value + high
        self.around.add(
            moved >= first,
            moved <= last,
            z3.Implies(known, z3.And(day.known, moved >= 1, moved <= LAST_DAY)),
            z3.Implies(z3.And(day.known, first >= 1, last <= LAST_DAY), known),
        )
        return Term(known, moved)

    def case(self, node: Case) -> tuple[Any, Any]:
        """When a CASE has a value and which, blocking as `closure` does."""
        if len(node.rows) > MOST_ROWS:
            return self.some_output(node)
        conditions = [self.truth(condition) for condition, _ in node.rows]
        outputs = [self.output(output, self.scale_of(node)) for _, output in node.rows]
        last = (NO, None) if node.otherwise is None else self.output(
            node.otherwise, self.scale_of(node)
        )  # fmt: skip
        known, value = last
        if node.is_constant:
            literals = list(node.outputs) + ([] if node.otherwise is not None else [None])
            hits = [self.reached(conditions, literals, row) for row in range(len(conditions) + 1)]
            chosen = outputs[-1][1] if value is None else value
            for hit, (_, output) in reversed(list(zip(hits, outputs, strict=False))):
                chosen = z3.If(hit, output, chosen)
            sure = hits if node.otherwise is not None else hits[:-1]
            return z3.Or(sure), chosen
        for condition, (is_known, output) in reversed(list(zip(conditions, outputs, strict=True))):
            known = z3.Or(z3.And(condition.true, is_known), z3.And(condition.false, known))
            value = output if value is None else z3.If(condition.true, output, value)
        return known, value

    def some_output(self, node: Case) -> tuple[Any, Any]:
        """Of a table too long to be written out: that it has some value, one that it gives."""
        self.around.exact = False
        known = z3.Bool(self.name("known"))
        scale = self.scale_of(node)
        outputs = [self.output(output, scale)[1] for output in dict.fromkeys(node.outputs)]
        value = z3.Const(self.name("output"), outputs[0].sort())
        self.around.add(z3.Or([value == output for output in outputs]))
        return known, value

    def reached(self, conditions: list[Truth], literals: list[Any], row: int) -> Any:
        """When a row of literals decides: the rows above do not hold, or might and say the same."""
        parts = [] if row == len(conditions) else [conditions[row].true]
        for above, condition in enumerate(conditions[:row]):
            same = literals[above] == literals[row]
            parts.append(z3.Not(condition.true) if same else condition.false)
        return z3.And(parts)

    def output(self, node: Node, scale: Scale | None) -> tuple[Any, Any]:
        if node.kind is Kind.BOOLEAN:
            true, false = self.truth(node)
            return z3.Or(true, false), true
        if isinstance(node, Const) and scale is not None:
            return self.text(node, scale)[:2]
        known, value, own = self.term(node)
        if own != scale:
            self.around.exact = False
            value = z3.Real(self.name("text"))
        return known, value

    def scale_of(self, node: Case) -> Scale | None:
        """A CASE of texts is on the scale of words, whatever it may yield."""
        return self.words if node.kind is Kind.TEXT else None

    def maybe(self) -> Any:
        self.around.exact = False
        return z3.Bool(self.name("maybe"))

    def name(self, about: str) -> str:
        self.fresh += 1
        return f"{about} {self.fresh}"

    def fact(self, name: str) -> Term | Truth:
        """A fact: a stated one is any value it may take, a derived one what its formula says."""
        if name not in self.facts:
            with self.apart() as around:
                found = self.derive(name) if name in self.derived else self.state(name)
            self.facts[name] = found, around
        found, around = self.facts[name]
        self.around.take(around)
        return found

    def derive(self, name: str) -> Term | Truth:
        node = self.derived[name]
        if node.kind is Kind.BOOLEAN:
            return self.named(name, self.truth(node))
        return self.term(node)

    def named(self, name: str, truth: Truth) -> Truth:
        """Short names for long formulas, so that they are not written out at every use."""
        short = Truth(z3.Bool(f"{name} is true"), z3.Bool(f"{name} is false"))
        self.around.add(short.true == truth.true, short.false == truth.false)
        return short

    def state(self, name: str) -> Term | Truth:
        fact = self.vocabulary.find(name)
        assert fact is not None, "the reader has checked names"
        known = z3.Bool(f"{name} is known")
        if name == self.day:
            known = YES
        elif fact.derived:
            known = NO
        else:
            self.around.known[known.get_id()] = known
        return stated(fact, known, self.words, self.around)
