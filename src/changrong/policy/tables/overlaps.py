"""Rows of one table that can hold at once."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from changrong.policy.tables.model import Row
from changrong.policy.tables.sets import Axis, Cell


def overlapping(rows: Sequence[Row], axes: Mapping[str, Axis]) -> Iterator[tuple[Row, Row]]:
    """Every pair of rows that can hold at once, the upper row of the table first.

    Rows are laid along the one input (or the days) on which fewest of them meet, so that a large
    table of codes is not compared row by row with itself.
    """
    along = min(_directions(rows, axes), key=_meetings)
    order = sorted(range(len(rows)), key=lambda place: along[place].reach)
    active: list[int] = []
    for place in order:
        begun = along[place].reach[0]
        active = [each for each in active if along[each].reach[1] > begun]
        for each in active:
            upper, lower = sorted((each, place))
            if rows[upper].overlaps(rows[lower]):
                yield rows[upper], rows[lower]
        active.append(place)


def _directions(rows: Sequence[Row], axes: Mapping[str, Axis]) -> Iterator[list[Cell]]:
    """The rows' cells, input by input, and their days."""
    yield [row.days for row in rows]
    for name, axis in axes.items():
        yield [row.cells.get(name, axis.whole) for row in rows]


def _meetings(cells: Sequence[Cell]) -> int:
    """How many pairs of cells reach into one another."""
    reaches = sorted(cell.reach for cell in cells)
    ends = sorted(high for _, high in reaches)
    return sum(place - bisect_right(ends, low) for place, (low, _) in enumerate(reaches))


def asked_twice(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Pairs of rows that ask the same of their inputs, on days that overlap."""
    alike: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        alike[row.question].append(row)
    for group in alike.values():
        ordered = sorted(group, key=lambda row: row.days.reach)
        for earlier, later in pairwise(ordered):
            if earlier.days.overlaps(later.days):
                upper, lower = sorted((earlier, later), key=lambda row: row.number)
                yield upper, lower
