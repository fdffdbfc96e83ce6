"""The size rule once more, straight from the published table: every firm, with facts missing too.

What is written here knows nothing of notices. A firm with missing facts stands for all the firms it
may turn out to be: a derived fact is told exactly where all of them give the same.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Value

pytestmark = pytest.mark.conformance

FACTS = {"employees": "headcount", "revenue": "revenue", "assets": "assets"}
UNITS = {"人": Decimal(1), "万元": Decimal(10000)}
STEPS = {"headcount": Decimal(1), "revenue": Decimal("0.0001"), "assets": Decimal("0.0001")}
CLASSES = ("large", "medium", "small")
OUTSIDE = ["0000", "5300", "5399", "6600", "6999", "8300", "8499", "9100", "9999"]
DAY = date(2026, 11, 21)


class Line(NamedTuple):
    """One of the table's industries: its codes, and the floors of each size by indicator."""

    codes: tuple[tuple[str, str], ...]
    floors: dict[str, dict[str, Decimal]]

    def has(self, code: str) -> bool:
        return any(low <= code[: len(low)] <= high for low, high in self.codes)

    def size(self, firm: dict[str, Decimal]) -> str:
        for size in CLASSES:
            if all(firm[fact] >= floor for fact, floor in self.floors[size].items()):
                return size
        return "micro"


def codes(written: str) -> Iterator[tuple[str, str]]:
    """`B,C,D(06-46)` and `54,591,73-82` as pairs of first and last."""
    inner = written.partition("(")[2].rstrip(")") or written
    for part in inner.split(","):
        low, _, high = part.partition("-")
        yield low, high or low


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    folder = os.environ.get("CHANGRONG_CONFORMANCE")
    if not folder:
        pytest.skip("CHANGRONG_CONFORMANCE names no folder with data/")
    file = Path(folder) / "data" / "sme_size_2011.csv"
    if not file.exists():
        pytest.skip(f"there is no {file.name}")
    found: dict[str, Line] = {}
    with file.open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            pairs = tuple(codes(row["gbt4754_2017"]))
            line = found.setdefault(row["seq"], Line(pairs, {size: {} for size in CLASSES}))
            for size in CLASSES:
                floor = Decimal(row[f"{size}_min"]) * UNITS[row["unit"]]
                line.floors[size][FACTS[row["indicator"]]] = floor
    return list(found.values())


@pytest.fixture(scope="module")
def book() -> Book:
    """The formulas of the book; no measure need be judged to size a firm."""
    return Book.load().part(())


def size_of(lines: list[Line], code: str, firm: dict[str, Decimal]) -> str | None:
    for line in lines:
        if line.has(code):
            return line.size(firm)
    return None


def derived_of(size: str | None) -> dict[str, Value]:
    """What the size settles, by the names that the book uses."""
    order = ("micro", "small", "medium", "large")
    rank = None if size is None else order.index(size)
    at_least = {
        f"enterprise.at_least_{each}": None if rank is None else rank >= order.index(each)
        for each in CLASSES
    }
    is_small = None if rank is None else rank < order.index("medium")
    return {"enterprise.size": size, "enterprise.is_small_or_micro": is_small, **at_least}


def palette(lines: list[Line], fact: str) -> list[Decimal]:
    """Every floor of an indicator, what lies just beside it, nothing, and very much."""
    floors = {
        line.floors[size][fact] for line in lines for size in CLASSES if fact in line.floors[size]
    }
    near = {floor + side for floor in floors for side in (-STEPS[fact], 0, STEPS[fact])}
    return sorted({*near, Decimal(0), Decimal(10**11)})


def an_industry_of_each(lines: list[Line]) -> list[str]:
    """The first and the last code of each range."""
    return [
        end.ljust(4, fill)
        for line in lines
        for pair in line.codes
        for end, fill in zip(pair, "09", strict=True)
    ]


def settled(sizes: Iterable[str | None]) -> dict[str, Value]:
    """What all these firms have in common; None where they differ or where it cannot be told."""
    told = [derived_of(size) for size in sizes]
    return {
        name: told[0][name] if all(each[name] == told[0][name] for each in told) else None
        for name in told[0]
    }


