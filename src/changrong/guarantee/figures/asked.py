"""Figures that notices hold: asked of the policy book, with base facts of an institution, and told
with the clause that each stands on. Nothing of a notice's formula is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from changrong.policy import Binding, Book, Decision, Judgement, Reading, Value, Verdict
from changrong.policy.citing import Citation
from changrong.policy.compilers.closure import function_of
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import Compare, reads
from changrong.policy.numbers import quotient
from changrong.text import Text

DERIVED = (
    "institution.loan_responsibility",
    "institution.responsibility_balance",
    "institution.guarantee_net_assets",
    "institution.responsibility_multiple",
    "institution.counted_assets",
)
"""What is told of an institution, in order: responsibility with weights (责任余额), what it is held
against, and how many times it is (放大倍数)."""
LIMITS = (
    "state-council-2017-guarantee/ten-times",
    "state-council-2017-guarantee/fifteen-times",
    "state-council-2017-guarantee/largest-borrower",
    "state-council-2017-guarantee/largest-group",
    "cbirc-2018-guarantee-ratios/mainly-small-and-farm",
    "cbirc-2018-guarantee-ratios/own-means",
    "cbirc-2018-guarantee-ratios/first-and-second-class",
    "cbirc-2018-guarantee-ratios/first-class",
    "cbirc-2018-guarantee-ratios/third-class",
)
"""The limits on a guarantor's figures: leverage, concentration, and asset ratios."""


@dataclass(frozen=True, slots=True)
class Side:
    """A fact that a formula reads, and its value; None is not known."""

    fact: str
    label: Text
    value: Value


@dataclass(frozen=True, slots=True)
class Asked:
    """A derived fact: its value, None where it cannot be told, from what, and by which clause.
    `missing`: the stated facts beneath it that are not known."""

    fact: str
    label: Text
    value: Value
    of: tuple[Side, ...]
    missing: tuple[str, ...]
    cites: Citation


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison of a limit: what is held against what, as its condition has them. `part`: how
    much of the right the left comes to, nine decimals, half-even."""

    measure: str
    label: Text
    clause: str
    binding: Binding
    read: Reading
    verdict: Verdict
    that: Text
    op: str
    left: Value
    right: Value
    missing: tuple[str, ...]

    @property
    def part(self) -> Decimal | None:
        if isinstance(self.left, Decimal | int) and isinstance(self.right, Decimal | int):
            return quotient(self.left, self.right)
        return None


def asked(book: Book, decision: Decision, facts: Iterable[str] = DERIVED) -> tuple[Asked, ...]:
    """Derived facts of an institution that was decided with this book."""
    known = {**decision.facts, **decision.derived}
    formulas = {one.fact: one for one in book.derived}
    found = []
    for name in facts:
        formula = formulas[name]
        sides = tuple(
            Side(fact, book.vocabulary[fact].label, known.get(fact))
            for fact in reads(formula.node)
            if fact != AS_OF.name
        )
        missing = tuple(_missing(book, known, name)) if known.get(name) is None else ()
        label = book.vocabulary[name].label
        cites = Citation.of(formula)
        found.append(Asked(name, label, known.get(name), sides, missing, cites))
    return tuple(found)


def _missing(book: Book, known: Mapping[str, Value], name: str) -> list[str]:
    """The stated facts beneath a derived one that are not known, in the order of asking."""
    formulas = {one.fact: one for one in book.derived}
    waiting, beneath = [name], set()
    while waiting:
        for fact in reads(formulas[waiting.pop()].node):
            if fact in formulas:
                waiting.append(fact)
            elif fact != AS_OF.name and known.get(fact) is None:
                beneath.add(fact)
    return sorted(beneath, key=book.vocabulary.order.__getitem__)


def bounds(decision: Decision, keys: Iterable[str] = LIMITS) -> tuple[Bound, ...]:
    """What each limit says, comparison by comparison, with its two sides. One that is not live, as
    those are that are known from memory only, is left out."""
    known: dict[str, Value] = {
        **decision.facts,
        **decision.derived,
        AS_OF.name: decision.as_of,
    }
    said = {one.measure.key: one for one in decision.measures}
    return tuple(one for key in keys if key in said for one in _compared(said[key], known))


def _compared(judgement: Judgement, known: Mapping[str, Value]) -> Iterator[Bound]:
    measure = judgement.measure
    for condition in measure.must:
        if isinstance(condition.node, Compare):
            yield Bound(
                measure.key,
                measure.label,
                measure.clause,
                measure.binding,
                measure.read,
                judgement.verdict,
                condition.label,
                condition.node.op,
                function_of(condition.node.left)(known),
                function_of(condition.node.right)(known),
                judgement.missing,
            )
