"""Exact numbers of many rows: integers at a number of decimal places, and how large they are.

What the rows of a chunk really hold, and not only what their type allows, decides how wide the
arithmetic has to be: 64-bit integers nearly always, 256-bit decimals where a product needs them.
Nothing overflows and nothing is rounded but the one quotient.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from changrong.policy.numbers import EXACT, QUOTIENT_PLACES, quotient

_NARROW = 2**63
_MOST_PLACES = 18
"""The largest power of ten among 64-bit integers."""
_I64 = pa.int64()
_SAMPLE = 1000


@dataclass(frozen=True)
class Numbers:
    """Integers at so many places; a single one stands for all rows.

    None is larger than `most`; where nobody has said how large they are, `bound` looks.
    """

    values: pa.Array | pa.Scalar
    most: int | None
    places: int

    @cached_property
    def bound(self) -> int:
        if self.most is not None:
            return self.most
        ends = pc.min_max(self.values)
        low, high = ends["min"].as_py(), ends["max"].as_py()
        return 0 if low is None else max(abs(low), abs(high))

    @property
    def is_narrow(self) -> bool:
        """Whether they are 64-bit integers."""
        return bool(self.values.type == _I64)


def measured(values: pa.Array, places: int) -> Numbers:
    """A column of int64, as large as what it holds."""
    return Numbers(values, None, places)


def literal(value: Decimal | int) -> Numbers:
    """A number that is the same on every row."""
    exact = EXACT.normalize(Decimal(value))
    places = max(0, -int(exact.as_tuple().exponent))
    whole = int(EXACT.scaleb(exact, places))
    return Numbers(_scalar(whole), abs(whole), places)


def _scalar(whole: int) -> pa.Scalar:
    if abs(whole) < _NARROW:
        return pa.scalar(whole, _I64)
    return pa.scalar(Decimal(whole), pa.decimal256(_digits(abs(whole)), 0))


def _digits(bound: int) -> int:
    """Digits of the Arrow type that holds such a number; it asks for 19 of any 64-bit integer."""
    return max(19, len(str(bound)))


def _wide(number: Numbers) -> pa.Array | pa.Scalar:
    return number.values.cast(pa.decimal256(_digits(number.bound), 0))


def at(number: Numbers, places: int) -> Numbers:
    """The same number with at least as many places as it has."""
    if places == number.places:
        return number
    return _times(number, 10 ** (places - number.places), places)


def _times(number: Numbers, factor: int, places: int) -> Numbers:
    return _product(number, Numbers(_scalar(factor), factor, 0), places)


def aligned(left: Numbers, right: Numbers) -> tuple[pa.Array, pa.Array, int]:
    """Both at the same places and in the same type, ready to compare; and the places."""
    places = max(left.places, right.places)
    left, right = at(left, places), at(right, places)
    if left.is_narrow and right.is_narrow:
        return left.values, right.values, places
    return _wide(left), _wide(right), places


def _fitted(values: pa.Array, bound: int, places: int) -> Numbers:
    """A result brought to the type of its bound."""
    return Numbers(values.cast(pa.decimal256(_digits(bound), 0)), bound, places)


def added(op: str, left: Numbers, right: Numbers) -> Numbers:
    """The sum (`+`) or the difference (`-`)."""
    combine = pc.add if op == "+" else pc.subtract
    places = max(left.places, right.places)
    left, right = at(left, places), at(right, places)
    bound = left.bound + right.bound
    if bound < _NARROW:
        return Numbers(combine(left.values, right.values), bound, places)
    return _fitted(combine(_wide(left), _wide(right)), bound, places)


def multiplied(left: Numbers, right: Numbers) -> Numbers:
    if left.bound * right.bound >= _NARROW:
        left, right = shrunk(left), shrunk(right)
    return _product(left, right, left.places + right.places)


def _product(left: Numbers, right: Numbers, places: int) -> Numbers:
    bound = left.bound * right.bound
    if bound < _NARROW:
        return Numbers(pc.multiply(left.values, right.values), bound, places)
    return _fitted(pc.multiply(_wide(left), _wide(right)), bound, places)


def shrunk(number: Numbers) -> Numbers:
    """The same number at fewer places, where none of its rows needs the last ones."""
    if not number.is_narrow or isinstance(number.values, pa.Scalar):
        return number
    for idle in range(min(number.places, _MOST_PLACES), 0, -1):
        factor = pa.scalar(10**idle, _I64)
        if _divides(number.values.slice(0, _SAMPLE), factor) and _divides(number.values, factor):
            fewer = pc.divide(number.values, factor)
            return Numbers(fewer, number.bound // 10**idle, number.places - idle)
    return number


def _divides(values: pa.Array, factor: pa.Scalar) -> bool:
    whole = pc.multiply(pc.divide(values, factor), factor)
    return pc.all(pc.equal(whole, values), min_count=0).as_py() is not False


# The one quotient


def divided(left: Numbers, right: Numbers, rows: int) -> Numbers:
    """`left / right` to nine places, half-even; null where the divisor is zero.

    Floating point only guesses. The remainder that a guess leaves is exact in 64 bits, whatever
    overflows on the way, and says whether the guess has to go up or down by one. Rows whose
    quotient is too large to be guessed are divided by themselves.
    """
    shift = right.places - left.places + QUOTIENT_PLACES
    below = right if shift >= 0 else _times(right, 10**-shift, right.places)
    power = 10 ** max(shift, 0)
    if not (left.is_narrow and below.bound < _MOST_DIVISOR and power < _NARROW):
        return _one_by_one(left, right, rows)
    dividend, divisor = column(left.values, rows), column(below.values, rows)
    quotients, is_wild = _quotients(_raw(dividend), _raw(divisor), power)
    known = pc.and_(pc.is_valid(dividend), pc.not_equal(divisor, pa.scalar(0, _I64)))
    if is_wild.any():
        wild = pc.indices_nonzero(pc.and_(known, pa.array(is_wild)))
        exact = _one_by_one(
            Numbers(dividend.take(wild), left.bound, left.places),
            Numbers(divisor.take(wild), below.bound, below.places),
            len(wild),
        )
        if not exact.is_narrow:
            return _one_by_one(left, right, rows)
        quotients[wild.to_numpy()] = _raw(exact.values)
    return measured(pc.if_else(known, pa.array(quotients), pa.scalar(None, _I64)), QUOTIENT_PLACES)


_MOST_DIVISOR = 2**60
_MOST_GUESS = 2.0**50
"""Below it, four roundings of a double leave a quotient within one half of the true one."""


def _raw(values: pa.Array) -> NDArray[np.int64]:
    """The integers of a column, with whatever stands where it is null."""
    whole = np.frombuffer(values.buffers()[1], np.int64)
    return whole[values.offset : values.offset + len(values)]


_BLOCK = 1 << 14
"""Rows whose steps all stay in the nearest memory."""


def _quotients(
    dividend: NDArray[np.int64], divisor: NDArray[np.int64], power: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    whole, is_wild = np.empty_like(dividend), np.empty(len(dividend), np.bool_)
    for start in range(0, len(dividend), _BLOCK):
        block = slice(start, start + _BLOCK)
        whole[block], is_wild[block] = _nearest(dividend[block], divisor[block], power)
    return whole, is_wild


def _nearest(
    dividend: NDArray[np.int64], divisor: NDArray[np.int64], power: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The nearest integer to `dividend * power / divisor`, ties to even; and where there is none.

    Integers of numpy wrap around, so a small difference of two large products comes out right.
    """
    sign = np.where(divisor < 0, -1, 1)
    dividend, divisor = dividend * sign, np.maximum(divisor * sign, 1)
    guess = np.rint(dividend.astype(np.float64) * float(power) / divisor)
    is_wild = ~(np.abs(guess) < _MOST_GUESS)
    whole = np.where(is_wild, 0, guess).astype(np.int64)
    twice = (dividend * np.int64(power) - whole * divisor) * 2
    is_odd = (whole & 1).astype(np.bool_)
    up = (twice > divisor) | ((twice == divisor) & is_odd)
    down = (twice < -divisor) | ((twice == -divisor) & is_odd)
    return whole + up - down, is_wild


