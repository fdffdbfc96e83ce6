"""Columns of a table as facts: each value read exactly as `Fact.parse` reads one.

A column that is plain throughout is read in one stroke by Arrow; any other is read one different
value at a time by the fact itself, which alone decides what a value means and why it is refused.
A refused value becomes unknown and is reported; a blank one is unknown and nothing more.

What comes out is what `sql` computes with: numbers as 64-bit integers at the places of their type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple, cast

import pyarrow as pa
import pyarrow.compute as pc

from changrong.policy.errors import FactError, shorten
from changrong.policy.facts import Fact, Kind, Value
from changrong.policy.language.widths import integer_of
from changrong.policy.numbers import plain
from changrong.text import Text

_LONGEST = 200
"""Characters of a refused value that are kept."""

Parse = Callable[[object], Value]

ENGINE_TYPES = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.NUMBER: pa.int64(),
    Kind.DATE: pa.date32(),
    Kind.TEXT: pa.dictionary(pa.int32(), pa.string()),
}
"""Text is kept once for each different text, as that is how it is compared."""


_FIRST_DAY, _LAST_DAY = ((day - date(1970, 1, 1)).days for day in (date.min, date.max))
"""The calendar as Arrow counts it."""


class Refused(NamedTuple):
    """A value that could not be read: its row from zero, its column, itself, and why."""

    row: int
    column: str
    value: str
    problem: Text


def read_column(
    column: pa.Array, fact: Fact, parse: Parse | None = None
) -> tuple[pa.Array, list[Refused]]:
    """The column in engine form and what was refused, rows counted from the column's start.

    `parse` reads one value where it is not the fact's own way (a map may declare formats).
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if parse is None:
        plain = _plain(column, fact)
        if plain is not None:
            return plain, []
    return _one_by_one(column, fact, parse or fact.parse)


# In one stroke


def _plain(column: pa.Array, fact: Fact) -> pa.Array | None:
    """The whole column at once, or None where some value needs a closer look."""
    if pa.types.is_null(column.type):
        return column.cast(ENGINE_TYPES[fact.kind])
    try:
        match fact.kind:
            case Kind.NUMBER:
                return _plain_numbers(column, fact)
            case Kind.DATE if pa.types.is_date(column.type):
                return _plain_days(column.cast(pa.date32()))
            case Kind.BOOLEAN if pa.types.is_boolean(column.type):
                return column
            case Kind.TEXT if _is_text(column.type):
                return _plain_texts(column, fact)
    except pa.ArrowInvalid:
        return None
    return None


def _plain_numbers(column: pa.Array, fact: Fact) -> pa.Array | None:
    places = fact.form.places
    whole = len(str(fact.form.limit)) - 1
    if _is_text(column.type):
        pattern = rf"^-?[0-9]{{1,{whole}}}" + (rf"(\.[0-9]{{1,{places}}})?$" if places else "$")
        column = pc.if_else(pc.equal(column, ""), None, column)
        if not _all(pc.match_substring_regex(column, pattern)):
            return None
        column = column.cast(pa.decimal128(whole + places, places))
    if pa.types.is_integer(column.type):
        return _scaled(column.cast(pa.int64()), 0, fact)
    if not pa.types.is_decimal(column.type):
        return None
    if column.type.scale > places:
        column = column.cast(pa.decimal128(max(whole + places, 18), places))
    # A decimal of 64 bits is the very integer: its value times ten to its places.
    narrow = column.cast(pa.decimal64(18, column.type.scale))
    integers = pa.Array.from_buffers(
        pa.int64(), len(narrow), narrow.buffers(), offset=narrow.offset
    )
    return _scaled(integers, column.type.scale, fact)


def _scaled(integers: pa.Array, places: int, fact: Fact) -> pa.Array | None:
    """Integers at so many places brought to those of the fact, where all are in its range."""
    factor = 10 ** (fact.form.places - places)
    ends = pc.min_max(integers).as_py()
    if ends["min"] is not None:
        bound = fact.form.bound
        low = -bound if fact.min is None else max(-bound, integer_of(fact.min, fact.form.places))
        high = bound if fact.max is None else min(bound, integer_of(fact.max, fact.form.places))
        if not (low <= ends["min"] * factor and ends["max"] * factor <= high):
            return None
    return integers if factor == 1 else pc.multiply(integers, factor)


def _plain_texts(column: pa.Array, fact: Fact) -> pa.Array | None:
    """Texts as they stand, where each different one is written as the fact has it."""
    encoded = column.cast(pa.string()).dictionary_encode()
    texts = encoded.dictionary
    is_plain = pc.and_(pc.equal(pc.utf8_trim_whitespace(texts), texts), pc.not_equal(texts, ""))
    if fact.values:
        is_plain = pc.and_(is_plain, pc.is_in(texts, pa.array(list(fact.values), pa.string())))
    elif fact.pattern:
        is_plain = pc.and_(is_plain, pc.match_substring_regex(texts, rf"\A(?:{fact.pattern})\z"))
    has_nul = pc.match_substring(texts, "\0")
    return encoded if _all(pc.and_(is_plain, pc.invert(has_nul))) else None


