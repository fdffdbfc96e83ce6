"""One row of a table: its days and input cells as a box, and as one condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from changrong.policy.facts import Kind, iso_day
from changrong.policy.language.nodes import And, Compare, Const, Node
from changrong.policy.tables.cells import CellError, Column, read_cell
from changrong.policy.tables.model import ALWAYS, Row
from changrong.policy.tables.sets import Cell
from changrong.text import Text

DAY_COLUMNS = ("from", "until")
"""The first and the last day on which a row holds, both inclusive; blank is open."""
CITE_COLUMNS = ("source", "cite")
"""Columns that hold a row's own citation."""
MOST_ROWS = 5_000
"""Rows of one table: the industries and the counties of the country, but not its firms."""


class RowError(ValueError):
    """A cell of a row that cannot be read: a stable code, the column, and what is wrong."""

    def __init__(self, code: str, column: str, problem: Text) -> None:
        super().__init__(problem.en)
        self.code = code
        self.column = column
        self.problem = problem


def read_row(
    number: int,
    cells: Mapping[str, str],
    inputs: Mapping[str, Column],
    day: Node,
    outputs: Mapping[str, Node],
) -> Row:
    """The row of these cells. `day` is what its days are compared with. Raises RowError."""
    start, until = _end(cells, "from"), _end(cells, "until")
    if start is not None and until is not None and until < start:
        problem = Text(f"{until} 早于 from {start}", f"{until} is before from {start}")
        raise RowError("bad-date", "until", problem)
    conditions: list[Node] = [
        Compare(op, day, Const(end, Kind.DATE))
        for op, end in ((">=", start), ("<=", until))
        if end is not None
    ]
    admitted: dict[str, Cell] = {}
    for name, column in inputs.items():
        if cells[name]:
            try:
                node, admitted[name] = read_cell(column, cells[name])
            except CellError as error:
                raise RowError(error.code, name, error.problem) from None
            conditions.append(node)
    cite = next((cells[name] for name in CITE_COLUMNS if cells.get(name)), "")
    return Row(number, admitted, start, until, outputs, _all(conditions), cite)


def _end(cells: Mapping[str, str], column: str) -> date | None:
    written = cells.get(column, "")
    day = iso_day(written)
    if written and day is None:
        problem = Text(f"{written} 不是日期", f"{written} is not a date")
        raise RowError("bad-date", column, problem)
    return day


def _all(conditions: Sequence[Node]) -> Node:
    if not conditions:
        return ALWAYS
    return conditions[0] if len(conditions) == 1 else And(tuple(conditions))
