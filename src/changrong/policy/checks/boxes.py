"""Boxes: the part of a table's inputs that a row, a gap or an exception speaks of.

A box is a cell for each input, and one for the days under `DAYS_COLUMN`. Taking one from another
leaves boxes that do not overlap, exact to the last value (see `tables.sets`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from changrong.policy.facts import Kind
from changrong.policy.numbers import plain
from changrong.policy.tables.model import DAYS, Row, Table
from changrong.policy.tables.sets import Axis, Cell, Cut, Interval, Ordered
from changrong.text import Text

Box = Mapping[str, Cell]
DAYS_COLUMN = "from, until"
MOST_PARTS = 12
"""The most stretches of one column that are written out."""


def space(table: Table) -> Box:
    """All that a table may be asked about: of a text that may be anything, what it names."""
    return {name: _known(table, name) for name in table.inputs}


def _known(table: Table, name: str) -> Cell:
    axis = table.axes[name]
    if not axis.is_ordered or axis.kind is not Kind.TEXT or axis.step is not None:
        return axis.whole
    cells = [row.cells[name] for row in table.rows if name in row.cells]
    return _joined(cells) if cells else axis.whole


def box_of(table: Table, row: Row, *, days: bool) -> Box:
    """The inputs that a row admits, with its days if wanted."""
    box = {name: table.cell(row, name) for name in table.inputs}
    return {**box, DAYS_COLUMN: row.days} if days else box


def days_between(start: date | None, until: date | None) -> Cell:
    return Cell(DAYS, intervals=(Interval(start, True, until, True),))


def is_empty(box: Box) -> bool:
    """Whether it holds nothing, because one of its cells does."""
    return any(cell.is_empty for cell in box.values())


def minus_all(boxes: Iterable[Box], others: Iterable[Box]) -> list[Box]:
    """What is left of boxes without others, as boxes apart from each other."""
    taken = list(others)
    return [piece for box in boxes for piece in _left(box, taken)]


def _left(box: Box, others: Sequence[Box]) -> list[Box]:
    """Cut along the column in which the others differ most, then each slice along the rest.

    A slice is all that meets the same others, so that its other columns are looked at once.
    """
    if not box:
        return [] if others else [{}]
    if not others:
        return [] if is_empty(box) else [box]
    column = max(box, key=lambda name: len({other[name].key for other in others}))
    rest = {name: cell for name, cell in box.items() if name != column}
    same: dict[Hashable, tuple[list[Cell], list[Box]]] = {}
    for slice_, meeting in _slices(box[column], [other[column] for other in others]):
        left = _left(rest, [others[number] for number in meeting])
        key = frozenset(tuple((name, cell.key) for name, cell in each.items()) for each in left)
        same.setdefault(key, ([], left))[0].append(slice_)
    found: list[Box] = []
    for slices, left in same.values():
        whole = _joined(slices)
        found += [{name: {**each, column: whole}[name] for name in box} for each in left]
    return found


def _slices(cell: Cell, others: Sequence[Cell]) -> Iterator[tuple[Cell, tuple[int, ...]]]:
    """The parts of a cell that meet the same others, with the numbers of these."""
    parts: dict[tuple[int, ...], list[Any]] = defaultdict(list)
    if not cell.axis.is_ordered:
        for value in cell.values:
            meeting = (number for number, each in enumerate(others) if value in each.values)
            parts[tuple(meeting)].append(value)
        for numbers, values in parts.items():
            yield Cell(cell.axis, values=tuple(values)), numbers
        return
    begins: dict[Cut, list[int]] = defaultdict(list)
    ends: dict[Cut, list[int]] = defaultdict(list)
    for number, each in enumerate((cell, *others), start=-1):
        for low, high in each.spans:
            begins[low].append(number)
            ends[high].append(number)
    active: set[int] = set()
    for low, high in pairwise(sorted({*begins, *ends})):
        active.difference_update(ends[low])
        active.update(begins[low])
        if -1 in active:
            parts[tuple(sorted(active - {-1}))].append((low, high))
    for numbers, spans in parts.items():
        yield Cell.of_spans(cell.axis, spans), numbers


def _joined(cells: Sequence[Cell]) -> Cell:
    axis = cells[0].axis
    if not axis.is_ordered:
        held = {value for cell in cells for value in cell.values}
        return Cell(axis, values=tuple(value for value in axis.values if value in held))
    return Cell.of_spans(axis, (span for cell in cells for span in cell.spans))


def words(box: Box) -> Text:
    """A box as a person would ask for it: each column that is narrowed, and to what."""
    parts = [f"{name} {_written(box[name])}" for name in _narrowed(box)]
    if not parts:
        return Text("任何取值", "any values")
    return Text("，".join(parts), ", ".join(parts))


def narrowed(box: Box) -> str:
    """The columns that a box narrows."""
    return ", ".join(_narrowed(box))


def _narrowed(box: Box) -> list[str]:
    return [name for name, cell in box.items() if cell.key != cell.axis.whole.key]


def _written(cell: Cell) -> str:
    """A cell much as a table writes it."""
    if not cell.axis.is_ordered:
        return "|".join(_value(value) for value in cell.values)
    written = [_interval(cell.axis, each) for each in cell.intervals[:MOST_PARTS]]
    return " ".join([*written, "…"] if len(cell.intervals) > MOST_PARTS else written)


def _interval(axis: Axis, each: Interval) -> str:
    """`5300-5399`, `>= 20`, `2020-01-01..2020-05-31`: the ends of the fact's range left out."""
    low, high, closed = each.low, each.high, each.high_closed
    if high is not None and not closed:
        high, closed = _before(axis, high)
    begins = low is None or (low == axis.least and not isinstance(low, str))
    ends = high is None or _is_last(axis, high, closed)
    if low is not None and low == high:
        return _value(low)
    if ends:
        return f"{'>=' if each.low_closed else '>'} {_value(low)}"
    if begins:
        return f"{'<=' if closed else '<'} {_value(high)}"
    if isinstance(low, str) and each.low_closed and closed:
        return f"{low}-{high}"
    if each.low_closed and closed:
        return f"{_value(low)}..{_value(high)}"
    least, most = (">=" if each.low_closed else ">"), ("<=" if closed else "<")
    return f"({least} {_value(low)} {most} {_value(high)})"


def _is_last(axis: Axis, high: Ordered, closed: bool) -> bool:
    """Whether a value ends the range of a number or of days."""
    if axis.most is None or isinstance(high, str):
        return False
    return high == (axis.most if closed else axis.after(axis.most))


def _before(axis: Axis, value: Ordered) -> tuple[Ordered, bool]:
    """The value before one that is itself left out, if it is easily read, and that it is in."""
    if isinstance(value, date):
        return value - timedelta(1), True
    if axis.step is None or (isinstance(value, Decimal) and axis.step):
        return value, False
    if isinstance(value, Decimal):
        return value - 1, True
    return str(int(value) - 1).zfill(axis.step), True


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value) if isinstance(value, Decimal) else str(value)
