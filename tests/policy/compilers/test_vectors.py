"""Exact numbers of many rows: what 64 bits cannot hold, and what a table lays over rows."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.policy.compilers import vectors
from changrong.policy.compilers.vectors import Numbers
from changrong.policy.numbers import EXACT, quotient

LARGE = st.one_of(st.none(), st.integers(-(10**18) + 1, 10**18 - 1), st.integers(-9, 9))
ROWS = st.lists(st.tuples(LARGE, LARGE), min_size=1, max_size=20)
PLACES = st.tuples(st.integers(0, 9), st.integers(0, 9))


def numbers(values: list[int | None], places: int) -> Numbers:
    return vectors.measured(pa.array(values, pa.int64()), places)


def exact(value: int | None, places: int) -> Decimal | None:
    return None if value is None else EXACT.scaleb(Decimal(value), -places)


def told(number: Numbers, rows: int) -> list[Decimal | None]:
    return [
        exact(None if whole is None else int(whole), number.places)
        for whole in vectors.column(number.values, rows).to_pylist()
    ]


@given(rows=ROWS, places=PLACES)
def test_sums_differences_and_products_are_exact_however_large(
    rows: list[tuple], places: tuple[int, int]
) -> None:
    left = numbers([row[0] for row in rows], places[0])
    right = numbers([row[1] for row in rows], places[1])
    pairs = [(exact(x, places[0]), exact(y, places[1])) for x, y in rows]
    for found, combine in (
        (vectors.added("+", left, right), EXACT.add),
        (vectors.added("-", left, right), EXACT.subtract),
        (vectors.multiplied(left, right), EXACT.multiply),
    ):
        assert told(found, len(rows)) == [
            None if x is None or y is None else combine(x, y) for x, y in pairs
        ]


@given(rows=ROWS, places=PLACES)
def test_a_quotient_is_that_of_one_case(rows: list[tuple], places: tuple[int, int]) -> None:
    left = numbers([row[0] for row in rows], places[0])
    right = numbers([row[1] for row in rows], places[1])
    expected = [
        None if x is None or y is None else quotient(exact(x, places[0]), exact(y, places[1]))  # type: ignore[arg-type]
        for x, y in rows
    ]
    assert told(vectors.divided(left, right, len(rows)), len(rows)) == expected


@pytest.mark.parametrize(
    ("dividend", "divisor"),
    [
        (1, 2), (3, 2), (-1, 2), (-3, 2), (1, -2), (5, 2_000_000_000), (15, 2_000_000_000),
        (-5, 2_000_000_000), (-15, 2_000_000_000), (10**17 + 1, 3), (7, 10**17), (0, 5), (5, 0),
    ],
)  # fmt: skip
def test_a_tie_goes_to_the_even_neighbour_and_zero_divides_nothing(
    dividend: int, divisor: int
) -> None:
    found = vectors.divided(numbers([dividend], 0), numbers([divisor], 0), 1)
    assert told(found, 1) == [quotient(dividend, divisor)]


@given(
    table=st.lists(st.integers(0, 255), min_size=1, max_size=9),
    rows=st.lists(st.one_of(st.none(), st.integers(0, 8)), min_size=12, max_size=40),
    cut=st.integers(0, 11),
)
def test_a_small_table_is_laid_over_rows_as_take_does(
    table: list[int], rows: list[int | None], cut: int
) -> None:
    small = pa.array(table, pa.uint8())
    places = pa.array(
        [None if row is None else row % len(table) for row in rows], pa.int32()
    ).slice(cut)
    assert vectors.spread(small, places).to_pylist() == small.take(places).to_pylist()


def test_an_empty_table_is_laid_over_rows_that_are_all_unknown() -> None:
    places = pa.nulls(3, pa.int32())
    assert vectors.spread(pa.array([], pa.uint8()), places).to_pylist() == [None] * 3
