"""All trees of a book as one generated Python function, for deciding one case after another.

The same values as `closure` gives, several times faster: a fact is looked up once; where the facts
that a tree reads are known it is plain Python; and of a table whose rows all ask for one fact, the
row that a value hits is found once and kept. What is not worth generating is left to the closure:
other tables with a missing fact or a great many rows, a division.

No text of a notice ever enters the generated source: names and literals are bound as objects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import cast

from changrong.policy.compilers.closure import ARITHMETIC, Function, add_period, function_of
from changrong.policy.facts import AS_OF, FactType, Value, Vocabulary
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
    children,
    reads,
    walk,
)
from changrong.policy.notice import Sort, Verdict
from changrong.policy.plan import NO_AND_YES, Plan, Rule, Truth

Judged = tuple[tuple[Truth, ...], tuple[Verdict, ...], dict[str, Value]]
"""The truth of each condition of a plan, the verdict of each of its rules, the derived facts."""
Judging = Callable[[dict[str, Value]], Judged]
"""Judges the stated facts and the day of judging, and adds the derived facts to them."""

MOST_ROWS = 64
"""Rows of a table that are generated; longer tables would make much source for little."""
_OPERATORS = {"=": "==", "<>": "!="}
_ARITHMETIC = {"+": "plus", "-": "minus", "*": "times"}


_MOST_KEPT = 10_000


class _LeftToClosure(Exception):
    """A tree that is not worth generating."""


class _Hits(dict[Value, int]):
    """Which row of a table a value of its one fact hits; looked up as a dictionary is."""

    def __init__(self, fact: str, conditions: Sequence[Node]) -> None:
        self.fact = fact
        self.conditions = conditions

    @cached_property
    def tests(self) -> list[Function]:
        """The conditions as functions, made with the first value that is looked up."""
        return [function_of(condition) for condition in self.conditions]

    def __missing__(self, value: Value) -> int:
        facts = {self.fact: value}
        hits = (row for row, test in enumerate(self.tests) if test(facts))
        row = next(hits, len(self.tests))
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[value] = row
        return row


def judging_of(vocabulary: Vocabulary, derived: Mapping[str, Node], plan: Plan) -> Judging:
    """The function for these formulas, each after those that it reads, and for this plan."""
    return _Writer(vocabulary).judging(derived, plan)


class _Writer:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.counts = {fact.name for fact in vocabulary if _is_count(fact.type, fact.derived)}
        self.derived_facts = [fact.name for fact in vocabulary if fact.derived]
        self.names: dict[str, str] = {}
        self.bound: dict[str, object] = {
            "plus": ARITHMETIC["+"],
            "minus": ARITHMETIC["-"],
            "times": ARITHMETIC["*"],
            "add_period": add_period,
            "Decimal": Decimal,
        }
        self.held = 0
        self.hits: dict[tuple[Node, ...], str] = {}
        self.spans: dict[tuple[date, date], str] = {}
        self.lines: list[str] = []

    def judging(self, derived: Mapping[str, Node], plan: Plan) -> Judging:
        trees = [*derived.values(), *plan.conditions]
        read = dict.fromkeys([AS_OF.name, *(fact for tree in trees for fact in reads(tree))])
        for fact in read:
            self.line(f"{self.local(fact)} = get({self.bind(fact)})")
        for fact, tree in derived.items():
            value = self.value(tree)
            self.line(f"{self.local(fact)} = facts[{self.bind(fact)}] = {value}")
        for position, tree in enumerate(plan.conditions):
            self.line(f"c{position} = {self.value(tree)}")
        truths = "".join(f"c{position}, " for position in range(len(plan.conditions)))
        verdicts = "".join(f"{self.verdict(rule)}, " for rule in plan.rules)
        found = ", ".join(
            f"{self.bind(fact)}: {self.local(fact) if fact in derived else None}"
            for fact in self.derived_facts
        )
        self.line(f"return ({truths}), ({verdicts}), {{{found}}}")
        source = "def judge(facts):\n get = facts.get\n" + "".join(
            f" {line}\n" for line in self.lines
        )
        exec(compile(source, "<book>", "exec"), self.bound)
        return cast(Judging, self.bound["judge"])

    def line(self, text: str) -> None:
        self.lines.append(text)

    def bind(self, value: object) -> str:
        """A name that stands for this object in the source."""
        name = f"k{len(self.bound)}"
        self.bound[name] = value
        return name

    def local(self, fact: str) -> str:
        return self.names.setdefault(fact, f"v{len(self.names)}")

    def hold(self) -> str:
        """A name for a part of an expression."""
        self.held += 1
        return f"t{self.held}"

    # Values: the source of a tree, three-valued

    def value(self, node: Node) -> str:
        try:
            return self._value(node)
        except _LeftToClosure:
            return f"{self.bind(function_of(node))}(facts)"

    def _value(self, node: Node) -> str:
        if isinstance(node, Const | Read):
            return self.known(node)
        if isinstance(node, Case) and (fact := _only_input(node)):
            return self.by_hit(node, fact)
        facts = list(reads(node))
        if isinstance(node, Case) or (len(facts) == 1 and _all_wait_for_one(node)):
            known = " and ".join(f"{self.local(fact)} is not None" for fact in facts) or "True"
            otherwise = "None"
            if isinstance(node, Case):
                otherwise = f"{self.bind(function_of(node))}(facts)"
            return f"{self.known(node)} if {known} else {otherwise}"
        return self.unsure(node)

    def by_hit(self, node: Case, fact: str) -> str:
        """A table whose rows all ask for one fact: by the number of the row, halved and halved."""
        conditions = tuple(condition for condition, _ in node.rows)
        if conditions not in self.hits:
            row = self.hits[conditions] = f"r{len(self.hits)}"
            rows = self.bind(_Hits(fact, conditions))
            value = self.local(fact)
            self.line(f"{row} = None if {value} is None else {rows}[{value}]")
        row = self.hits[conditions]
        if node.is_constant:
            values = [output.value for output in node.outputs if isinstance(output, Const)]
            last = [] if node.otherwise is not None else [None]
            unknown = f"{self.bind(function_of(node))}(facts)"
            return f"{unknown} if {row} is None else {self.bind((*values, *last))}[{row}]"
        if len(node.rows) > MOST_ROWS:
            raise _LeftToClosure
        outputs = [self.unsure(output) for _, output in node.rows]
        outputs.append("None" if node.otherwise is None else self.unsure(node.otherwise))
        return f"None if {row} is None else {_halved(row, outputs, 0)}"

    def unsure(self, node: Node) -> str:
        """A tree some of whose facts may be missing."""
        match node:
            case Const():
                return self.known(node)
            case Read(fact, _):
                return self.local(fact)
            case And(parts):
                return self._junction(parts, False)
            case Or(parts):
                return self._junction(parts, True)
            case Not(part):
                held = self.hold()
                return f"(None if ({held} := {self.unsure(part)}) is None else not {held})"
            case IsNull(part):
                return f"({self.unsure(part)} is None)"
            case Case():
                raise _LeftToClosure
        return self._of_parts(node, self.unsure)

    def _junction(self, parts: Sequence[Node], settling: bool) -> str:
        held = [(self.hold(), self.unsure(part)) for part in parts]
        settled = " or ".join(f"({name} := {part}) is {settling}" for name, part in held)
        unknown = " or ".join(f"{name} is None" for name, _ in held)
        return f"({settling} if {settled} else None if {unknown} else {not settling})"

    def _of_parts(self, node: Node, write: Callable[[Node], str]) -> str:
        """A tree that is unknown as soon as one of its parts is."""
        held: list[str] = []
        checks: list[str] = []
        for part in children(node):
            if isinstance(part, Const):
                held.append(self.literal(node, part))
            elif isinstance(part, Read):
                held.append(self.local(part.fact))
                checks.append(f"{held[-1]} is None")
            else:
                held.append(self.hold())
                checks.append(f"({held[-1]} := {write(part)}) is None")
        return f"(None if {' or '.join(checks) or 'False'} else {self.apply(node, held)})"

    # Where all facts of a tree are known

    def known(self, node: Node) -> str:
        match node:
            case Const(value, _):
                return self.bind(value)
            case Read(fact, _):
                return self.local(fact)
            case And(parts):
                return f"({' and '.join(map(self.certain, parts))})"
            case Or(parts):
                return f"({' or '.join(map(self.certain, parts))})"
            case Not(part):
                return f"(not {self.certain(part)})"
            case IsNull(part):
                self.certain(part)
                return "False"
            case AddPeriod(day, _, _):
                return self.apply(node, [self.certain(day)])
            case Case(rows, otherwise):
                if len(rows) > MOST_ROWS:
                    raise _LeftToClosure
                hits = "".join(
                    f"{self.certain_output(node, output)} if {self.certain(condition)} else "
                    for condition, output in rows
                )
                last = "None" if otherwise is None else self.certain_output(node, otherwise)
                return f"({hits}{last})"
        if any(isinstance(part, AddPeriod) for part in children(node)):
            return self._of_parts(node, self.known)
        return self.apply(
            node,
            [
                self.literal(node, part) if isinstance(part, Const) else self.certain(part)
                for part in children(node)
            ],
        )

    def certain(self, node: Node) -> str:
        """A part that cannot be unknown where its facts are known."""
        if any(isinstance(part, AddPeriod | Case) for part in walk(node)):
            raise _LeftToClosure
        return self.known(node)

    def certain_output(self, case: Case, output: Node) -> str:
        return self.literal(case, output) if isinstance(output, Const) else self.certain(output)

    def literal(self, above: Node, literal: Const) -> str:
        """A literal; beside a fact that counts things it is an int, which compares faster."""
        value = literal.value
        if isinstance(above, Compare) and isinstance(value, Decimal) and value == int(value):
            sides = (above.left, above.right)
            if any(isinstance(side, Read) and side.fact in self.counts for side in sides):
                return self.bind(int(value))
        return self.bind(value)

    def apply(self, node: Node, parts: Sequence[str]) -> str:
        """The operation of a node on values that are known."""
        match node:
            case Compare(op, _, _):
                return f"({parts[0]} {_OPERATORS.get(op, op)} {parts[1]})"
            case In(_, values):
                return f"({parts[0]} in {self.bind(frozenset(each.value for each in values))})"
            case Arith(op, _, _) if op in _ARITHMETIC:
                return f"{_ARITHMETIC[op]}({parts[0]}, {parts[1]})"
            case DaysBetween():
                return f"Decimal(({parts[0]} - {parts[1]}).days)"
            case AddPeriod(_, count, unit):
                return f"add_period({parts[0]}, {count}, {self.bind(unit)})"
        raise _LeftToClosure

    # Verdicts

    def verdict(self, rule: Rule) -> str:
        """What a rule says, in the order of `plan.verdict_of`."""
        no, yes = (self.bind(verdict) for verdict in NO_AND_YES[rule.measure.sort])
        unknown, late = self.bind(Verdict.CANNOT_TELL), self.bind(Verdict.NOT_IN_FORCE)
        is_limit = rule.measure.sort is Sort.LIMIT
        steps: list[tuple[str, str]] = [(self.is_late(rule), late)]
        if rule.dated is not None:
            steps.append((f"c{rule.dated} is None", unknown))
        if rule.concerns:
            steps.append(
                (_any(rule.concerns, False), self.bind(Verdict.NOT_CONCERNED) if is_limit else no)
            )
            steps.append((_any(rule.concerns, None), unknown))
        if rule.demands:
            steps.append((_any(rule.demands, False), no))
            steps.append((_any(rule.demands, None), unknown))
        return "".join(f"{word} if {test} else " for test, word in steps) + yes

    def is_late(self, rule: Rule) -> str:
        if rule.dated is not None:
            return f"c{rule.dated} is False"
        span = rule.measure.start, rule.measure.until or date.max
        if span not in self.spans:
            first, last = map(self.bind, span)
            name = self.spans[span] = f"s{len(self.spans)}"
            self.line(f"{name} = not {first} <= {self.local(AS_OF.name)} <= {last}")
        return self.spans[span]


def _any(positions: Sequence[int], truth: Truth) -> str:
    return " or ".join(f"c{position} is {truth}" for position in positions)


def _halved(row: str, outputs: Sequence[str], first: int) -> str:
    """The output of the row with this number, which is among these, counted from `first`."""
    if len(outputs) == 1:
        return outputs[0]
    half = len(outputs) // 2
    below, above = _halved(row, outputs[:half], first), _halved(row, outputs[half:], first + half)
    return f"({below} if {row} < {first + half} else {above})"


def _only_input(node: Case) -> str | None:
    """The one fact that every row of a table asks for, where there is one."""
    facts = {fact for condition, _ in node.rows for fact in reads(condition)}
    each = (len(reads(condition)) == 1 for condition, _ in node.rows)
    conditions = (condition for condition, _ in node.rows)
    if len(facts) == 1 and all(each) and all(map(_is_told_by_one, conditions)):
        return facts.pop()
    return None


def _is_told_by_one(node: Node) -> bool:
    """Whether a tree of one fact is known exactly where that fact is: a quotient is unknown where
    it divides by nothing, and a day where it lies beyond the calendar."""
    may_fail = any(
        isinstance(part, AddPeriod) or (isinstance(part, Arith) and part.op not in _ARITHMETIC)
        for part in walk(node)
    )
    return not may_fail and _all_wait_for_one(node)


def _is_count(type_: FactType, derived: bool) -> bool:
    return type_ is FactType.INTEGER and not derived


def _all_wait_for_one(node: Node) -> bool:
    """Whether a tree of one fact is unknown throughout where that fact is missing."""
    return not any(
        isinstance(part, Case | IsNull)
        or (isinstance(part, Const) and isinstance(part.value, bool))
        or (not isinstance(part, Const | Read) and not reads(part))
        for part in walk(node)
    )
