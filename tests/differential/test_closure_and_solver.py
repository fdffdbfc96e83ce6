"""What the checks tell the solver of a condition is what the closure says of it, on every row.

Where the formulas are exact they settle each row as the closure does. Where they are widened (a
month, a quotient by a fact, a long table) they at least allow what the closure says, which is what
makes every proof of the checks a proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import z3
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from changrong.policy import Fact, FactType, Kind, Value
from changrong.policy.checks.proof.formulas import Formulas
from changrong.policy.checks.proof.prover import texts_in
from changrong.policy.checks.proof.scales import Words
from changrong.policy.compilers.closure import function_of
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import Node, Read, reads
from changrong.policy.language.reader import expression

from .expressions import CODES, ROWS, TEXTS, VOCABULARY, conditions
from .lookups import LOOKUPS, FixedTables
from .test_closure_and_sql import fits

Row = Mapping[str, Value]


def formulas_of(tree: Node) -> Formulas:
    return Formulas(VOCABULARY, {}, Words.of([*texts_in(tree), *CODES, *TEXTS]), AS_OF.name)


def assigned(formulas: Formulas, fact: Fact, value: Value) -> Iterator[Any]:
    """The formulas that say what a stated fact is."""
    known = z3.Bool(f"{fact.name} is known")
    if value is None:
        yield z3.Not(known)
        return
    yield known
    if isinstance(value, bool):
        yield z3.Bool(fact.name) == value
    elif isinstance(value, date):
        yield z3.Int(fact.name) == value.toordinal()
    elif isinstance(value, str):
        yield z3.Real(fact.name) == z3.RealVal(str(formulas.words.position(value)))
    elif fact.type is FactType.INTEGER:
        yield z3.Int(fact.name) == int(value)
    else:
        yield z3.Real(fact.name) == z3.RealVal(format(value, "f"))


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(text=st.one_of(conditions(3), LOOKUPS), rows=ROWS)
def test_the_solver_is_told_what_the_closure_says(text: str, rows: list[Row]) -> None:
    tree = expression(text, VOCABULARY, tables=FixedTables())
    assume(tree.kind is Kind.BOOLEAN and fits(tree))
    formulas = formulas_of(tree)
    pair, around = formulas.of(tree)
    function = function_of(tree)
    for row in rows[:6]:
        solver = z3.SimpleSolver()
        solver.set("rlimit", 1_000_000)
        solver.add(*around.given.values())
        for name in reads(tree):
            fact = VOCABULARY.find(name)
            assert fact is not None
            solver.add(*assigned(formulas, fact, row[name]))
        truth = function(row)
        said = {True: pair.true, False: pair.false, None: z3.Not(z3.Or(*pair))}
        assert solver.check(said[truth]) != z3.unsat
        if around.exact:
            assert solver.check(z3.Not(said[truth])) != z3.sat


def test_a_fact_that_is_known_is_itself() -> None:
    tree: Node = Read("a.yes", Kind.BOOLEAN)
    formulas = formulas_of(tree)
    pair, around = formulas.of(tree)
    solver = z3.SimpleSolver()
    solver.add(*around.given.values(), *around.known.values())
    assert solver.check(pair.true) == solver.check(pair.false) == z3.sat
    assert solver.check(z3.Not(z3.Or(*pair))) == z3.unsat
