"""Tables that random expressions look up, and ten thousand random rows at a time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from changrong.policy import Fact, FactType, Place, Value
from changrong.policy.language.nodes import Node
from changrong.policy.tables.lookups import case_of
from changrong.policy.tables.sheets import csv_sheet

from .expressions import CODES, DAYS, TEXTS, VOCABULARY, days, numbers, texts

_SHEETS = {
    "fee": "amount,fee\n> 7,0.005\n<= 7,0.003\n",
    "rate": "name,from,until,rate,until_then\n"
    "a|b,2020-02-29,2022-06-09,0.01,2022-06-09\n"
    "a|b,2022-06-10,,0.02,9999-12-31\n"
    "5100-5199 aa,,2022-01-31,0.01,2022-01-31\n"
    "中,,,-3,1970-01-01\n",
    "pair": "code,yes,word\none,true,x\none,false,y\ntwo|three,,x\n",
    "level": "count,share,level\n>= 5,>= 0.5,1\n>= 5,< 0.5,2\n< 5,,2\n",
    "many": "count,value\n" + "".join(f"{key},{key % 5}\n" for key in range(300)),
}


class FixedTables:
    """The tables of this module, as expressions name them."""

    def lookup(self, name: str, keys: Sequence[Node]) -> Node:
        table, _, column = name.partition(".")
        sheet = csv_sheet(_SHEETS[table], Place(f"{table}.csv"))
        return case_of(f"{table}.csv", sheet, column, keys, VOCABULARY)


def _called(name: str, *keys: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*keys).map(lambda found: f"lookup('{name}', {', '.join(found)})")


_COUNT = st.sampled_from(["a.count", "a.any"])
_AMOUNT = st.sampled_from(["a.money", "a.any", "a.money - a.part", "a.rate / a.share", "7"])
_SHARE = st.sampled_from(["a.share", "a.rate", "a.ratio", "a.share * 2"])
NUMBERS = st.one_of(
    _called("fee", _AMOUNT),
    _called("rate.rate", texts(1), days(1)),
    _called("level", _COUNT, _SHARE),
    _called("many", _COUNT),
)
LOOKUPS = st.one_of(
    NUMBERS,
    _called("pair", st.just("a.code"), st.sampled_from(["a.yes", "a.yes AND a.too"])),
    _called("rate.until_then", texts(1), days(1)),
    st.tuples(NUMBERS, st.sampled_from(["<", "=", ">="]), numbers(2)).map(" ".join),
    st.tuples(NUMBERS, st.sampled_from("+-*/"), NUMBERS).map(" ".join),
    NUMBERS.map(lambda text: f"CASE WHEN {text} > 0 THEN 1 WHEN a.yes THEN 1 ELSE 2 END"),
)
"""Texts that look tables up by facts, by formulas, and inside one another's neighbours."""


def random_rows(chance: random.Random, count: int) -> list[dict[str, Value]]:
    """Rows of all facts, a third of the values missing, boundaries often among the others."""
    pools = {fact.name: _pool(chance, fact) for fact in VOCABULARY}
    return [
        {
            name: None if chance.random() < 1 / 3 else chance.choice(pool)
            for name, pool in pools.items()
        }
        for _ in range(count)
    ]


def _pool(chance: random.Random, fact: Fact) -> list[Value]:
    """Edges of the fact and values between them."""
    match fact.type:
        case FactType.BOOLEAN:
            return [True, False]
        case FactType.CODE:
            return list(CODES)
        case FactType.TEXT:
            return [text for text in TEXTS if text]
        case FactType.DATE:
            near = [date(2022, 1, 31), date(2022, 6, 9), date(2020, 2, 29), date(2024, 2, 29)]
            beside = [day + timedelta(shift) for day in near for shift in range(-2, 3)]
            spread = [date(1900, 1, 1) + timedelta(chance.randrange(90_000)) for _ in range(40)]
            return [*DAYS, *beside, *spread]
    return list(_numbers(chance, fact))


def _numbers(chance: random.Random, fact: Fact) -> list[Decimal]:
    form = fact.form
    unit = 10**form.places
    low = -form.bound if fact.min is None else int(fact.min * unit)
    high = form.bound if fact.max is None else int(fact.max * unit)
    edges = (0, unit, 2 * unit, 5 * unit, 7 * unit, unit // 5, unit // 2, low, high)
    points = [edge + step for edge in edges for step in (-1, 0, 1)]
    points += [chance.randint(max(low, -50 * unit), min(high, 50 * unit)) for _ in range(60)]
    points += [chance.randint(low, high) for _ in range(20)]
    return [Decimal(point).scaleb(-form.places) for point in points if low <= point <= high]