def decided(book: Book, code: str | None, firm: dict[str, Decimal | None]) -> dict[str, Value]:
    facts: dict[str, object] = {f"enterprise.{fact}": value for fact, value in firm.items()}
    derived = book.decide({**facts, "enterprise.industry": code}, DAY).derived
    return {name: derived[name] for name in derived_of(None)}


def test_the_table_has_its_sixteen_industries_and_no_code_in_two(lines: list[Line]) -> None:
    assert len(lines) == 16
    for number in range(10000):
        assert sum(line.has(f"{number:04}") for line in lines) <= 1


def test_every_industry_is_sized_right_at_and_around_each_of_its_floors(
    book: Book, lines: list[Line]
) -> None:
    judged = 0
    for line in lines:
        facts = line.floors["large"]
        near = {
            fact: sorted(
                line.floors[size][fact] + side
                for size in CLASSES
                for side in (-STEPS[fact], Decimal(0), STEPS[fact])
            )
            for fact in facts
        }
        for values in product(*near.values()):
            firm = {"headcount": Decimal(7), "revenue": Decimal(7), "assets": Decimal(7)}
            firm |= dict(zip(near, values, strict=True))
            code = line.codes[0][0].ljust(4, "1")
            assert decided(book, code, firm) == derived_of(line.size(firm)), (code, firm)
            judged += 1
    assert judged == 14 * 81 + 2 * 9


def test_every_code_there_can_be_finds_its_industry_or_none(book: Book, lines: list[Line]) -> None:
    firm = {
        "headcount": Decimal(100),
        "revenue": Decimal(10_000_000),
        "assets": Decimal(80_000_000),
    }
    for number in range(0, 10000, 3):
        code = f"{number:04}"
        assert decided(book, code, firm) == derived_of(size_of(lines, code, firm)), code


def test_every_range_of_codes_begins_and_ends_where_the_table_says(
    book: Book, lines: list[Line]
) -> None:
    """At both ends of every range and on either side of them, with firms by which any two
    industries that meet there are told apart. Lodging and catering have the same floors."""
    ends = {
        int(end.ljust(4, fill)) + side
        for line in lines
        for pair in line.codes
        for end, fill in zip(pair, "09", strict=True)
        for side in (-1, 0, 1)
    }
    firms = [
        {"headcount": Decimal(heads), "revenue": Decimal(revenue), "assets": Decimal(assets)}
        for heads, revenue, assets in (
            (100, 10_000_000, 80_000_000),
            (310, 100_000_000, 40_000_000),
            (12, 700_000, 2_500_000),
        )
    ]
    assert len(ends) > 60
    for number, firm in product(sorted(ends), firms):
        code = f"{number:04}"
        assert decided(book, code, firm) == derived_of(size_of(lines, code, firm)), (code, firm)


def told_where_every_completion_gives_the_same(
    book: Book, lines: list[Line], data: st.DataObject
) -> None:
    known_codes = [*an_industry_of_each(lines), *OUTSIDE]
    every = {fact: palette(lines, fact) for fact in STEPS}
    code = data.draw(st.one_of(st.none(), st.sampled_from(known_codes)))
    firm = {
        fact: data.draw(st.one_of(st.none(), st.sampled_from(values)))
        for fact, values in every.items()
    }
    if code is None:  # an industry outside the table leaves everything untold
        expected = derived_of(None)
    else:
        line = next((line for line in lines if line.has(code)), None)
        counted = line.floors["large"] if line else {}
        choices = [
            every[fact] if value is None and fact in counted else [value or Decimal(0)]
            for fact, value in firm.items()
        ]
        expected = settled(
            size_of(lines, code, dict(zip(firm, values, strict=True)))
            for values in product(*choices)
        )
    assert decided(book, code, firm) == expected


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_derived_fact_is_told_exactly_where_every_completion_gives_the_same(
    book: Book, lines: list[Line], data: st.DataObject
) -> None:
    told_where_every_completion_gives_the_same(book, lines, data)


@pytest.mark.long
@settings(max_examples=1500, deadline=None)
@given(data=st.data())
def test_many_derived_facts_are_told_as_exactly(
    book: Book, lines: list[Line], data: st.DataObject
) -> None:
    told_where_every_completion_gives_the_same(book, lines, data)
