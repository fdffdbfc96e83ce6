"""Random decision tables with an oracle of their own: each cell comes with what it admits."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st

from changrong.policy import Fact, FactType, NoticeError, Place, Text, Value, Vocabulary
from changrong.policy.tables.model import Collect, Hit, Table
from changrong.policy.tables.reading import Settings, table_of
from changrong.policy.tables.sheets import csv_sheet

_WORDS = Text("词", "word")
_KINDS = MappingProxyType({"one": _WORDS, "two": _WORDS, "three": _WORDS})
VOCABULARY = Vocabulary(
    [
        Fact("t.industry", FactType.TEXT, _WORDS, pattern="[0-9]{4}"),
        Fact("t.name", FactType.TEXT, _WORDS),
        Fact("t.staff", FactType.INTEGER, _WORDS, min=Decimal(0), max=Decimal(9)),
        Fact("t.money", FactType.MONEY, _WORDS),
        Fact("t.yes", FactType.BOOLEAN, _WORDS),
        Fact("t.kind", FactType.CODE, _WORDS, values=_KINDS),
        Fact("t.day", FactType.DATE, _WORDS),
        Fact("t.signed", FactType.DATE, _WORDS),
        Fact("t.points", FactType.NUMBER, _WORDS, derived=True),
        Fact("t.counted", FactType.INTEGER, _WORDS, derived=True),
    ]
)
INPUTS = ("t.industry", "t.name", "t.staff", "t.money", "t.yes", "t.kind", "t.day")

Admits = Callable[[Value], bool]
VALUES: Mapping[str, list[Value]] = {
    "t.industry": ["0000", "5100", "5150", "5199", "5200", "9999"],
    "t.name": ["a", "aa", "b", "中", "a|b", "é"],
    "t.staff": [Decimal(value) for value in (0, 1, 2, 5, 9)],
    "t.money": [Decimal(value) for value in ("-1", "0", "4.9999", "5", "5.0001", "1000000")],
    "t.yes": [True, False],
    "t.kind": ["one", "two", "three"],
    "t.day": [date.min, date(2022, 1, 1), date(2022, 1, 2), date(2022, 12, 31), date.max],
    "t.signed": [date(2021, 12, 31), date(2022, 1, 1), date(2022, 6, 30), date(2022, 7, 1)],
}
_ORDERS: Mapping[str, Callable[[Value, Value], bool]] = {
    "<": lambda a, b: a < b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def cells(name: str) -> st.SearchStrategy[tuple[str, Admits]]:
    """The text of a cell of this input, and the values it admits."""
    ordered = name not in ("t.yes", "t.kind")
    value = st.sampled_from([each for each in VALUES[name] if each != "a|b"])
    compared = st.tuples(st.sampled_from(list(_ORDERS) if ordered else ["=", "<>"]), value)
    found = [
        st.just(("", lambda value: True)),
        value.map(lambda one: (written(one), lambda value: value == one)),
        st.lists(value, min_size=2, max_size=3).map(
            lambda many: ("|".join(map(written, many)), lambda value: value in many)
        ),
        compared.map(
            lambda pair: (
                f"{pair[0]} {written(pair[1])}",
                lambda value: _ORDERS[pair[0]](value, pair[1]),
            )
        ),
    ]
    if name == "t.industry":
        ends = st.tuples(value, value).map(sorted)
        found.append(
            st.tuples(ends, value).map(
                lambda got: (
                    f"{got[0][0]}-{got[0][1]} {got[1]}",
                    lambda value: got[0][0] <= value <= got[0][1] or value == got[1],
                )
            )
        )
    return st.one_of(found)


@dataclass(frozen=True)
class Line:
    """One row as it was meant: cells, days and what it gives."""

    cells: Mapping[str, tuple[str, Admits]]
    start: date | None
    until: date | None
    points: Decimal

    def truth(self, facts: Mapping[str, Value]) -> bool | None:
        """Kleene's AND over the cells and the days."""
        day = facts.get("t.signed")
        found: list[bool | None] = []
        for end, holds in ((self.start, _ORDERS[">="]), (self.until, _ORDERS["<="])):
            if end is not None:
                found.append(None if day is None else holds(day, end))
        for name, (text, admits) in self.cells.items():
            if text:
                value = facts.get(name)
                found.append(None if value is None else admits(value))
        return False if False in found else None if None in found else True


@dataclass(frozen=True)
class Meant:
    """A random table, and the lines that were accepted into it."""

    table: Table
    lines: tuple[Line, ...]
    text: str

    @property
    def fact(self) -> str:
        return self.table.facts[0]


def _line(draw: st.DrawFn, columns: tuple[str, ...]) -> Line:
    days = st.one_of(st.none(), st.sampled_from([date(2022, 1, 1), date(2022, 6, 30)]))
    start, until = draw(days), draw(days)
    if start and until and until < start:
        start, until = until, start
    return Line(
        {name: draw(cells(name)) for name in columns},
        start,
        until,
        draw(st.sampled_from([Decimal(value) for value in ("0", "1", "2", "-1.5")])),
    )


def text_of(columns: tuple[str, ...], lines: list[Line], *, counted: bool) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    outputs = [] if counted else ["t.points"]
    writer.writerow([*columns, "from", "until", *outputs, "note"])
    for line in lines:
        days = [str(day or "") for day in (line.start, line.until)]
        points = [] if counted else [str(line.points)]
        writer.writerow([*(line.cells[name][0] for name in columns), *days, *points, "x"])
    return stream.getvalue()


def settings_of(hit: Hit, collect: Collect | None) -> Settings:
    fact = "t.counted" if collect is Collect.COUNT else "t.points"
    return Settings((fact,), hit, collect, "t.signed")


@contextmanager
def suppress_refusal() -> Iterator[None]:
    """Pass over rows that the hit policy does not allow beside one another, and nothing else."""
    try:
        yield
    except NoticeError as error:
        if error.code not in ("overlap", "conflict"):
            raise


@st.composite
def tables(draw: st.DrawFn, hit: Hit, collect: Collect | None = None) -> Meant:
    """A table of this hit policy: lines that it refuses beside the earlier ones are left out."""
    columns = tuple(draw(st.lists(st.sampled_from(INPUTS), min_size=1, max_size=3, unique=True)))
    settings = settings_of(hit, collect)
    kept: list[Line] = []
    table: Table | None = None
    text = ""
    for _ in range(draw(st.integers(1, 6))):
        tried = [*kept, _line(draw, columns)]
        written = text_of(columns, tried, counted=collect is Collect.COUNT)
        place = Place("random.csv")
        with suppress_refusal():
            table = table_of(csv_sheet(written, place), "random.csv", place, settings, VOCABULARY)
            kept, text = tried, written
    assert table is not None
    return Meant(table, tuple(kept), text)


def policies() -> st.SearchStrategy[Meant]:
    """Tables of every hit policy."""
    alone = [tables(hit) for hit in Hit if hit is not Hit.COLLECT]
    return st.one_of(*alone, *(tables(Hit.COLLECT, collect) for collect in Collect))


FACTS = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.sampled_from(values)) for name, values in VALUES.items()}
)
