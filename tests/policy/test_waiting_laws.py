"""Laws of unknown, tried out in full on random small books: what is settled stays settled, and
`missing` names every fact that could still settle a measure and no other."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from changrong.policy import Book, Value, Verdict
from changrong.policy.language.nodes import reads
from changrong.policy.notice import Measure

from .random_books import AS_OF, STATED, VOCABULARY, books, knowns, values_of

MOST_WAYS = 800
pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]
SETTINGS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,  # the same books in every run: whoever looks for others takes a seed
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def behind(book: Book, measure: Measure) -> list[str]:
    """The stated facts that a measure comes down to."""
    formulas = {item.fact: item.node for item in book.derived}
    waiting = [name for item in measure.conditions for name in reads(item.node)]
    waiting += [measure.dated_by] + ([measure.duty.on] if measure.duty else [])
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop()
        if name in formulas:
            waiting += reads(formulas[name])
        else:
            found[name] = None
    return [fact.name for fact in STATED if fact.name in found]


def formulas_of(book: Book) -> dict[str, object]:
    """The trees of derived facts, for the report of a failure."""
    return {item.fact: item.node for item in book.derived}


def verdicts(
    book: Book, measure: Measure, known: Mapping[str, Value], open_: list[str]
) -> dict[tuple[Value, ...], bool]:
    """Whether the measure can be told, for every way these facts may come to be known or not."""
    options = [[None, *values_of(VOCABULARY[name])] for name in open_]
    found = {}
    for way in itertools.product(*options):
        facts = {**known, **dict(zip(open_, way, strict=True))}
        told = book.judge.verdicts(book.judge.facts(facts, AS_OF))[measure.key]
        found[way] = told is not Verdict.CANNOT_TELL
    return found


def could_settle(told: Mapping[tuple[Value, ...], bool], place: int) -> bool:
    """Whether knowing the fact at this place tells, in some way, what cannot be told without it."""
    return any(
        is_told and way[place] is not None and not told[(*way[:place], None, *way[place + 1 :])]
        for way, is_told in told.items()
    )


@SETTINGS
@given(book=books(), full=knowns(), more=knowns())
def test_filling_an_unknown_never_changes_what_was_settled(
    book: Book, full: dict[str, Value], more: dict[str, Value]
) -> None:
    before = book.decide(full, AS_OF)
    after = book.decide({**more, **full}, AS_OF)
    for earlier, later in zip(before.measures, after.measures, strict=True):
        if earlier.verdict is not Verdict.CANNOT_TELL:
            assert later.verdict is earlier.verdict
    for name, value in before.derived.items():
        assert value is None or after.derived[name] == value


@SETTINGS
@given(book=books(), known=knowns())
def test_missing_facts_are_those_that_could_settle_the_measure_and_no_others(
    book: Book, known: dict[str, Value]
) -> None:
    decision = book.decide(known, AS_OF)
    tried = False
    for judgement in decision.measures:
        if judgement.verdict is not Verdict.CANNOT_TELL:
            assert judgement.missing == ()
            continue
        open_ = [name for name in behind(book, judgement.measure) if name not in known]
        count = 1
        for name in open_:
            count *= 1 + len(values_of(VOCABULARY[name]))
        if count > MOST_WAYS:
            continue
        tried = True
        told = verdicts(book, judgement.measure, known, open_)
        needed = [name for place, name in enumerate(open_) if could_settle(told, place)]
        note(f"{[item.that for item in judgement.measure.conditions]} {formulas_of(book)}")
        assert list(judgement.missing) == needed
    assume(tried)


@SETTINGS
@given(book=books(), known=knowns(), order=st.permutations([fact.name for fact in STATED]))
def test_answering_what_is_missing_in_any_order_settles_all_that_can_be_told(
    book: Book, known: dict[str, Value], order: list[str]
) -> None:
    full = {fact.name: values_of(fact)[-1] for fact in STATED} | known
    facts = dict(known)
    decision = book.decide(facts, AS_OF)
    while decision.ask:
        waiting = {ask.fact for ask in decision.ask}
        asked = next(name for name in order if name in waiting)
        assert asked not in facts
        facts[asked] = full[asked]
        decision = book.decide(facts, AS_OF)
    assert [item.verdict for item in decision.measures] == [
        item.verdict for item in book.decide(full, AS_OF).measures
    ]
