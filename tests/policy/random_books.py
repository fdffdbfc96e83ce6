"""Random small books whose facts have few values, so that everything they can say can be tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st

from changrong.policy import Binding, Book, Fact, FactType, Sort, Text, Value, Vocabulary
from changrong.policy.language.reader import condition, expression
from changrong.policy.notice import Binds, Condition, Derived, Duty, Measure, Notice, Reading
from changrong.policy.reading.findings import Findings
from changrong.workdays import parse_period

WORDS = Text("词", "word")
ASKED = "enterprise"
DAYS = [date(2022, 6, 8), date(2022, 6, 9), date(2022, 6, 10)]
AS_OF = DAYS[1]


def _number(name: str, asked_of: str, most: int) -> Fact:
    limits = {"min": Decimal(0), "max": Decimal(most)}
    return Fact(name, FactType.INTEGER, WORDS, question=WORDS, asked_of=asked_of, **limits)


def _derived(name: str, type_: FactType) -> Fact:
    return Fact(name, type_, WORDS, derived=True)


VOCABULARY = Vocabulary(
    [
        Fact("a.yes", FactType.BOOLEAN, WORDS, question=WORDS, asked_of=ASKED),
        Fact("a.too", FactType.BOOLEAN, WORDS, question=WORDS, asked_of=ASKED),
        _number("a.count", ASKED, 3),
        _number("a.other", ASKED, 2),
        Fact(
            "a.code",
            FactType.CODE,
            WORDS,
            question=WORDS,
            asked_of=ASKED,
            values=MappingProxyType({"one": WORDS, "two": WORDS, "three": WORDS}),
        ),
        Fact("a.day", FactType.DATE, WORDS, question=WORDS, asked_of=ASKED),
        Fact("o.sure", FactType.BOOLEAN, WORDS, asked_of="officer"),
        _number("o.score", "officer", 2),
        _derived("d.flag", FactType.BOOLEAN),
        _derived("d.again", FactType.BOOLEAN),
        _derived("d.word", FactType.CODE),
        _derived("d.number", FactType.NUMBER),
        _derived("d.nowhere", FactType.BOOLEAN),
    ]
)
VOCABULARY.facts["d.word"] = Fact(
    "d.word",
    FactType.CODE,
    WORDS,
    derived=True,
    values=MappingProxyType({"low": WORDS, "high": WORDS}),
)
STATED = [fact for fact in VOCABULARY if not fact.derived]


def values_of(fact: Fact) -> list[Value]:
    """All values of a stated fact; of days, those that the books here can tell apart."""
    if fact.type is FactType.BOOLEAN:
        return [True, False]
    if fact.type is FactType.DATE:
        return [DAYS[0] - timedelta(1), *DAYS, DAYS[2] + timedelta(1)]
    if fact.values:
        return list(fact.values)
    assert fact.max is not None
    return [Decimal(value) for value in range(int(fact.max) + 1)]


def ways(names: list[str]) -> Iterator[dict[str, Value]]:
    """Every way in which these facts may come to be known or stay unknown."""
    options = [[None, *values_of(VOCABULARY[name])] for name in names]
    for chosen in itertools.product(*options):
        yield {name: value for name, value in zip(names, chosen, strict=True) if value is not None}


# ---------------------------------------------------------------- expressions

_BOOLEANS = ["a.yes", "a.too", "o.sure"]
_NUMBERS = ["a.count", "a.other", "o.score"]
_LEVELS = {
    0: (_BOOLEANS, _NUMBERS),
    1: ([*_BOOLEANS, "d.flag"], [*_NUMBERS, "d.number"]),
    2: ([*_BOOLEANS, "d.flag", "d.again", "d.nowhere"], [*_NUMBERS, "d.number"]),
}


def conditions(level: int, depth: int) -> st.SearchStrategy[str]:
    """Conditions over stated facts and, from level 1 on, over derived ones."""
    booleans, numbers = _LEVELS[level]
    order = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    number = st.sampled_from(numbers)
    literal = st.sampled_from(["0", "1", "2", "0.5"])
    word = st.sampled_from(["'one'", "'two'", "'three'"])
    calculated = st.tuples(number, st.sampled_from("+-*/"), number).map(
        lambda t: f"({' '.join(t)})"
    )
    leaves = [
        st.sampled_from(booleans),
        st.tuples(number, order, literal).map(" ".join),
        st.tuples(st.one_of(number, calculated), order, st.one_of(number, literal)).map(" ".join),
        st.tuples(st.just("a.code"), st.sampled_from(["=", "<>"]), word).map(" ".join),
        st.tuples(word, word).map(lambda pair: f"a.code IN ({', '.join(pair)})"),
        st.sampled_from(
            ["a.day < as_of", "a.day = DATE '2022-06-08'", "as_of + INTERVAL 1 DAY <= a.day"]
        ),
        st.sampled_from(["(a.count / a.other) IS NULL", "a.yes IS NULL", "a.count IS NOT NULL"]),
    ]
    if level:
        leaves.append(st.sampled_from(["d.word = 'low'", "d.word IS NULL", "d.number IS NULL"]))
    leaf = st.one_of(leaves)
    if not depth:
        return leaf
    below = conditions(level, depth - 1)
    truth = st.sampled_from(["TRUE", "FALSE"])
    return st.one_of(
        leaf,
        st.lists(below, min_size=2, max_size=3).map(lambda parts: f"({' AND '.join(parts)})"),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        below.map(lambda part: f"(NOT {part})"),
        cases(level, depth - 1, truth),
        cases(level, depth - 1, below),
    )


def cases(level: int, depth: int, output: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    rows = st.lists(st.tuples(conditions(level, depth), output), min_size=1, max_size=4)
    last = st.one_of(st.just(""), output.map(lambda text: f" ELSE {text}"))
    return st.tuples(rows, last).map(
        lambda got: "(CASE " + " ".join(f"WHEN {c} THEN {o}" for c, o in got[0]) + got[1] + " END)"
    )


_FORMULAS = {
    "d.flag": conditions(0, 2),
    "d.number": st.one_of(
        cases(0, 1, st.sampled_from(["0", "1", "2"])),
        st.sampled_from(
            ["a.count / a.other", "a.count + a.other", "a.count / (o.score - o.score)"]
        ),
        cases(0, 1, st.sampled_from(["a.count", "a.other", "2"])),
    ),
    "d.word": cases(0, 1, st.sampled_from(["'low'", "'high'"])),
    "d.again": conditions(1, 1),
}


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A book of a few measures of all sorts, some dated by a fact, over derived facts."""
    formulas = {fact: draw(text) for fact, text in _FORMULAS.items()}
    measures = [_drawn(draw, f"m{place}") for place in range(draw(st.integers(1, 3)))]
    return book_of(VOCABULARY, measures, formulas)


