"""Asking the solver: can this ever be?

Effort is bounded by the solver's own count of steps, never by the clock, so that two runs on two
machines prove the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

import z3

from changrong.policy.book import Book
from changrong.policy.checks.proof.formulas import Formulas
from changrong.policy.checks.proof.scales import Words
from changrong.policy.checks.proof.values import Around
from changrong.policy.facts import AS_OF, Kind
from changrong.policy.language.nodes import Const, In, Node, walk

STEPS = 3_000_000
"""The most steps of the solver for one question; most need some thousands."""


class Answer(Enum):
    """NEVER is proved; PERHAPS allows it; UNDECIDED is the solver giving up."""

    NEVER = "never"
    PERHAPS = "perhaps"
    UNDECIDED = "undecided"

    @property
    def is_never(self) -> bool:
        return self is Answer.NEVER

    @property
    def is_undecided(self) -> bool:
        return self is Answer.UNDECIDED


class Prover:
    """The facts and formulas of one book, ready to be asked about its conditions.

    Every stated fact is taken to be known; a derived one is what its formula then says, which may
    be nothing. What is settled while facts are missing stays settled when they are stated, so what
    can never be with all facts known can never be at all.
    """

    def __init__(self, book: Book) -> None:
        derived = {item.fact: item.node for item in book.derived}
        self.formulas = Formulas(book.vocabulary, derived, Words.of(texts_of(book)), AS_OF.name)
        self.clashes: dict[tuple[Node, ...], tuple[Answer, tuple[int, ...]]] = {}
        self.answers: dict[tuple[bool, Node], Answer] = {}

    def can_be(self, truth: bool, node: Node) -> Answer:
        """Whether a condition can have this truth."""
        question = (truth, node)
        if question not in self.answers:
            solver = self.solver([node])
            pair, _ = self.formulas.of(node)
            solver.add(pair.true if truth else pair.false)
            self.answers[question] = _answer(solver.check())
        return self.answers[question]

    def can_fail(self, premises: Sequence[Node], conclusions: Sequence[Node]) -> Answer:
        """Whether the premises can be TRUE and a conclusion not TRUE."""
        solver = self.solver([*premises, *conclusions])
        solver.add(*[self.formulas.of(node)[0].true for node in premises])
        solver.add(z3.Not(z3.And([self.formulas.of(node)[0].true for node in conclusions])))
        return _answer(solver.check())

    def can_be_false(self, node: Node, premises: Sequence[Node]) -> Answer:
        """Whether the premises can be TRUE and this FALSE."""
        solver = self.solver([*premises, node])
        solver.add(*[self.formulas.of(each)[0].true for each in premises])
        solver.add(self.formulas.of(node)[0].false)
        return _answer(solver.check())

    def clash(self, nodes: tuple[Node, ...]) -> tuple[Answer, tuple[int, ...]]:
        """Whether all can be TRUE; if not, which suffice to prevent it."""
        if nodes not in self.clashes:
            self.clashes[nodes] = self.find_clash(nodes)
        return self.clashes[nodes]

    def find_clash(self, nodes: tuple[Node, ...]) -> tuple[Answer, tuple[int, ...]]:
        solver = self.solver(nodes)
        marks = [z3.Bool(f"mark {number}") for number in range(len(nodes))]
        for mark, node in zip(marks, nodes, strict=True):
            solver.add(z3.Implies(mark, self.formulas.of(node)[0].true))
        answer = _answer(solver.check(marks))
        if answer is not Answer.NEVER:
            return answer, ()
        kept = list(range(len(nodes)))
        for number in reversed(range(len(nodes))):
            fewer = [marks[each] for each in kept if each != number]
            if solver.check(fewer) == z3.unsat:
                kept.remove(number)
        return answer, tuple(kept)

    def solver(self, nodes: Sequence[Node]) -> Any:
        """A solver that knows what goes with these trees."""
        around = Around()
        for node in nodes:
            around.take(self.formulas.of(node)[1])
        solver = z3.SimpleSolver()
        solver.set("rlimit", STEPS)
        solver.set("ctrl_c", False)  # or Ctrl-C would read as: nothing could be proved
        solver.add(*around.given.values())
        solver.add(*around.known.values())
        return solver


def _answer(found: Any) -> Answer:
    if found == z3.unsat:
        return Answer.NEVER
    return Answer.PERHAPS if found == z3.sat else Answer.UNDECIDED


def texts_of(book: Book) -> Iterator[str]:
    """Every text that the book names: literals of its trees, and the words of closed lists."""
    for fact in book.vocabulary:
        yield from fact.values
    trees = [item.node for item in book.derived]
    trees += [condition.node for measure in book.measures for condition in measure.conditions]
    for tree in trees:
        yield from texts_in(tree)


def texts_in(tree: Node) -> Iterator[str]:
    """Every text that a tree names, those of its lists too."""
    for node in walk(tree):
        for each in node.values if isinstance(node, In) else (node,):
            if isinstance(each, Const) and each.kind is Kind.TEXT:
                yield str(each.value)
