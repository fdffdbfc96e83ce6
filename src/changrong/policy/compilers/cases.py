"""CASE over many rows as bitmaps: which row of it answers, and where an unknown one blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from changrong.policy.compilers import bits, vectors
from changrong.policy.compilers.bits import Bitmap, Bits
from changrong.policy.compilers.vectors import Numbers
from changrong.policy.facts import Kind
from changrong.policy.language.nodes import Case, Const


def looked_past(node: Case) -> Callable[[Any, list[Any]], Any]:
    """A CASE of literals: an unknown row is looked past where all rows in reach give the same."""
    if node.kind is Kind.BOOLEAN:
        return _truths(node)
    outputs = list(dict.fromkeys(output for output in node.outputs if isinstance(output, Const)))
    places = {output: place for place, output in enumerate(outputs)}
    numbers = [places[output] for _, output in node.rows]  # type: ignore[index]
    last = None if node.otherwise is None else places[node.otherwise]  # type: ignore[index]
    planes = max(1, (len(outputs) - 1).bit_length())
    values = _values(outputs, node.kind)

    def step(run: Any, given: list[Any]) -> Any:
        held = _Held(run.rows, planes)
        for condition, number in zip(given, numbers, strict=True):
            held.see(condition, number)
        held.end(last)
        return values(held.codes, held.valid, run.rows)

    return step


def _truths(node: Case) -> Callable[[Any, list[Any]], Bits]:
    """Of literals TRUE and FALSE: `condition OR below`, or `NOT condition AND below`."""
    outputs = [output == Const(True, Kind.BOOLEAN) for _, output in node.rows]
    last = None if node.otherwise is None else node.otherwise == Const(True, Kind.BOOLEAN)

    def step(run: Any, given: list[Any]) -> Bits:
        below = bits.constant(last, run.rows)
        for condition, output in zip(reversed(given), reversed(outputs), strict=True):
            below = condition | below if output else ~condition & below
        return below

    return step


class _Held:
    """The one output that every row still in reach gives, as the bitmaps of its number."""

    def __init__(self, rows: int, planes: int) -> None:
        self.open, none = bits.constant(True, rows)
        self.seen = self.conflict = none
        self.planes = [none] * planes

    def see(self, condition: Bits, number: int) -> None:
        """A row that gives the output of this number."""
        self._reach(self.open & ~condition.false, number)
        self.open = self.open & ~condition.true

    def _reach(self, reached: Bitmap, number: int) -> None:
        fresh = reached & ~self.seen
        again = reached & self.seen
        for place, plane in enumerate(self.planes):
            if number >> place & 1:
                self.conflict = self.conflict | (again & ~plane)
                self.planes[place] = plane | fresh
            else:
                self.conflict = self.conflict | (again & plane)
        self.seen = self.seen | reached

    def end(self, last: int | None) -> None:
        """What gives ELSE, or, without one, nothing at all."""
        if last is None:
            self.conflict = self.conflict | self.open
        else:
            self._reach(self.open, last)

    @property
    def valid(self) -> Bitmap:
        return self.seen & ~self.conflict

    @property
    def codes(self) -> pa.Array:
        """The number of each row's output."""
        low = bits.bytes_of(self.planes[:8])
        if len(self.planes) <= 8:
            return pa.array(low)
        high = bits.bytes_of(self.planes[8:]).astype(np.uint16)
        return pa.array(high << np.uint16(8) | low)


def _values(outputs: Sequence[Const], kind: Kind) -> Callable[[pa.Array, Bitmap, int], Any]:
    """What turns the numbers of outputs into the outputs."""
    if kind is Kind.TEXT:
        texts = pa.array([output.value for output in outputs], pa.string())
        return lambda codes, valid, rows: pa.DictionaryArray.from_arrays(
            _masked(codes, valid, rows), texts
        )
    if kind is Kind.DATE:
        days = pa.array([output.value for output in outputs], pa.date32())
        return lambda codes, valid, rows: _masked(days.take(codes), valid, rows)
    numbers = [vectors.literal(output.value) for output in outputs]  # type: ignore[arg-type]
    places = max(number.places for number in numbers)
    aligned = [vectors.at(number, places) for number in numbers]
    if not all(number.is_narrow for number in aligned):
        aligned = vectors.widened(aligned)
    bound = max(number.bound for number in aligned)
    column = pa.concat_arrays([pa.repeat(each.values, 1) for each in aligned])
    return lambda codes, valid, rows: Numbers(
        _masked(column.take(codes), valid, rows), bound, places
    )


def _masked(column: pa.Array, valid: Bitmap, rows: int) -> pa.Array:
    """The column with nulls where the bitmap is not set."""
    return pa.Array.from_buffers(
        column.type, rows, [pa.py_buffer(valid), *column.buffers()[1:]], offset=column.offset
    )


# Outputs that are computed


def blocking(node: Case) -> Callable[[Any, list[Any]], Any]:
    """A CASE whose outputs are computed: the first row that does not fail answers, or blocks."""
    count = len(node.rows)
    has_last = node.otherwise is not None
    kind = node.kind

    def step(run: Any, given: list[Any]) -> Any:
        conditions, outputs = given[:count], given[count:]
        last = outputs[count] if has_last else None
        rows = list(zip(conditions, outputs, strict=False))
        if kind is Kind.BOOLEAN:
            return _first_truth(run.rows, rows, last)
        if kind is Kind.NUMBER:
            return _first_number(run.rows, rows, last)
        return _first_value(run.rows, rows, last, kind)

    return step


def _first_truth(rows: int, cases: list[tuple[Bits, Bits]], last: Bits | None) -> Bits:
    reach, none = bits.constant(True, rows)
    true = false = none
    ends = [] if last is None else [(bits.constant(True, rows), last)]
    for condition, output in [*cases, *ends]:
        hit = reach & condition.true
        true = true | (hit & output.true)
        false = false | (hit & output.false)
        reach = reach & condition.false
    return Bits(true, false)


def _first_number(rows: int, cases: list[tuple[Bits, Numbers]], last: Numbers | None) -> Numbers:
    outputs = [output for _, output in cases] + ([] if last is None else [last])
    places = max(output.places for output in outputs)
    aligned = [vectors.at(output, places) for output in outputs]
    if not all(output.is_narrow for output in aligned):
        aligned = vectors.widened(aligned)
    type_ = aligned[0].values.type
    found: Any = pa.scalar(None, type_) if last is None else aligned[-1].values
    tests = [bits.booleans(condition, rows) for condition, _ in cases]
    for test, output in reversed(list(zip(tests, aligned, strict=False))):
        found = pc.if_else(test, output.values, found)
    bound = max(output.bound for output in aligned)
    return Numbers(vectors.column(found, rows), bound, places)


def _first_value(rows: int, cases: list[tuple[Bits, Any]], last: Any, kind: Kind) -> pa.Array:
    type_ = pa.date32() if kind is Kind.DATE else pa.string()
    found = pa.scalar(None, type_) if last is None else last.cast(type_)
    for condition, output in reversed(cases):
        found = pc.if_else(bits.booleans(condition, rows), output.cast(type_), found)
    found = vectors.column(found, rows)
    return found.dictionary_encode() if kind is Kind.TEXT else found
