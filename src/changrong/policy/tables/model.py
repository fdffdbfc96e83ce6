"""A decision table as values: what a check, an overlay or a compiler looks at."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from changrong.policy.errors import Place
from changrong.policy.facts import Kind
from changrong.policy.language.nodes import Const, Node
from changrong.policy.tables.sets import Axis, Cell, Interval


class Hit(StrEnum):
    """How many rows of a table may hold at once, and what then is the answer."""

    FIRST = "first"
    UNIQUE = "unique"
    ANY = "any"
    COLLECT = "collect"


class Collect(StrEnum):
    """What becomes of all rows that hold."""

    SUM = "sum"
    COUNT = "count"
    MIN = "min"
    MAX = "max"


DAYS = Axis(Kind.DATE, step=0, least=date.min, most=date.max)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a box over the inputs and the days, and what it gives.

    `number` is its line in the file. `cells` has no entry where the cell is blank, which admits
    anything, known or not. `start` and `until` are inclusive. `condition` is the whole row as a
    tree, days included. `cite` is the row's own citation, or "".
    """

    number: int
    cells: Mapping[str, Cell]
    start: date | None
    until: date | None
    outputs: Mapping[str, Node]
    condition: Node
    cite: str = ""

    @property
    def days(self) -> Cell:
        """The days between which the row holds."""
        return Cell(DAYS, intervals=(Interval(self.start, True, self.until, True),))

    @property
    def is_dated(self) -> bool:
        return self.start is not None or self.until is not None

    def overlaps(self, other: Row) -> bool:
        """Whether both can hold at once, their inputs taken to vary freely."""
        return self.days.overlaps(other.days) and all(
            cell.overlaps(other.cells[name])
            for name, cell in self.cells.items()
            if name in other.cells
        )

    def covers(self, other: Row) -> bool:
        """Whether this one holds wherever the other does."""
        return self.days.covers(other.days) and all(
            cell.covers(other.cells.get(name, cell.axis.whole)) for name, cell in self.cells.items()
        )

    @property
    def question(self) -> frozenset[tuple[str, Hashable]]:
        """Equal for rows that admit the same inputs, whatever their days."""
        return frozenset((name, cell.key) for name, cell in self.cells.items())


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. `name` is the file's, `facts` are what it yields, `inputs` what it reads.

    `axes` tells of each input how its values lie. `collect` is set where `hit` is collect.
    """

    name: str
    place: Place
    facts: tuple[str, ...]
    inputs: tuple[str, ...]
    hit: Hit
    dated_by: str
    rows: tuple[Row, ...]
    axes: Mapping[str, Axis] = field(default_factory=dict)
    collect: Collect | None = None

    def cell(self, row: Row, column: str) -> Cell:
        """What a row admits of an input: everything where its cell is blank."""
        return row.cells.get(column, self.axes[column].whole)


ALWAYS = Const(True, Kind.BOOLEAN)
"""The condition of a row without inputs and days."""