def _drawn(draw: st.DrawFn, id: str) -> Measure:
    sort = draw(st.sampled_from(list(Sort)))
    texts = st.lists(conditions(2, 2), max_size=3, unique=True)
    return measure_of(
        VOCABULARY,
        id,
        sort,
        when=draw(texts),
        must=draw(texts) if sort is Sort.LIMIT else (),
        dated_by=draw(st.sampled_from(["as_of", "as_of", "a.day"])),
        until=draw(st.sampled_from([None, DAYS[1], DAYS[2]])),
    )


def measure_of(
    vocabulary: Vocabulary,
    id: str,
    sort: Sort = Sort.ENTITLEMENT,
    *,
    when: Sequence[str] = (),
    must: Sequence[str] = (),
    dated_by: str = "as_of",
    until: date | None = None,
) -> Measure:
    """A measure of these conditions; a duty is on the day a.day."""

    def read(texts: Sequence[str]) -> tuple[Condition, ...]:
        return tuple(Condition(that, WORDS, condition(that, vocabulary)) for that in texts)

    duty = Duty("a.day", "bureau", WORDS, parse_period("2 days")) if sort is Sort.DUTY else None
    return Measure(
        "n", id, "一", sort, Binding.MUST, "need", WORDS, None, (), Binds(), dated_by, DAYS[0],
        until, Reading.FULL, (), read(when), read(must), (), duty,
    )  # fmt: skip


def book_of(
    vocabulary: Vocabulary, measures: Sequence[Measure], formulas: Mapping[str, str] | None = None
) -> Book:
    """A book of one notice with these measures and formulas of derived facts."""
    derived = tuple(
        Derived("n", fact, "一", expression(text, vocabulary, vocabulary[fact].kind))
        for fact, text in (formulas or {}).items()
    )
    notice = Notice(
        "n", WORDS, WORDS, "1", (), DAYS[0], DAYS[0], None, (), Binds(), (), Reading.FULL, "",
        (), tuple(measures), derived,
    )  # fmt: skip
    return Book(vocabulary, [notice], "0" * 64, Findings(stop=True))


def knowns(least: int = 0) -> st.SearchStrategy[Mapping[str, Value]]:
    """Some facts, known."""
    whole = st.fixed_dictionaries({fact.name: st.sampled_from(values_of(fact)) for fact in STATED})
    kept = st.sets(st.sampled_from([fact.name for fact in STATED]), min_size=least)
    return st.tuples(whole, kept).map(lambda got: {name: got[0][name] for name in got[1]})
