"""`lookup('table', key…, day)` in an expression of a notice: a table of that notice, or another's.

    lookup('fee', guarantee.amount)              tables/fee.csv or fee.xlsx, its one value column
    lookup('fee.cap', guarantee.amount, as_of)   its column `cap`; dated, so the day comes last
    lookup('pboc-lpr/lpr.lpr.one_year', as_of)   a table of another notice of the book

The first columns are the keys, in order; `from` and `until` are the days of a row; the rest are
values, citations (`source`, `cite`) left aside. Cells of keys are written as in decision tables. At
most one row may hold for any keys, so the lookup is a Case of literals: an unknown key or day
blocks it, and where no row holds it is unknown and waits for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from changrong.policy.errors import Place, did_you_mean
from changrong.policy.facts import Kind, Vocabulary
from changrong.policy.language.lookups import LookupProblem
from changrong.policy.language.nodes import Case, Node, Read, walk
from changrong.policy.tables.cells import CellError, Column
from changrong.policy.tables.literals import (
    Literal,
    kind_of,
    literal_of,
    literal_of_kind,
    unquoted,
)
from changrong.policy.tables.model import ALWAYS, Hit, Row, Table
from changrong.policy.tables.overlaps import overlapping
from changrong.policy.tables.rows import CITE_COLUMNS, DAY_COLUMNS, MOST_ROWS, RowError, read_row
from changrong.policy.tables.sets import Axis, axis_of
from changrong.policy.tables.sheets import Sheet
from changrong.policy.tables.trees import by_output
from changrong.text import Text

MOST_NODES = 50_000
"""Rows times the size of the keys: a key that is itself a long formula stands in every row."""


def case_of(
    file: str, sheet: Sheet, column: str, keys: Sequence[Node], vocabulary: Vocabulary
) -> Node:
    """The Case of literals of one lookup in a sheet. Raises LookupProblem."""
    return read_lookup(file, sheet, column, keys, vocabulary)[0]


def read_lookup(
    file: str, sheet: Sheet, column: str, keys: Sequence[Node], vocabulary: Vocabulary
) -> tuple[Node, Table | None]:
    """The same, and what was looked up as a table, if each key is a fact. Raises LookupProblem."""
    lookup = _Lookup(file, sheet, column, keys, vocabulary)
    node = lookup.case()
    return node, lookup.table()


class _Lookup:
    """One lookup on its way to a tree."""

    def __init__(
        self, file: str, sheet: Sheet, column: str, keys: Sequence[Node], vocabulary: Vocabulary
    ) -> None:
        self.file = file
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.dated = any(name in sheet.header for name in DAY_COLUMNS)
        if self.dated and not (keys and keys[-1].kind is Kind.DATE):
            problem = Text(
                f"{file} 有 from、until，最后一个参数应是日期",
                f"{file} has from and until, so the last argument is a day",
            )
            raise LookupProblem("wrong-type", problem, len(keys) if keys else None)
        self.day: Node = keys[-1] if self.dated else ALWAYS
        self.keys = keys[:-1] if self.dated else keys
        self.check_size(keys)
        self.names, self.value = self.columns(column)
        self.inputs = {
            name: self.input(place, name, key)
            for place, (name, key) in enumerate(zip(self.names, self.keys, strict=True), start=1)
        }

    def refuse(self, code: str, zh: str, en: str, argument: int | None = 0) -> LookupProblem:
        return LookupProblem(code, Text(f"{self.file}：{zh}", f"{self.file}: {en}"), argument)

    def refuse_cell(self, code: str, number: int, column: str, problem: Text) -> LookupProblem:
        named = self.sheet.where(number, column)
        where = named if named.en else Text(f"第 {number} 行", f"row {number}")
        return self.refuse(
            code,
            f"列 {column}，{where.zh}：{problem.zh}",
            f"column {column}, {where.en}: {problem.en}",
        )

    def check_size(self, keys: Sequence[Node]) -> None:
        rows = len(self.sheet.rows)
        if rows > MOST_ROWS:
            raise self.refuse(
                "too-long", f"最多 {MOST_ROWS} 行", f"a table has {MOST_ROWS} rows at most"
            )
        size = rows * sum(1 for key in keys for _ in walk(key))
        if size > MOST_NODES:
            raise self.refuse(
                "too-long",
                "键的算式太长，请先把它立为推导的事实",
                "the keys are too long for so many rows; derive a fact first and look that up",
                None,
            )

    def columns(self, wanted: str) -> tuple[tuple[str, ...], str]:
        """The key columns and the value column, by their places and names."""
        header = self.sheet.header
        twice = next((name for name in header if header.count(name) > 1 or not name), None)
        if twice is not None:
            raise self.refuse(
                "table-header",
                f"表头 {twice!r} 应恰好出现一次",
                f"header cell {twice!r} should stand there once and not be blank",
            )
        plain = [name for name in header if name not in DAY_COLUMNS]
        count = len(self.keys)
        keys, values = tuple(plain[:count]), plain[count:]
        named = [name for name in values if name not in CITE_COLUMNS]
        if len(plain) <= count or (wanted and wanted in keys):
            raise self.refuse(
                "wrong-keys",
                f"给了 {count} 个键，太多了；列：{'、'.join(plain)}",
                f"{count} keys are too many; its columns are {', '.join(plain)}",
                None,
            )
        if not wanted and len(named) == 1:
            return keys, named[0]
        if wanted not in values:
            hint = did_you_mean(wanted, values)
            raise self.refuse(
                "wrong-keys",
                f"除 {count} 个键外还有列 {'、'.join(values)}：写 '表.列'，或补足键{hint.zh}",
                f"beside {count} keys it has the columns {', '.join(values)}: name one of them as "
                f"'table.column', or give more keys{hint.en}",
                0,
            )
        return keys, wanted

    # Cells

    def input(self, place: int, name: str, key: Node) -> Column:
        """How the cells of a key column are read: as values of the fact that is the key."""
        fact = self.vocabulary.find(key.fact) if isinstance(key, Read) else None
        named = self.vocabulary.find(name)
        if named is not None and named.kind is not key.kind:
            raise self.refuse(
                "wrong-type",
                f"列 {name} 是{named.kind.label.zh}，给的键却是{key.kind.label.zh}",
                f"column {name} is {named.kind.label.en} but the key is {key.kind.label.en}",
                place,
            )
        if fact is not None:
            return Column(key, axis_of(fact), literal_of(fact))
        values = (True, False) if key.kind is Kind.BOOLEAN else ()
        return Column(key, Axis(key.kind, values=values), literal_of_kind(key.kind))

    def row(self, number: int, line: Sequence[str], read: Literal) -> Row:
        cells = dict(zip(self.sheet.header, (cell.strip() for cell in line), strict=True))
        try:
            value = read(cells[self.value])
        except CellError as error:
            raise self.refuse_cell(error.code, number, self.value, error.problem) from None
        try:
            return read_row(number, cells, self.inputs, self.day, {self.value: value})
        except RowError as error:
            raise self.refuse_cell(error.code, number, error.column, error.problem) from None

    def reading(self) -> Literal:
        """How the values are read: as their fact's, where the column has the name of one."""
        fact = self.vocabulary.find(self.value)
        if fact is not None:
            return unquoted(literal_of(fact), fact.kind)
        place = self.sheet.header.index(self.value)
        kinds = {kind_of(line[place].strip()) for _, line in self.sheet.rows}
        if len(kinds) > 1:
            found = sorted(kinds)
            raise self.refuse(
                "wrong-type",
                f"列 {self.value} 里有{'、'.join(kind.label.zh for kind in found)}；文本请加单引号",
                f"column {self.value} holds {' and '.join(kind.label.en for kind in found)}; "
                "put text in single quotes",
            )
        kind = kinds.pop()
        return unquoted(literal_of_kind(kind), kind)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        read = self.reading()
        return tuple(self.row(number, line, read) for number, line in self.sheet.rows)

    @property
    def axes(self) -> dict[str, Axis]:
        return {name: column.axis for name, column in self.inputs.items()}

    def table(self) -> Table | None:
        """The rows as checks look at them; a key that is no fact has no values to go through."""
        if not all(isinstance(key, Read) for key in self.keys):
            return None
        return Table(
            name=self.file.rpartition("/")[2],
            place=Place(self.file),
            facts=(self.value,),
            inputs=self.names,
            hit=Hit.UNIQUE,
            dated_by=self.day.fact if isinstance(self.day, Read) else "",
            rows=self.rows,
            axes=self.axes,
        )

    def case(self) -> Node:
        for upper, lower in overlapping(self.rows, self.axes):
            raise self.refuse(
                "overlap",
                f"第 {upper.number} 行和第 {lower.number} 行可能同时成立；是否少给了一个键？",
                f"rows {upper.number} and {lower.number} may hold for the same keys; "
                "is a key missing?",
            )
        found = [(row.condition, row.outputs[self.value]) for row in self.rows]
        if len(found) == 1 and found[0][0] == ALWAYS:
            return found[0][1]
        return Case(tuple(by_output(found)), None)
