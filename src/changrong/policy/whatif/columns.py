"""Columns of a judged chunk, as comparing needs them: codes, truths, amounts."""

from __future__ import annotations

from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from changrong.policy.batch.engine import VERDICTS, WORD
from changrong.policy.industries import section_of_divisions, sections
from changrong.policy.notice import Measure, Verdict
from changrong.policy.whatif.effects import effect_of

_WIDE = 76
"""Digits in which amounts are summed: no roster is long enough to run over."""
_COUNT = len(VERDICTS)


def always(number: int, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(number, pa.int64()), rows)


def true(marks: pa.Array | None) -> int:
    """On how many rows it is true."""
    return 0 if marks is None else pc.sum(marks).as_py() or 0


def codes(judged: pa.Table, measure: Measure | None) -> pa.Array:
    """The verdicts of a measure as places in VERDICTS; a measure that is not there is not in
    force."""
    if measure is None:
        return always(VERDICTS.index(Verdict.NOT_IN_FORCE), judged.num_rows)
    return pc.index_in(whole(judged[measure.column]), pa.array(map(str, VERDICTS))).cast(pa.int64())


def is_(verdicts: pa.Array, verdict: Verdict) -> pa.Array:
    return pc.equal(verdicts, VERDICTS.index(verdict))


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, without a dictionary."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def truth(judged: pa.Table, position: int | None) -> pa.Array:
    """The truth of a condition as 1, 0, or 2 where it is unknown; one that is not asked is true."""
    if position is None:
        return always(1, judged.num_rows)
    word, bit = divmod(position, WORD)
    is_true, is_false = (
        pc.not_equal(pc.bit_wise_and(whole(judged[f"{name}{word}"]), 1 << bit), 0) for name in "tf"
    )
    return pc.if_else(is_true, 1, pc.if_else(is_false, 0, 2))


def amount(judged: pa.Table, name: str | None, verdicts: pa.Array) -> pa.Array:
    """What a measure gives on the rows where it applies; null elsewhere and where it is unknown."""
    if name is None:
        return pa.nulls(judged.num_rows, pa.decimal256(_WIDE, 0))
    column = whole(judged[name])
    return pc.if_else(is_(verdicts, Verdict.APPLIES), column, None).cast(
        pa.decimal256(_WIDE, column.type.scale)
    )


def alike(left: pa.Array, right: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Two columns of numbers at the same decimal places."""
    type_ = pa.decimal256(_WIDE, max(left.type.scale, right.type.scale))
    return left.cast(type_), right.cast(type_)


def section_of(industries: pa.Array) -> pa.Array:
    """The place of each industry's section in `sections`, or their number where unknown."""
    divisions = section_of_divisions()
    letters = list(sections())
    places = pa.array([letters.index(letter) for letter in divisions.values()], pa.int64())
    division = pc.utf8_slice_codeunits(whole(industries).cast(pa.string()), 0, 2)
    found = places.take(pc.index_in(division, pa.array(list(divisions))))
    return pc.fill_null(found, len(letters))


def place_in(column: pa.Array, words: list[str]) -> pa.Array:
    """The place of each word in a list, or the length of the list where it is not there."""
    found = pc.index_in(whole(column), pa.array(words, pa.string()))
    return pc.fill_null(found, len(words)).cast(pa.int64())


def mixed(parts: list[tuple[pa.Array, int]]) -> pa.Array:
    """Several small numbers as one: each with how many values it may take."""
    return reduce(
        lambda found, part: pc.add(pc.multiply(found, part[1]), part[0]), parts[1:], parts[0][0]
    )


def parted(number: int, counts: tuple[int, ...]) -> list[int]:
    """The small numbers that `mixed` made one of; the first may take any number of values."""
    found = []
    for count in reversed(counts):
        number, rest = divmod(number, count)
        found.append(rest)
    return [number, *reversed(found)]


def words(verdicts: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(verdicts.cast(pa.int8()), pa.array(map(str, VERDICTS)))


_EFFECTS = pa.array([effect_of(before, after) for before in VERDICTS for after in VERDICTS])


def effects(before: pa.Array, after: pa.Array) -> pa.Array:
    """What each change means, as text; null where nothing changed."""
    return _EFFECTS.take(mixed([(before, _COUNT), (after, _COUNT)]))
