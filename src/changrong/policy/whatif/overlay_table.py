"""One row of a decision table as an overlay wants it: changed, dropped or added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.policy.errors import did_you_mean
from changrong.policy.facts import Kind, Vocabulary
from changrong.policy.language.nodes import And, Compare, Const, Node, Read
from changrong.policy.numbers import plain
from changrong.policy.reading.toml import Section
from changrong.policy.tables.model import ALWAYS, Hit, Row, Table
from changrong.policy.tables.overlaps import asked_twice, overlapping
from changrong.policy.tables.reading import Settings, table_of
from changrong.policy.tables.rows import DAY_COLUMNS
from changrong.policy.tables.sheets import Sheet
from changrong.text import Text

_WAYS = ("set", "drop", "add")


@dataclass(frozen=True, slots=True)
class _Written(Sheet):
    """A row as an overlay writes it: called by its key, for it stands in no line of a table."""

    key: str = ""

    def where(self, number: int, column: str) -> Text:
        return Text(self.key, self.key)


def changed_table(part: Section, table: Table, vocabulary: Vocabulary) -> Table:
    """The table with what one `[[table]]` says. Raises NoticeError with its place."""
    ways = [way for way in _WAYS if way in part.values]
    if len(ways) != 1:
        raise part.fail("wrong-type", "写 set、drop、add 之一", "write one of set, drop, add")
    rows = list(table.rows)
    place = _place(part, table, vocabulary) if "row" in part.values or ways != ["add"] else None
    if ways == ["drop"]:
        if not part.flag("drop"):
            raise part.fail("wrong-type", "drop 只写 true", "write drop = true or nothing")
        assert place is not None, "only a row to add may go without its place"
        del rows[place]
    elif ways == ["set"]:
        assert place is not None, "only a row to add may go without its place"
        rows[place] = _set(rows[place], part, table, vocabulary)
    else:
        added = _added(part, table, vocabulary)
        rows.insert(len(rows) if place is None else place, added)
    part.done()
    if not rows:
        raise part.fail("empty-table", "表中没有行了", "the table has no rows left")
    changed = replace(table, rows=tuple(rows))
    _check(part, changed)
    return changed


# Which row


def _place(part: Section, table: Table, vocabulary: Vocabulary) -> int:
    """The place of the one row whose cells are those of `row`."""
    meant = _read(part, "row", (*table.inputs, *DAY_COLUMNS), (), table, vocabulary)
    columns = [name for name in part.section("row").values if name in table.inputs]
    days = [name for name in DAY_COLUMNS if name in part.section("row").values]
    found = [
        place
        for place, row in enumerate(table.rows)
        if all(table.cell(row, name).key == table.cell(meant, name).key for name in columns)
        and ("from" not in days or row.start == meant.start)
        and ("until" not in days or row.until == meant.until)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise part.fail(
            "ambiguous",
            f"row 指到 {len(found)} 行，请再写明几列（{'、'.join((*table.inputs, *DAY_COLUMNS))}）",
            f"row names {len(found)} rows; name more of {', '.join((*table.inputs, *DAY_COLUMNS))}",
        )
    written = ", ".join(f"{name} = {text}" for name, text in _texts(part.section("row")).items())
    raise part.fail("unknown-row", f"没有一行是 {written}", f"no row has {written}")


# What a row becomes


def _set(row: Row, part: Section, table: Table, vocabulary: Vocabulary) -> Row:
    known = (*table.inputs, *DAY_COLUMNS, *table.facts)
    written = _texts(part.section("set"))
    outputs = tuple(name for name in table.facts if name in written)
    new = _read(part, "set", known, outputs, table, vocabulary)
    kept = {name: cell for name, cell in row.cells.items() if name not in written}
    conditions = {**_conditions(row, table), **_conditions(new, table)}
    cells = {**kept, **new.cells}
    changed = replace(
        row,
        cells={name: cells[name] for name in table.inputs if name in cells},
        start=new.start if "from" in written else row.start,
        until=new.until if "until" in written else row.until,
        outputs={**row.outputs, **new.outputs},
    )
    if changed.start is not None and changed.until is not None and changed.until < changed.start:
        raise part.fail(
            "bad-date",
            f"until {changed.until} 早于 from {changed.start}",
            f"until {changed.until} is before from {changed.start}",
        )
    return replace(changed, condition=_condition(changed, conditions, table))


def _added(part: Section, table: Table, vocabulary: Vocabulary) -> Row:
    known = (*table.inputs, *DAY_COLUMNS, *table.facts)
    added = _read(part, "add", known, table.facts, table, vocabulary)
    return replace(added, number=max(row.number for row in table.rows) + 1)


def _conditions(row: Row, table: Table) -> dict[str, Node]:
    """The condition of each cell of a row: days come first in it, then its cells in their order."""
    names = [name for name in table.inputs if name in row.cells]
    count = len(names) + (row.start is not None) + (row.until is not None)
    if not count:
        return {}
    whole = row.condition
    parts = (whole,) if count == 1 else whole.parts if isinstance(whole, And) else ()
    return dict(zip(names, parts[count - len(names) :], strict=True))


def _condition(row: Row, conditions: Mapping[str, Node], table: Table) -> Node:
    day = Read(table.dated_by, Kind.DATE)
    ends = ((">=", row.start), ("<=", row.until))
    parts: list[Node] = [
        Compare(op, day, Const(end, Kind.DATE)) for op, end in ends if end is not None
    ]
    parts += [conditions[name] for name in row.cells]
    if not parts:
        return ALWAYS
    return parts[0] if len(parts) == 1 else And(tuple(parts))


# Reading and checking


def _read(
    part: Section,
    key: str,
    known: tuple[str, ...],
    outputs: tuple[str, ...],
    table: Table,
    vocabulary: Vocabulary,
) -> Row:
    """The cells under a key, read as a row of the table is."""
    written = _texts(part.section(key))
    for name in written:
        if name not in known:
            hint = did_you_mean(name, known)
            raise part.fail(
                "unknown-column",
                f"{key}：表中没有 {name} 这一列{hint.zh}",
                f"{key}: the table has no column {name}{hint.en}",
            )
    if not written:
        raise part.fail("missing-key", f"{key} 是空的", f"{key} is empty")
    header = tuple(written)
    sheet = _Written(header, ((0, tuple(written.values())),), key=key)
    settings = Settings(outputs, Hit.FIRST, None, table.dated_by)
    return table_of(sheet, table.name, part.place, settings, vocabulary).rows[0]


def _texts(section: Section) -> dict[str, str]:
    """The cells as a table would have them written."""
    return {name: _text(section, name, value) for name, value in section.values.items()}


def _text(section: Section, name: str, value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return value
        case int() | Decimal():
            return plain(value)
        case date():
            return value.isoformat()
    raise section.fail("wrong-type", f"{name} 应为一个值", f"{name} should be one value")


def _check(part: Section, table: Table) -> None:
    """Refuse rows that then ask twice, or that the hit policy of the table does not allow."""
    if table.hit in (Hit.FIRST, Hit.UNIQUE) and any(asked_twice(table.rows)):
        raise part.fail(
            "overlap",
            "改后有两行条件相同，日期重叠",
            "two rows then ask the same, on days that overlap",
        )
    if table.hit not in (Hit.UNIQUE, Hit.ANY):
        return
    for upper, lower in overlapping(table.rows, table.axes):
        if table.hit is Hit.UNIQUE or upper.outputs != lower.outputs:
            raise part.fail(
                "overlap",
                f"改后两行可能同时成立，而 hit = {table.hit}",
                f"two rows may then hold together, and hit is {table.hit}",
            )
