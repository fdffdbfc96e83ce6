"""Three-valued truth of many rows as two bitmaps: where it is true, and where it is false.

A bit that is set in neither map is unknown. AND, OR and NOT of Kleene are then plain operations on
whole words of 64 rows. A bitmap is a numpy array of uint64 whose lowest bit is the first row, as
Arrow lays it out; rows come in multiples of 64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bitmap = NDArray[np.uint64]

ROWS = 64
"""Rows in one word of a bitmap."""
_ALL = np.uint64(2**64 - 1)


class Bits(NamedTuple):
    """Where a condition is true, and where it is false."""

    true: Bitmap
    false: Bitmap

    def __and__(self, other: Bits) -> Bits:
        return Bits(self.true & other.true, self.false | other.false)

    def __or__(self, other: Bits) -> Bits:
        return Bits(self.true | other.true, self.false & other.false)

    def __invert__(self) -> Bits:
        return Bits(self.false, self.true)

    @property
    def known(self) -> Bitmap:
        return self.true | self.false


def constant(truth: bool | None, rows: int) -> Bits:
    """The same truth on every row."""
    words = rows // ROWS
    full, empty = (np.full(words, bits, np.uint64) for bits in (_ALL, 0))
    return Bits(full if truth is True else empty, full if truth is False else empty)


def bits_of(column: pa.BooleanArray) -> Bits:
    """The bitmaps of a BOOLEAN column, whose nulls are unknown. Its rows come in 64s."""
    if column.offset:
        column = pc.invert(pc.invert(column))
    validity, values = column.buffers()
    words = len(column) // ROWS
    value = np.frombuffer(values, np.uint64, words)
    if validity is None or column.null_count == 0:
        return Bits(value, ~value)
    valid = np.frombuffer(validity, np.uint64, words)
    return Bits(value & valid, ~value & valid)


def known(column: pa.Array) -> Bitmap:
    """Where a column has a value. Its rows come in 64s."""
    if column.null_count == 0:
        return constant(True, len(column)).true
    return bits_of(pc.is_valid(column)).true


def booleans(bits: Bits, rows: int) -> pa.BooleanArray:
    """The BOOLEAN column of these bitmaps."""
    buffers = [pa.py_buffer(bits.known), pa.py_buffer(bits.true)]
    return pa.Array.from_buffers(pa.bool_(), rows, buffers)


def count(bitmap: Bitmap, rows: int) -> int:
    """How many of the first rows have their bit set."""
    mask = pa.Array.from_buffers(pa.bool_(), rows, [None, pa.py_buffer(bitmap)])
    return int(mask.true_count)


# From a bitmap a condition to a number a row

_SWAPS = tuple(
    (np.uint64(shift), np.uint64(wanted))
    for shift, wanted in (
        (7, 0x00AA00AA00AA00AA),
        (14, 0x0000CCCC0000CCCC),
        (28, 0x00000000F0F0F0F0),
    )
)
"""The three exchanges that turn a square of eight times eight bits over its diagonal."""
_LOW = np.uint64(0x0F0F0F0F0F0F0F0F)


def _squares(bitmaps: Sequence[Bitmap]) -> Bitmap:
    """A word for every eight rows, whose byte `r` has the bits of row `r` in up to 8 bitmaps."""
    eights = np.zeros((len(bitmaps[0]) * 8, 8), np.uint8)
    for place, bitmap in enumerate(bitmaps):
        eights[:, place] = bitmap.view(np.uint8)
    square = eights.view(np.uint64).ravel()
    for shift, wanted in _SWAPS:
        crossed = (square ^ (square >> shift)) & wanted
        square = square ^ crossed ^ (crossed << shift)
    return square


def bytes_of(bitmaps: Sequence[Bitmap]) -> NDArray[np.uint8]:
    """A byte a row whose bit `i` is the row's bit in bitmap `i`, of at most eight."""
    return _squares(bitmaps).view(np.uint8)


def words_of(bitmaps: Sequence[Bitmap]) -> pa.Array:
    """An int64 a row whose bit `i` is the row's bit in bitmap `i`, of at most 63."""
    words = np.zeros((len(bitmaps[0]) * ROWS, 8), np.uint8)
    for start in range(0, len(bitmaps), 8):
        words[:, start // 8] = bytes_of(bitmaps[start : start + 8])
    return pa.array(words.view(np.int64).ravel())


def codes_of(planes: Sequence[Sequence[Bitmap]]) -> list[pa.Array]:
    """For each number of four bits, given as its bitmaps, a byte a row.

    Two numbers share one turn of their bits, which costs the same for eight bitmaps as for four.
    """
    found: list[pa.Array] = []
    for first in range(0, len(planes), 2):
        pair = planes[first : first + 2]
        square = _squares([bitmap for bitmaps in pair for bitmap in bitmaps])
        halves = (square & _LOW, (square >> np.uint64(4)) & _LOW)
        found += [pa.array(half.view(np.uint8)) for half in halves[: len(pair)]]
    return found
