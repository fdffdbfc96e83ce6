"""How the rows of one table lie to one another and in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from changrong.policy.checks.boxes import (
    DAYS_COLUMN,
    Box,
    box_of,
    days_between,
    is_empty,
    minus_all,
    space,
)
from changrong.policy.checks.subject import Subject
from changrong.policy.errors import Place
from changrong.policy.facts import Vocabulary
from changrong.policy.notice import Accepted, Notice
from changrong.policy.tables.cells import CellError, read_cell
from changrong.policy.tables.model import Hit, Row, Table
from changrong.policy.tables.overlaps import overlapping
from changrong.policy.tables.reading import input_column
from changrong.policy.tables.sets import Cell


class Crossing(NamedTuple):
    """Two rows of which neither is a special case of the other, and where both hold first."""

    upper: Row
    lower: Row
    where: Box

    @property
    def agree(self) -> bool:
        """Whether both give the same."""
        return self.upper.outputs == self.lower.outputs


class Silence(NamedTuple):
    """Days on which a dated table says nothing, for inputs of which it speaks on other days."""

    inputs: Box
    start: date
    until: date
    place: Place


def of_row(table: Table, row: Row, column: str = "") -> Place:
    """The place of a row of a table, or of one of its cells."""
    return Place(table.place.file, row=row.number, column=column)


def above(table: Table) -> Mapping[int, list[Row]]:
    """For each row, by number, the rows above it that can hold at the same time."""
    found: dict[int, list[Row]] = defaultdict(list)
    for upper, lower in overlapping(table.rows, table.axes):
        found[lower.number].append(upper)
    return found


def hidden(table: Table, over: Mapping[int, list[Row]]) -> Iterator[Row]:
    """The rows whose every case one of the rows above answers first."""
    for row in table.rows:
        mine = box_of(table, row, days=True)
        boxes = [box_of(table, each, days=True) for each in over[row.number]]
        if not is_empty(mine) and not minus_all([mine], boxes):
            yield row


def crossings(subject: Subject) -> Iterator[tuple[Table, Crossing]]:
    """Rows of tables read from the top that cross: which one answers rests on their order alone.

    A general row below its exceptions is no crossing, nor are rows that meet only where a row above
    both has answered. A row that is hidden wholly is told of as such, and nowhere else.
    """
    for table in subject.tables:
        if table.hit is not Hit.FIRST:
            continue
        over = above(table)
        gone = {row.number for row in hidden(table, over)}
        for row in table.rows:
            mine = box_of(table, row, days=True)
            for upper in over[row.number] if row.number not in gone else ():
                if upper.covers(row) or row.covers(upper):
                    continue
                its = box_of(table, upper, days=True)
                both = {name: cell.meet(its[name]) for name, cell in mine.items()}
                first = [box_of(table, each, days=True) for each in over[upper.number]]
                left = minus_all([both], first)
                if left:
                    yield table, Crossing(upper, row, left[0])


def silences(subject: Subject, table: Table) -> Iterator[Silence]:
    """Days in the force of the notice on which no row holds, where on other days one does."""
    if not any(row.is_dated for row in table.rows):
        return
    notice = subject.notice_of(table)
    force = days_between(notice.start, notice.until)
    whole = space(table)
    gaps = minus_all([whole], [box_of(table, row, days=False) for row in table.rows])
    spoken_of = minus_all([whole], gaps)
    left = minus_all(
        [{DAYS_COLUMN: force, **box} for box in spoken_of],
        [box_of(table, row, days=True) for row in table.rows],
    )
    for box in left:
        for each in box[DAYS_COLUMN].meet(force).intervals:
            days = Cell(force.axis, intervals=(each,))
            first, last = ends(days)
            inputs = {name: cell for name, cell in box.items() if name != DAYS_COLUMN}
            yield Silence(inputs, first, last, _ended_before(table, first))


def _ended_before(table: Table, day: date) -> Place:
    """The place of the row that ended the day before, else that of the table."""
    for row in table.rows:
        if row.until is not None and row.until.toordinal() + 1 == day.toordinal():
            return of_row(table, row, "until")
    return table.place


def ends(days: Cell) -> tuple[date, date]:
    """The first and the last day of one run of days."""
    (each,) = days.meet(days.axis.whole).intervals
    assert isinstance(each.low, date)
    assert isinstance(each.high, date)
    last = each.high if each.high_closed else date.fromordinal(each.high.toordinal() - 1)
    return each.low, last


def accepted_boxes(
    notice: Notice, table: Table, code: str, vocabulary: Vocabulary
) -> Iterator[tuple[Accepted, Box]]:
    """The parts of a table of which checks.toml says that the notice leaves them out on purpose."""
    for entry in notice.accepted:
        if entry.code == code and entry.cells and f"{notice.id}/{entry.file}" == table.place.file:
            box = {name: axis.whole for name, axis in table.axes.items()}
            for name, text in entry.cells.items():
                fact = vocabulary.find(name)
                if name not in box or fact is None:
                    break
                try:
                    _, box[name] = read_cell(input_column(fact), text)
                except CellError:
                    break
            else:
                if not is_empty(box):
                    yield entry, box
