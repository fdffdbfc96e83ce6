"""What the solver is told means what a condition means to the closure that decides a case."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import z3

from changrong.policy import Book, Fact, FactType, Kind, Vocabulary
from changrong.policy.checks.proof import prover as prover_module
from changrong.policy.checks.proof.formulas import Formulas
from changrong.policy.checks.proof.prover import Answer, Prover, texts_in
from changrong.policy.checks.proof.scales import Digits, Words, digits_of
from changrong.policy.compilers.closure import function_of
from changrong.policy.facts import AS_OF, Value
from changrong.policy.language.nodes import Const, Node, Read, walk
from changrong.policy.language.reader import condition

FACTS = Path(__file__).parent / "fixtures" / "clean" / "facts.toml"
TODAY = date(2022, 6, 15)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(FACTS)


@pytest.fixture(scope="module")
def shipped() -> Book:
    return Book.load()


def assigned(formulas: Formulas, fact: Fact, value: Value) -> Iterator[Any]:
    """The formulas that say what a stated fact is."""
    if fact is not AS_OF:
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
        digits = digits_of(fact)
        scale = digits or formulas.words
        place = z3.ToReal(z3.Int(fact.name)) if digits else z3.Real(fact.name)
        known_text = digits is not None or value in formulas.words.named
        yield place == z3.RealVal(str(scale.position(value) if known_text else "-0.5"))
    elif fact.type is FactType.INTEGER:
        yield z3.Int(fact.name) == int(value)
    else:
        yield z3.Real(fact.name) == z3.RealVal(str(value))


def around(fact: Fact, constants: list[Any], chance: random.Random) -> Value:
    """A value that the fact may take, at, beside or far from what trees compare it with; now and
    then none."""
    if chance.random() < 0.2:
        return None
    if fact.kind is Kind.BOOLEAN:
        return chance.random() < 0.5
    if fact.values:
        return chance.choice(list(fact.values))
    picked = chance.choice(constants) if constants else None
    if fact.kind is Kind.DATE:
        return (picked or TODAY) + timedelta(chance.choice((-400, -1, 0, 1, 400)))
    if fact.kind is Kind.TEXT:
        fits = picked is not None and fact.refuses_text(picked) is None
        return picked if fits else "0000" if fact.refuses_text("0000") is None else "000000"
    step = Decimal(1).scaleb(-fact.form.places)
    value = (picked or Decimal(10)) + step * chance.choice((-1, 0, 1))
    value = min(value, Decimal(fact.form.limit - 1))
    if fact.min is not None:
        value = max(value, fact.min)
    if fact.max is not None:
        value = min(value, fact.max)
    return int(value) if fact.type is FactType.INTEGER else value


def test_a_formula_is_true_or_false_exactly_where_the_condition_is(shipped: Book) -> None:
    chance = random.Random(20261121)
    prover = Prover(shipped)
    formulas = prover.formulas
    nodes = [node for node in shipped.plan.conditions if formulas.of(node)[1].exact]
    assert len(nodes) > 80
    constants: dict[Kind, list[Any]] = {kind: [] for kind in Kind}
    for tree in (*nodes, *(item.node for item in shipped.derived)):
        for part in walk(tree):
            if isinstance(part, Const):
                constants[part.kind].append(part.value)
    functions = {item.fact: function_of(item.node) for item in shipped.derived}
    seen = set()
    for _ in range(30):
        stated = {
            fact.name: around(fact, constants[fact.kind], chance)
            for fact in shipped.vocabulary
            if not fact.derived
        }
        facts = {**stated, AS_OF.name: TODAY + timedelta(chance.randrange(-900, 900))}
        for name, function in functions.items():
            facts[name] = function(facts)
        solver = z3.SimpleSolver()
        for node in nodes:
            solver.add(*formulas.of(node)[1].given.values())
        for name, value in {**stated, AS_OF.name: facts[AS_OF.name]}.items():
            fact = shipped.vocabulary.find(name)
            assert fact is not None
            solver.add(*assigned(formulas, fact, value))
        assert solver.check() == z3.sat
        model = solver.model()
        for node in nodes:
            pair, _ = formulas.of(node)
            told = tuple(z3.is_true(model.eval(side, model_completion=True)) for side in pair)
            truth = function_of(node)(facts)
            assert told == (truth is True, truth is False), node
            seen.add(truth)
    assert seen == {True, False, None}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("enterprise.headcount > 3 AND enterprise.headcount < 4", True),
        ("enterprise.revenue / 3 > 1 AND enterprise.revenue <= 3", True),
        ("enterprise.revenue / 3 = 0.3333333335", True),
        ("enterprise.revenue / enterprise.headcount < 0", True),
        ("enterprise.revenue / 0 > 1", True),
        ("enterprise.kind = 'company' AND enterprise.kind = 'owner'", True),
        ("enterprise.kind NOT IN ('company', 'owner', 'sole_trader')", True),
        ("enterprise.industry > '5199' AND enterprise.industry < '5200'", True),
        ("enterprise.region BETWEEN '110000' AND '119999' AND enterprise.region < '110000'", True),
        ("as_of + INTERVAL 1 MONTH < as_of", True),
        ("as_of + INTERVAL 1 YEAR > as_of + INTERVAL 366 DAY", True),
        ("as_of - (as_of - INTERVAL 10 DAY) <> 10", True),
        ("enterprise.revenue IS NULL", True),
        ("enterprise.exports AND NOT enterprise.exports", True),
        ("CASE WHEN enterprise.exports THEN 1 WHEN enterprise.headcount > 5 THEN 2 ELSE 3 END > 3",
         True),
        ("enterprise.headcount >= 0", False),
        ("enterprise.headcount < 20 OR enterprise.headcount > 19", False),
        ("enterprise.kind IN ('company', 'owner', 'sole_trader')", False),
        ("enterprise.industry <= '9999'", False),
        ("enterprise.exports = enterprise.exports", False),
        ("enterprise.revenue IS NOT NULL", False),
    ],
)  # fmt: skip
def test_what_can_never_be_is_proved(vocabulary: Vocabulary, text: str, truth: bool) -> None:
    assert answers(text, vocabulary)[truth] is Answer.NEVER


@pytest.mark.parametrize(
    "text",
    [
        "enterprise.revenue > 3 AND enterprise.revenue < 4",
        "enterprise.revenue / 3 = 0.333333333",
        "enterprise.industry >= '5199' AND enterprise.industry < '5200'",
        "as_of + INTERVAL 1 MONTH > DATE '2022-02-28'",
        "enterprise.revenue * enterprise.headcount > 100",
        "enterprise.headcount / enterprise.revenue > 2",
        "CASE WHEN enterprise.exports THEN enterprise.region ELSE 'x' END = '110000'",
        "enterprise.region = enterprise.industry",
        "CASE WHEN enterprise.exports THEN 'x' ELSE 'y' END IN ('y', 'z')",
    ],
)
def test_what_can_be_is_not_called_impossible(vocabulary: Vocabulary, text: str) -> None:
    assert Answer.NEVER not in answers(text, vocabulary).values()


def answers(text: str, vocabulary: Vocabulary) -> dict[bool, Answer]:
    prover = Prover(empty_book(vocabulary))
    node = condition(text, vocabulary)
    prover.formulas.words = Words.of([*prover.formulas.words.named, *texts_in(node)])
    return {truth: prover.can_be(truth, node) for truth in (True, False)}


def empty_book(vocabulary: Vocabulary) -> Book:
    clean = Book.load(FACTS.parent, vocabulary=vocabulary)
    return Book.checked(
        vocabulary,
        "",
        gives={},
        measures=clean.measures,
        derived=(),
        widths=clean.widths,
        notices=lambda: clean.notices,
    )


def test_a_derived_fact_that_nothing_derives_is_never_known(vocabulary: Vocabulary) -> None:
    prover = Prover(empty_book(vocabulary))
    node: Node = Read("enterprise.is_old", Kind.BOOLEAN)
    assert prover.can_be(True, node) is Answer.NEVER
    assert prover.can_be(False, node) is Answer.NEVER


def test_the_smallest_clash_is_named(vocabulary: Vocabulary) -> None:
    prover = Prover(empty_book(vocabulary))
    texts = ("enterprise.headcount > 9", "enterprise.exports", "enterprise.revenue > 1",
             "enterprise.headcount < 9", "enterprise.headcount <> 4")  # fmt: skip
    nodes = tuple(condition(text, vocabulary) for text in texts)
    assert prover.clash(nodes) == (Answer.NEVER, (0, 3))
    assert prover.clash(nodes[:3]) == (Answer.PERHAPS, ())


def test_where_the_steps_do_not_suffice_nothing_is_claimed(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prover_module, "STEPS", 1)
    text = "enterprise.revenue * enterprise.headcount * enterprise.headcount = 7919"
    assert answers(text, vocabulary)[True] is Answer.UNDECIDED


def test_texts_keep_their_order_on_their_scales() -> None:
    words = Words.of(["b", "a", "é", "aa"])
    assert [words.position(text) for text in ("a", "aa", "b", "é")] == [0, 1, 2, 3]
    digits = Digits(4)
    assert digits.position("0012") == 12
    assert digits.position("0012") < digits.position("00120") < digits.position("0013")
    assert digits.position("52") == Decimal("5199.5")
    assert digits.position("a") == Decimal("9999.5")