def _one_by_one(left: Numbers, right: Numbers, rows: int) -> Numbers:
    """The quotient of each row by itself: for numbers that only Python holds."""
    dividends, divisors = (_decimals(side, rows) for side in (left, right))
    found = [
        None if above is None or below is None else quotient(above, below)
        for above, below in zip(dividends, divisors, strict=True)
    ]
    whole = [
        None if value is None else int(EXACT.scaleb(value, QUOTIENT_PLACES)) for value in found
    ]
    bound = max((abs(value) for value in whole if value is not None), default=0)
    if bound < _NARROW:
        return Numbers(pa.array(whole, _I64), bound, QUOTIENT_PLACES)
    exact = [None if value is None else Decimal(value) for value in whole]
    return Numbers(pa.array(exact, pa.decimal256(_digits(bound), 0)), bound, QUOTIENT_PLACES)


def _decimals(number: Numbers, rows: int) -> list[Decimal | None]:
    return [
        None if whole is None else EXACT.scaleb(Decimal(whole), -number.places)
        for whole in column(number.values, rows).to_pylist()
    ]


def column(values: pa.Array | pa.Scalar, rows: int) -> pa.Array:
    """A column of as many rows, also where one value stands for all."""
    return pa.repeat(values, rows) if isinstance(values, pa.Scalar) else values


def widened(numbers: list[Numbers]) -> list[Numbers]:
    """All in the type of the largest, at the places they have."""
    bound = max(_NARROW, *(number.bound for number in numbers))
    wide = pa.decimal256(_digits(bound), 0)
    return [Numbers(number.values.cast(wide), bound, number.places) for number in numbers]


def decimals(number: Numbers, places: int, rows: int) -> pa.Array:
    """The column as decimals with so many places, which are at least its own."""
    scaled = at(number, places)
    whole = column(scaled.values, rows).cast(pa.decimal128(38, 0))
    return pa.Array.from_buffers(pa.decimal128(38, places), rows, whole.buffers())


def spread(table: pa.Array, places: pa.Array) -> pa.Array:
    """The integer of a small table at each row's place, null where the place is.

    What Arrow's own `take` gives, at a third of its cost where rows are null.
    """
    if not len(table):
        return pa.nulls(len(places), table.type)
    if not len(table):
        return pa.nulls(len(places), table.type)
    values = np.frombuffer(table.buffers()[1], table.type.to_pandas_dtype(), len(table))
    start = places.offset
    raw = np.frombuffer(places.buffers()[1], places.type.to_pandas_dtype())
    taken = values.take(raw[start : start + len(places)], mode="clip")
    validity = None if places.null_count == 0 else _validity(places)
    return pa.Array.from_buffers(table.type, len(places), [validity, pa.py_buffer(taken)])


def _validity(column: pa.Array) -> pa.Buffer:
    valid = pc.is_valid(column)
    return (pc.invert(pc.invert(valid)) if valid.offset else valid).buffers()[1]
