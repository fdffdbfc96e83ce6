"""Laws of the interview: nothing settled is contradicted, nothing is asked in vain, and it stops.

On random small books everything that can still come is tried out; on the shipped book walks of
random firms are followed, and for every question a way is shown in which its answer matters.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Kind, Measure, Value, Verdict, WorkedCase
from changrong.policy.interview import Interview, Standing
from changrong.policy.judge import Judge
from changrong.policy.language.nodes import Read
from differential.palettes import AS_OF as DAYS_OF_SHIPPED
from differential.palettes import palettes

from .random_books import AS_OF, ASKED, STATED, VOCABULARY, books, knowns, values_of
from .test_waiting_laws import MOST_WAYS, behind, could_settle, verdicts

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]
SETTINGS = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,  # the same books in every run: whoever looks for others takes a seed
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
OWN = [fact.name for fact in STATED if fact.asked_of == ASKED]
SHIPPED = Book.load(cases=True)
PALETTES = palettes(SHIPPED)
NEAREST = 40  # worked cases that a random way may start from


@SETTINGS
@given(book=books(), known=knowns(), left=st.sets(st.sampled_from(OWN), max_size=3))
def test_what_is_open_is_what_an_answer_could_still_change(
    book: Book, known: dict[str, Value], left: set[str]
) -> None:
    left -= set(known)
    standing = Interview(book, AS_OF).standing(known, left)
    needed: set[str] = set()
    for measure in book.measures:
        if standing.verdicts[measure.key] is not Verdict.CANNOT_TELL:
            continue
        open_ = [name for name in behind(book, measure) if name not in known and name not in left]
        count = 1
        for name in open_:
            count *= 1 + len(values_of(VOCABULARY[name]))
        assume(count <= MOST_WAYS)
        told = verdicts(book, measure, known, open_)
        settling = [name for place, name in enumerate(open_) if could_settle(told, place)]
        assert {name for name in OWN if measure.key in standing.waits.get(name, ())} == {
            name for name in settling if name in OWN
        }
        needed |= set(settling)
    assert set(standing.open) == needed & set(OWN)
    assert (standing.question is None) == (not standing.open)


@SETTINGS
@given(
    book=books(),
    answers=knowns(),
    others=knowns(),
    choices=st.lists(st.integers(0, 20), min_size=len(OWN), max_size=len(OWN)),
)
def test_answers_in_any_order_contradict_nothing_and_come_to_an_end(
    book: Book, answers: dict[str, Value], others: dict[str, Value], choices: list[int]
) -> None:
    interview = Interview(book, AS_OF)
    facts = {name: value for name, value in others.items() if name not in OWN}
    left: set[str] = set()
    standing = interview.standing(facts, left)
    for choice in choices:
        if not standing.open:
            break
        asked = standing.open[choice % len(standing.open)]
        assert asked in OWN
        assert asked not in facts
        assert asked not in left
        if asked in answers:
            facts[asked] = answers[asked]
        else:
            left.add(asked)
        after = interview.standing(facts, left)
        _keeps_what_was_settled(standing, after)
        assert set(after.open) < set(standing.open)
        standing = after
    assert standing.question is None
    # Whatever else this person might still say would have changed nothing.
    more = {n: value for n, value in answers.items() if n in OWN and n not in left} | facts
    assert interview.standing(more, left).verdicts == standing.verdicts


def _keeps_what_was_settled(before: Standing, after: Standing) -> None:
    for key, verdict in before.verdicts.items():
        assert verdict in (Verdict.CANNOT_TELL, after.verdicts[key])


def test_an_interview_about_some_measures_asks_for_no_others() -> None:
    measure = SHIPPED.measure("cbirc-2023-small-firms/sole-trader-products")
    standing = Interview(SHIPPED, DAYS_OF_SHIPPED[-1], measures=[measure]).standing({})
    assert standing.open == ("enterprise.kind",)
    assert list(standing.verdicts) == [measure.key]


# ---------------------------------------------------------------- the shipped book


@pytest.mark.parametrize("asked_of", ["enterprise", "officer"])
@pytest.mark.parametrize("seed", range(6))
def test_every_question_of_the_shipped_book_could_change_a_verdict(
    seed: int, asked_of: str
) -> None:
    chance = random.Random(seed)
    interview = Interview(SHIPPED, chance.choice(DAYS_OF_SHIPPED), asked_of=asked_of)
    facts = {
        name: chance.choice(values)
        for name, values in PALETTES.items()
        if not interview.asks(name) and chance.random() < 0.4
    }
    left: set[str] = set()
    standing = interview.standing(facts)
    while standing.question is not None:
        name = standing.question.fact.name
        assert interview.asks(name)
        assert _matters(interview, standing, name, facts, left, chance), f"{name} asked in vain"
        if chance.random() < 0.8:
            facts[name] = chance.choice(PALETTES[name])
        else:
            left.add(name)
        after = interview.standing(facts, left)
        _keeps_what_was_settled(standing, after)
        assert set(after.open) < set(standing.open)
        standing = after


def _matters(
    interview: Interview,
    standing: Standing,
    name: str,
    facts: Mapping[str, Value],
    left: set[str],
    chance: random.Random,
) -> bool:
    """Whether some random way of filling the rest shows a verdict that turns on this fact. Every
    other way starts from a worked case that states much of the rest: of eight conditions, or of the
    ten balances under a formula, chance alone seldom meets all."""
    measures = [SHIPPED.measure(key) for key in standing.waits[name]]
    measure = min(measures, key=lambda each: len(behind_shipped(each)))
    judge = alone(measure.key)
    others = [n for n in behind_shipped(measure) if n not in facts and n not in left and n != name]
    worked = _nearest(frozenset(others) | {name})
    for turn in range(20_000):
        wild = chance.random()
        way = {n: _some(n, chance, wild) for n in others if chance.random() < 0.7}
        if turn % 2 and worked:
            known = chance.choice(worked).facts
            way |= {n: known[n] for n in others if n in known and chance.random() < 0.9}
        without = judge.facts({**facts, **way}, interview.as_of)
        if judge.verdicts(without)[measure.key] is Verdict.CANNOT_TELL:
            with_it = {**facts, **way, name: chance.choice(PALETTES[name])}
            told = judge.verdicts(judge.facts(with_it, interview.as_of))[measure.key]
            if told is not Verdict.CANNOT_TELL:
                return True
    return False


def _some(name: str, chance: random.Random, wild: float) -> Value:
    """A value of the palette, and for a number as often as `wild` says one of any size: what is
    known may be so large or small that only such a one outweighs it."""
    value = chance.choice(PALETTES[name])
    if isinstance(value, Decimal) and chance.random() < wild:
        return Decimal(10) ** chance.randint(-4, 14)
    return value


@cache
def _nearest(names: frozenset[str]) -> list[WorkedCase]:
    """The worked cases of any notice that state most of these facts."""
    cases = [case for notice in SHIPPED.notices for case in notice.cases if names & set(case.facts)]
    return sorted(cases, key=lambda case: -len(names & set(case.facts)))[:NEAREST]


@cache
def alone(key: str) -> Judge:
    """What judges one measure and no other: many ways are tried in a moment."""
    return SHIPPED.part({key}).judge


def behind_shipped(measure: Measure) -> list[str]:
    """The stated facts under a measure of the shipped book, by the palettes of its judge: under its
    conditions, the day by which it is dated and the day of its duty's event."""
    days = {measure.dated_by} | ({measure.duty.on} if measure.duty else set())
    nodes = [item.node for item in measure.conditions]
    nodes += [Read(day, Kind.DATE) for day in sorted(days) if day != "as_of"]
    palettes_ = SHIPPED.judge.palettes
    return list(palettes_.names_of(palettes_.behind(*nodes)))


@pytest.mark.parametrize("seed", range(4))
def test_when_the_interview_of_the_shipped_book_stops_nothing_left_could_change_it(
    seed: int,
) -> None:
    chance = random.Random(100 + seed)
    interview = Interview(SHIPPED, DAYS_OF_SHIPPED[-1])
    facts = {
        name: chance.choice(values)
        for name, values in PALETTES.items()
        if chance.random() < (0.6 if interview.asks(name) else 0.3)
    }
    standing = interview.standing(facts)
    while standing.question is not None:
        name = standing.question.fact.name
        facts[name] = chance.choice(PALETTES[name])
        standing = interview.standing(facts)
    never_asked = [name for name in PALETTES if interview.asks(name) and name not in facts]
    assert never_asked, "some facts are never needed"
    for _ in range(60):
        more = {n: chance.choice(PALETTES[n]) for n in never_asked if chance.random() < 0.8}
        assert interview.standing({**facts, **more}).verdicts == standing.verdicts
