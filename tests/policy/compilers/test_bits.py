"""Bitmaps of truth against a list of Python truths."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from changrong.policy.compilers import bits

TRUTHS = st.lists(st.sampled_from([True, False, None]), min_size=64, max_size=64)


def kleene_and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return True if left and right else None


@given(left=TRUTHS, right=TRUTHS)
def test_and_or_and_not_are_those_of_kleene(left: list, right: list) -> None:
    a, b = (bits.bits_of(pa.array(side, pa.bool_())) for side in (left, right))
    expected = [kleene_and(x, y) for x, y in zip(left, right, strict=True)]
    assert bits.booleans(a & b, 64).to_pylist() == expected
    inverse = bits.booleans(~(~a | ~b), 64).to_pylist()
    assert inverse == expected


@given(columns=st.lists(TRUTHS, min_size=1, max_size=63))
def test_a_word_has_the_bit_of_each_condition(columns: list[list]) -> None:
    found = [bits.bits_of(pa.array(column, pa.bool_())) for column in columns]
    for side, truth in ((0, True), (1, False)):
        words = bits.words_of([each[side] for each in found]).to_pylist()
        for row, word in enumerate(words):
            assert word == sum(
                1 << place for place, column in enumerate(columns) if column[row] is truth
            )


@given(numbers=st.lists(st.integers(0, 15), min_size=192, max_size=192), odd=st.booleans())
def test_numbers_of_four_bits_come_back_as_bytes(numbers: list[int], odd: bool) -> None:
    columns = [numbers[:64], numbers[64:128], numbers[128:]][: 3 if odd else 2]
    planes = [
        [bits.bits_of(pa.array([bool(n >> place & 1) for n in column])).true for place in range(4)]
        for column in columns
    ]
    assert [code.to_pylist() for code in bits.codes_of(planes)] == columns


def test_a_slice_that_begins_within_a_byte_is_read_from_its_own_first_row() -> None:
    column = pa.array([None, True, False] * 43, pa.bool_()).slice(1, 128)
    assert bits.booleans(bits.bits_of(column), 128).to_pylist() == column.to_pylist()
    assert bits.count(bits.known(column), 100) == 100 - column.slice(0, 100).null_count


def test_rows_past_the_last_are_not_counted() -> None:
    assert bits.count(bits.constant(True, 128).true, 70) == 70
