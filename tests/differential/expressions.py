"""Random expressions of the whole language, as text, and random rows with gaps and boundaries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st

from changrong.policy import Fact, FactType, Text, Vocabulary

_WORDS = Text("词", "word")
VOCABULARY = Vocabulary(
    [
        Fact("a.yes", FactType.BOOLEAN, _WORDS),
        Fact("a.too", FactType.BOOLEAN, _WORDS),
        Fact("a.count", FactType.INTEGER, _WORDS, min=Decimal(0), max=Decimal(1000)),
        Fact("a.any", FactType.INTEGER, _WORDS),
        Fact("a.money", FactType.MONEY, _WORDS),
        Fact("a.part", FactType.MONEY, _WORDS),
        Fact("a.share", FactType.FRACTION, _WORDS, min=Decimal(0), max=Decimal(1)),
        Fact("a.rate", FactType.FRACTION, _WORDS),
        Fact("a.ratio", FactType.NUMBER, _WORDS),
        Fact("a.begun", FactType.DATE, _WORDS),
        Fact("a.ended", FactType.DATE, _WORDS),
        Fact("a.name", FactType.TEXT, _WORDS),
        Fact("a.other", FactType.TEXT, _WORDS),
        Fact(
            "a.code",
            FactType.CODE,
            _WORDS,
            values=MappingProxyType({"one": _WORDS, "two": _WORDS, "three": _WORDS}),
        ),
    ]
)

TEXTS = ["", "a", "b", "aa", "5110", "5199", "中", "国", "é", "𠮷", "'", "a'b"]
CODES = ["one", "two", "three"]
DAYS = [
    date.min,
    date(1970, 1, 1),
    date(2020, 2, 29),
    date(2022, 1, 31),
    date(2022, 6, 9),
    date.max,
]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _facts(*types: FactType) -> st.SearchStrategy[str]:
    return st.sampled_from([fact.name for fact in VOCABULARY if fact.type in types])


NUMBER_LITERALS = st.one_of(
    st.sampled_from(["0", "1", "2", "0.2", "0.80", "0.000000001", "1000000", "-3", "0.005", "7"]),
    st.decimals(-1000, 1000, places=3, allow_nan=False).map(lambda value: format(value, "f")),
)
DAY_LITERALS = st.sampled_from(DAYS).map(lambda day: f"DATE '{day.isoformat()}'")


def numbers(depth: int) -> st.SearchStrategy[str]:
    facts = _facts(FactType.INTEGER, FactType.MONEY, FactType.FRACTION, FactType.NUMBER)
    leaf = st.one_of(facts, NUMBER_LITERALS)
    if not depth:
        return leaf
    below = numbers(depth - 1)
    return st.one_of(
        leaf,
        st.tuples(below, st.sampled_from("+-*/"), below).map(lambda parts: f"({' '.join(parts)})"),
        below.map(lambda part: f"(- ({part}))"),
        st.tuples(days(depth - 1), days(depth - 1)).map(lambda pair: f"({pair[0]} - {pair[1]})"),
        cases(below, NUMBER_LITERALS, depth),
    )


def days(depth: int) -> st.SearchStrategy[str]:
    leaf = st.one_of(_facts(FactType.DATE), DAY_LITERALS)
    if not depth:
        return leaf
    below = days(depth - 1)
    count = st.integers(0, 14)
    unit = st.sampled_from(["DAY", "MONTH", "YEAR"])
    return st.one_of(
        leaf,
        st.tuples(below, st.sampled_from("+-"), count, unit).map(
            lambda parts: f"({parts[0]} {parts[1]} INTERVAL {parts[2]} {parts[3]})"
        ),
        cases(below, DAY_LITERALS, depth),
    )


def texts(depth: int) -> st.SearchStrategy[str]:
    leaf = _facts(FactType.TEXT)
    if not depth:
        return leaf
    literal = st.sampled_from(TEXTS).map(_quoted)
    return st.one_of(leaf, cases(texts(depth - 1), literal, depth))


def cases(
    outputs: st.SearchStrategy[str], literals: st.SearchStrategy[str], depth: int
) -> st.SearchStrategy[str]:
    """CASE with outputs of any sort, or with few different literals so that rows may agree."""

    @st.composite
    def written(draw: st.DrawFn) -> str:
        if draw(st.booleans()):
            few = draw(st.lists(literals, min_size=1, max_size=3))
            output = st.sampled_from(few)
        else:
            output = outputs
        rows = draw(st.lists(st.tuples(conditions(depth - 1), output), min_size=1, max_size=5))
        last = draw(st.one_of(st.just(""), output.map(lambda text: f" ELSE {text}")))
        whens = " ".join(f"WHEN {condition} THEN {value}" for condition, value in rows)
        return f"(CASE {whens}{last} END)"

    return written()


def conditions(depth: int) -> st.SearchStrategy[str]:
    leaf = st.one_of(_facts(FactType.BOOLEAN), st.sampled_from(["TRUE", "FALSE"]))
    if not depth:
        return leaf
    below = conditions(depth - 1)
    order = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    literal_text = st.sampled_from(TEXTS).map(_quoted)
    code = st.sampled_from(CODES).map(_quoted)

    def compared(part: st.SearchStrategy[str], other: st.SearchStrategy[str]):
        return st.tuples(part, order, other).map(lambda parts: f"({' '.join(parts)})")

    def listed(part: st.SearchStrategy[str], value: st.SearchStrategy[str]):
        found = st.lists(value, min_size=1, max_size=4).map(", ".join)
        word = st.sampled_from(["IN", "NOT IN"])
        return st.tuples(part, word, found).map(lambda got: f"({got[0]} {got[1]} ({got[2]}))")

    def between(part: st.SearchStrategy[str], value: st.SearchStrategy[str]):
        return st.tuples(part, value, value).map(
            lambda got: f"({got[0]} BETWEEN {got[1]} AND {got[2]})"
        )

    number, day, text = numbers(depth - 1), days(depth - 1), texts(depth - 1)
    return st.one_of(
        leaf,
        compared(number, number),
        compared(number, NUMBER_LITERALS),
        compared(day, day),
        compared(text, st.one_of(text, literal_text)),
        st.tuples(_facts(FactType.CODE), st.sampled_from(["=", "<>"]), code).map(" ".join),
        listed(number, NUMBER_LITERALS),
        listed(day, DAY_LITERALS),
        listed(_facts(FactType.CODE), code),
        listed(text, literal_text),
        between(number, number),
        between(day, day),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: f"({' AND '.join(parts)})"),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        below.map(lambda part: f"(NOT {part})"),
        _facts(*FactType).map(lambda part: f"({part} IS NULL)"),
        cases(below, st.sampled_from(["TRUE", "FALSE"]), depth),
    )


def values_of(fact: Fact) -> st.SearchStrategy[object]:
    """Values of a fact, its boundaries often among them, and unknown."""
    match fact.type:
        case FactType.BOOLEAN:
            known = st.booleans()
        case FactType.DATE:
            near = st.sampled_from([date(2022, 1, 31), date(2022, 6, 9)])
            shifted = st.tuples(near, st.integers(-2, 2)).map(lambda t: t[0] + timedelta(t[1]))
            known = st.one_of(st.sampled_from(DAYS), shifted)
        case FactType.CODE:
            known = st.sampled_from(CODES)
        case FactType.TEXT:
            known = st.sampled_from([text for text in TEXTS if text])
        case _:
            known = _numbers_of(fact)
    return st.one_of(st.none(), known, known)


def _numbers_of(fact: Fact) -> st.SearchStrategy[Decimal]:
    form = fact.form
    low = -form.bound if fact.min is None else int(fact.min * 10**form.places)
    high = form.bound if fact.max is None else int(fact.max * 10**form.places)
    unit = 10**form.places
    edges = (0, unit, unit // 5, low, high)
    near = [point for edge in edges for point in range(edge - 2, edge + 3)]
    integers = st.one_of(
        st.sampled_from([point for point in near if low <= point <= high]),
        st.integers(max(low, -50 * unit), min(high, 50 * unit)),
        st.integers(low, high),
    )
    return integers.map(lambda value: Decimal(value).scaleb(-form.places))


ROWS = st.lists(
    st.fixed_dictionaries({fact.name: values_of(fact) for fact in VOCABULARY}),
    min_size=1,
    max_size=20,
)