def _plain_days(days: pa.Array) -> pa.Array | None:
    ends = pc.min_max(days.cast(pa.int32())).as_py()
    if ends["min"] is None:
        return days
    return days if ends["min"] >= _FIRST_DAY and ends["max"] <= _LAST_DAY else None


def _all(truths: pa.Array) -> bool:
    return pc.all(truths, min_count=0).as_py() is not False


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


# One different value at a time


def _one_by_one(column: pa.Array, fact: Fact, parse: Parse) -> tuple[pa.Array, list[Refused]]:
    indices, different = _distinct(column)
    values: list[Value] = []
    refused: dict[int, tuple[str, Text]] = {}
    for position, raw in enumerate(different):
        try:
            values.append(parse(_as_written(raw)))
        except FactError as error:
            values.append(None)
            refused[position] = (_quoted(raw), error.problem)
    return _spread(values, indices, fact), _refused_rows(fact.name, indices, refused)


def _spread(values: Sequence[Value], indices: pa.Array, fact: Fact) -> pa.Array:
    """The different values laid over the rows that hold them."""
    if fact.kind is not Kind.TEXT:
        return engine_array(values, fact).take(indices)
    places = [None if value is None else place for place, value in enumerate(values)]
    texts = pa.array(["" if value is None else value for value in values], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()).take(indices), texts)


def _distinct(column: pa.Array) -> tuple[pa.Array, list[Any]]:
    try:
        encoded = column.dictionary_encode()
        return encoded.indices, _values(encoded.dictionary)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        nulls = column.is_valid().to_pylist()
        rows = [row if known else None for row, known in enumerate(nulls)]
        return pa.array(rows, pa.int32()), _values(column)


def _values(column: pa.Array) -> list[Any]:
    """The values as Python's own; floats as the digits a person would write."""
    if pa.types.is_floating(column.type):
        return [_shortest(text) for text in column.cast(pa.string()).to_pylist()]
    if column.type == pa.timestamp("ns", getattr(column.type, "tz", None)):
        return [_value(scalar) for scalar in column]
    try:
        return cast("list[Any]", column.to_pylist())
    except (ValueError, OverflowError):
        return [_value(scalar) for scalar in column]


def _value(scalar: pa.Scalar) -> Any:
    """One value, in Arrow's words where Python has none: a nanosecond, the year 30000.

    Nanoseconds are brought to Python's microseconds here, for Arrow would make them a type of
    pandas where that happens to be installed, whose time of day leaves the nanoseconds out.
    """
    try:
        if pa.types.is_timestamp(scalar.type):
            scalar = scalar.cast(pa.timestamp("us", scalar.type.tz))
        return scalar.as_py()
    except (ValueError, OverflowError):
        return scalar.cast(pa.string()).as_py()


def _shortest(text: str | None) -> Decimal | str | None:
    """A float by the fewest digits that tell it from its neighbours of the same width."""
    if text is None or not any(digit in text for digit in "0123456789"):
        return text
    return Decimal(text)


def _as_written(raw: Any) -> object:
    """A value of a typed column as a person would write it."""
    if isinstance(raw, datetime) and raw.time() == time() and raw.tzinfo is None:
        return raw.date()
    return raw


def engine_array(values: Sequence[Value], fact: Fact) -> pa.Array:
    """Values of a fact in engine form."""
    if fact.kind is Kind.NUMBER:
        places = fact.form.places
        numbers = (None if value is None else Decimal(value) for value in values)  # type: ignore[arg-type]
        return pa.array(
            [None if number is None else integer_of(number, places) for number in numbers],
            pa.int64(),
        )
    return pa.array(values, ENGINE_TYPES[fact.kind])


def _quoted(raw: Any) -> str:
    """A refused value as it stands in the table, cut where it is very long."""
    if isinstance(raw, Decimal) and raw.is_finite() and abs(raw.adjusted()) < _LONGEST:
        return plain(raw)
    if isinstance(raw, bytes):
        raw = raw.decode(errors="backslashreplace")
    shown = raw if isinstance(raw, str) else shorten(raw, _LONGEST)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _refused_rows(
    column: str, indices: pa.Array, refused: dict[int, tuple[str, Text]]
) -> list[Refused]:
    if not refused:
        return []
    wanted = pa.array(list(refused), indices.type)
    rows = pc.indices_nonzero(pc.is_in(indices, wanted)).to_pylist()
    positions = indices.take(pa.array(rows, pa.int64())).to_pylist()
    return [
        Refused(row, column, *refused[position])
        for row, position in zip(rows, positions, strict=True)
    ]


def shifted(refused: Iterable[Refused], offset: int) -> list[Refused]:
    """The same reports with rows counted from further up."""
    return [item._replace(row=item.row + offset) for item in refused]
