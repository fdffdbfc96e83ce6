"""Boxes: the part of a table's inputs that a row, a gap or an exception speaks of.

A box is a cell for each input, and one for the days under `DAYS_COLUMN`. Taking one from another
leaves boxes that do not overlap, exact to the last value (see `tables.sets`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from changrong.policy.numbers import plain
from changrong.policy.tables.model import DAYS, Row, Table
from changrong.policy.tables.sets import Axis, Cell, Interval, Ordered
from changrong.text import Text

Box = Mapping[str, Cell]
DAYS_COLUMN = "from, until"


def box_of(table: Table, row: Row, *, days: bool) -> Box:
    """The inputs that a row admits, with its days if wanted."""
    box = {name: table.cell(row, name) for name in table.inputs}
    return {**box, DAYS_COLUMN: row.days} if days else box


def days_between(start: date | None, until: date | None) -> Cell:
    return Cell(DAYS, intervals=(Interval(start, True, until, True),))


def is_empty(box: Box) -> bool:
    """Whether it holds nothing, because one of its cells does."""
    return any(cell.is_empty for cell in box.values())


def minus(box: Box, other: Box) -> list[Box]:
    """What is left of a box without another, as boxes apart from each other."""
    if any(not cell.overlaps(other[name]) for name, cell in box.items()):
        return [box]
    left: list[Box] = []
    inside = dict(box)
    for name, cell in box.items():
        rest = cell.minus(other[name])
        if not rest.is_empty:
            left.append({**inside, name: rest})
        inside[name] = cell.meet(other[name])
    return left


def minus_all(boxes: Iterable[Box], others: Iterable[Box]) -> list[Box]:
    """What is left of boxes without others."""
    left = [box for box in boxes if not is_empty(box)]
    for other in others:
        left = [piece for box in left for piece in minus(box, other)]
    return left


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
    return [name for name, cell in box.items() if not cell.axis.whole.minus(cell).is_empty]


def _written(cell: Cell) -> str:
    """A cell much as a table writes it."""
    if cell.axis.is_ordered:
        return " ".join(_interval(cell.axis, each) for each in cell.intervals)
    return "|".join(_value(value) for value in cell.values)


def _interval(axis: Axis, each: Interval) -> str:
    """`5300-5399`, `>= 20`, `2020-01-01..2020-05-31`: the ends of the fact's range left out."""
    low, high, closed = each.low, each.high, each.high_closed
    if high is not None and not closed and not isinstance(high, Decimal):
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


def _before(axis: Axis, value: date | str) -> tuple[Ordered, bool]:
    """The value before one that is itself left out, and whether it is now included."""
    if isinstance(value, date):
        return value - timedelta(1), True
    if axis.step is None:
        return value, False
    return str(int(value) - 1).zfill(axis.step), True


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value) if isinstance(value, Decimal) else str(value)
