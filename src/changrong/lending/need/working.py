"""How a derived fact came about: the formula that stands in the notice, in words and in figures.

Nothing of the formula is repeated here: it is told from the tree that also computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from changrong.policy import Derived, Fact, Value, Vocabulary
from changrong.policy.citing import Citation
from changrong.policy.compilers.closure import function_of
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import Arith, Case, Compare, Const, Node, Or, Read, reads
from changrong.text import Text

Facts = Mapping[str, Value]

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
COMPARISONS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Figure:
    """A fact that a formula reads, and its value; None is unknown."""

    fact: str
    label: Text
    value: Value
    unit: Text | None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a sum: what it is, what it comes to (None where it cannot be told), the formula
    in words and with its figures, the facts it reads, and the clause that says so."""

    fact: str
    label: Text
    value: Value
    unit: Text | None
    formula: Text
    figures: str
    reads: tuple[Figure, ...]
    cites: Citation


def step(item: Derived, facts: Facts, vocabulary: Vocabulary) -> Step:
    """The line of one derived fact, of a case with these facts (derived ones among them)."""
    fact = vocabulary[item.fact]
    node = branch(item.node, facts)
    return Step(
        fact=fact.name,
        label=fact.label,
        value=facts.get(fact.name),
        unit=fact.unit,
        formula=in_words(node, vocabulary),
        figures=in_figures(node, facts),
        reads=tuple(figure(vocabulary[name], facts) for name in reads(node) if name != AS_OF.name),
        cites=Citation.of(item),
    )


def figure(fact: Fact, facts: Facts) -> Figure:
    return Figure(fact.name, fact.label, facts.get(fact.name), fact.unit)


def branch(node: Node, facts: Facts) -> Node:
    """The part of a formula that holds for these facts; its first part where none does."""
    while isinstance(node, Case):
        row = held(node, facts)
        otherwise = node.rows[0][1] if node.otherwise is None else node.otherwise
        node = otherwise if row is None else row[1]
    return node


def held(node: Case, facts: Facts) -> tuple[Node, Node] | None:
    """The row of a formula whose condition is the first to hold."""
    return next((row for row in node.rows if function_of(row[0])(facts) is True), None)


def true_part(condition: Node, facts: Facts) -> Node:
    """Of alternatives the first that is true, of anything else the whole."""
    if isinstance(condition, Or):
        return next((part for part in condition.parts if function_of(part)(facts)), condition)
    return condition


def in_words(node: Node, vocabulary: Vocabulary) -> Text:
    """“360 × 平均存货余额 ÷ 上年销售成本”, “营运资金周转天数 ≤ 0”."""

    def label(name: str) -> Text:
        fact = vocabulary.find(name)
        return fact.label if fact else Text(name, name)

    return Text(
        written(node, lambda name: label(name).zh), written(node, lambda name: label(name).en)
    )


def in_figures(node: Node, facts: Facts) -> str:
    """“360 × 4,000,000 ÷ 28,800,000”, “−30 ≤ 0”; what is not known is a question mark."""
    return written(node, lambda name: figure_text(facts.get(name)))


def written(node: Node, named: Callable[[str], str]) -> str:
    """A formula or a comparison with every fact as `named`; a sum within a product stands in
    brackets. Of any other condition the facts that it reads are listed."""

    def inside(part: Node, op: str, is_right: bool) -> str:
        text = written(part, named)
        is_sum = isinstance(part, Arith) and part.op in "+-"
        is_product = isinstance(part, Arith) and part.op in "*/"
        bracketed = (is_sum and (op in "*/" or (is_right and op == "-"))) or (
            is_product and is_right and op == "/"
        )
        return f"({text})" if bracketed else text

    match node:
        case Const(value, _):
            return figure_text(value)
        case Read(fact, _):
            return named(fact)
        case Arith(op, left, right):
            return f"{inside(left, op, False)} {SIGNS[op]} {inside(right, op, True)}"
        case Compare(op, left, right):
            return f"{written(left, named)} {COMPARISONS[op]} {written(right, named)}"
    return ", ".join(map(named, reads(node)))


def figure_text(value: Value) -> str:
    """Exact digits with commas, no idle zeros; a question mark for what is not known."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return str(value)
    digits = f"{Decimal(value):,f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return digits.replace("-", "−")
