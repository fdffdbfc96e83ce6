"""Reading a decision table: a CSV or Excel file whose header says what each column is.

A header cell is a declared fact (an input), one of the facts that the table yields (an output),
`from` or `until` (the days between which the row holds, both inclusive), or else a comment. Input
cells: blank (anything), `5100-5199 5900` (codes and ranges of codes, text only), `a|b` (any of
them), `>= 20`, or a plain value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from changrong.policy.errors import LanguageError, NoticeError, Place, did_you_mean
from changrong.policy.facts import AS_OF, Fact, Kind, Vocabulary
from changrong.policy.language.lookups import Tables
from changrong.policy.language.nodes import Const, Node, Read
from changrong.policy.language.reader import expression
from changrong.policy.tables.cells import CellError, Column
from changrong.policy.tables.literals import kind_of, literal_of
from changrong.policy.tables.model import Collect, Hit, Row, Table
from changrong.policy.tables.overlaps import asked_twice, overlapping
from changrong.policy.tables.rows import DAY_COLUMNS, MOST_ROWS, RowError, read_row
from changrong.policy.tables.sets import axis_of
from changrong.policy.tables.sheets import Sheet, read_sheet
from changrong.text import Text

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Settings:
    """What derived.toml says of a table: the facts it yields and how its rows are read."""

    facts: tuple[str, ...]
    hit: Hit = Hit.FIRST
    collect: Collect | None = None
    dated_by: str = AS_OF.name

    @property
    def words(self) -> dict[str, str]:
        """As the settings sheet of a workbook has them."""
        return {
            "facts": ", ".join(self.facts),
            "hit": str(self.hit),
            "collect": str(self.collect or ""),
            "dated_by": self.dated_by,
        }


def check_settings(written: Mapping[str, str], settings: Settings, place: Place) -> None:
    """Make sure that a workbook's own settings are those of derived.toml. Raises NoticeError."""
    for name, value in settings.words.items():
        if written.get(name) not in (None, "", value):
            problem = Text(
                f"设置页的 {name} = {written[name]}，derived.toml 却是 {value or '空'}",
                f"its settings sheet says {name} = {written[name]}, derived.toml {value or 'none'}",
            )
            raise NoticeError("settings", place, problem)


def read_table(
    file: Path,
    place: Place,
    settings: Settings,
    vocabulary: Vocabulary,
    tables: Tables | None = None,
) -> Table:
    """The table of a file; its outputs may look up `tables`. Raises NoticeError with the cell."""
    sheet = read_sheet(file, place)
    check_settings(sheet.settings, settings, place)
    return table_of(sheet, file.name, place, settings, vocabulary, tables)


def table_of(
    sheet: Sheet,
    name: str,
    place: Place,
    settings: Settings,
    vocabulary: Vocabulary,
    tables: Tables | None = None,
) -> Table:
    """The meaning of a sheet. Raises NoticeError naming the row and column."""
    reader = _Reader(sheet, place, settings, vocabulary, tables)
    table = Table(
        name=name,
        place=place,
        facts=settings.facts,
        inputs=tuple(reader.inputs),
        hit=settings.hit,
        dated_by=settings.dated_by,
        rows=tuple(reader.row(number, line) for number, line in sheet.rows),
        axes={name: column.axis for name, column in reader.inputs.items()},
        collect=settings.collect,
    )
    reader.check_rows(table)
    return table


class _Reader:
    """What the header says, and how cells become nodes."""

    def __init__(
        self,
        sheet: Sheet,
        place: Place,
        settings: Settings,
        vocabulary: Vocabulary,
        tables: Tables | None,
    ) -> None:
        self.sheet = sheet
        self.tables = tables
        self.place = place
        self.settings = settings
        self.vocabulary = vocabulary
        counted = settings.collect is Collect.COUNT
        self.outputs = () if counted else settings.facts
        self.day = Read(settings.dated_by, Kind.DATE)
        self.check_header()
        self.inputs: dict[str, Column] = {
            name: input_column(fact)
            for name in sheet.header
            if name not in self.outputs and (fact := vocabulary.find(name)) is not None
        }
        for name in sheet.header:
            if name not in (*self.inputs, *self.outputs, *DAY_COLUMNS):
                self.check_comment(name)

    # The header

    def check_header(self) -> None:
        header = self.sheet.header
        for column in (*self.outputs, *header):
            if header.count(column) != 1:
                problem = Text("每列应恰有一个表头", "each column needs exactly one header cell")
                self.fail("table-header", column, 1, problem)
        if len(self.sheet.rows) > MOST_ROWS:
            problem = Text(f"最多 {MOST_ROWS} 行", f"a table has {MOST_ROWS} rows at most")
            raise NoticeError("too-long", self.place, problem)
        for fact in self.settings.facts:
            if self.settings.collect is Collect.COUNT and fact in header:
                problem = Text(
                    "collect = count 数的是成立的行，没有输出列",
                    "collect = count counts the rows that hold; it has no output column",
                )
                self.fail("table-header", fact, 1, problem)
        dated = any(column in header for column in DAY_COLUMNS)
        if dated and self.settings.dated_by in header:
            problem = Text(
                "from 和 until 已经比较这一天，不能再作一列",
                "from and until compare this day already; it cannot be a column too",
            )
            self.fail("table-header", self.settings.dated_by, 1, problem)

    def check_comment(self, column: str) -> None:
        """A column that only people read has a header, and not one like a fact's misspelt name."""
        facts = self.vocabulary.facts
        meant = next((name for name in facts if name.rpartition(".")[2] == column), column)
        hint = did_you_mean(meant, facts)
        if not column:
            self.fail("table-header", column, 1, Text("表头有空格子", "a header cell is blank"))
        if "." in column or hint.en:
            problem = Text(f"没有这项事实{hint.zh}", f"no such fact{hint.en}")
            self.fail("unknown-fact", column, 1, problem)

    def fail(self, code: str, column: str, row: int, problem: Text) -> NoReturn:
        place = replace(self.place, column=column, row=row)
        where = self.sheet.where(row, column)
        if where.en:
            problem = Text(f"{where.zh}：{problem.zh}", f"{where.en}: {problem.en}")
        raise NoticeError(code, place, problem)

    # Rows

    def row(self, number: int, line: Sequence[str]) -> Row:
        cells = dict(zip(self.sheet.header, (cell.strip() for cell in line), strict=True))
        outputs = {fact: self.output(cells, number, fact) for fact in self.outputs}
        try:
            return read_row(number, cells, self.inputs, self.day, outputs)
        except RowError as error:
            self.fail(error.code, error.column, number, error.problem)

    def output(self, cells: Cells, number: int, name: str) -> Node:
        fact = self.vocabulary[name]
        try:
            if fact.values or fact.kind is Kind.TEXT:
                return literal_of(fact)(cells[name].strip("'"))
            if fact.kind is Kind.NUMBER and kind_of(cells[name]) is Kind.NUMBER:
                node: Node = Const(Decimal(cells[name]), Kind.NUMBER)
            else:
                node = expression(cells[name], self.vocabulary, fact.kind, self.tables)
        except CellError as error:
            self.fail(error.code, name, number, error.problem)
        except LanguageError as error:
            self.fail(error.code, name, number, error.text)
        is_literal = isinstance(node, Const) and isinstance(node.value, Decimal)
        if self.settings.collect in (Collect.MIN, Collect.MAX) and not is_literal:
            problem = Text(
                "collect = min 或 max 的输出要写成数字", "collect = min and max take plain numbers"
            )
            self.fail("wrong-type", name, number, problem)
        return node

    # Rows beside one another

    def check_rows(self, table: Table) -> None:
        """Refuse rows that ask twice, and whatever the hit policy does not allow."""
        for upper, lower in asked_twice(table.rows):
            if _may_repeat(table, upper, lower):
                continue
            problem = Text(
                f"与第 {upper.number} 行条件相同，日期重叠",
                f"asks the same as row {upper.number}, on days that overlap",
            )
            self.fail("overlap", "", lower.number, problem)
        if table.hit not in (Hit.UNIQUE, Hit.ANY):
            return
        for upper, lower in overlapping(table.rows, table.axes):
            if table.hit is Hit.UNIQUE:
                self.refuse_overlap(table, upper, lower)
            for fact in table.facts:
                if upper.outputs[fact] != lower.outputs[fact]:
                    self.refuse_conflict(fact, upper, lower)

    def refuse_overlap(self, table: Table, upper: Row, lower: Row) -> NoReturn:
        names = [name for name in table.inputs if name in upper.cells or name in lower.cells]
        if upper.is_dated or lower.is_dated:
            names += [name for name in DAY_COLUMNS if name in self.sheet.header]
        columns = Text("、".join(names) or "（没有列）", ", ".join(names) or "(none)")
        problem = Text(
            f"与第 {upper.number} 行可能同时成立（列 {columns.zh}），而 hit = unique",
            f"may hold together with row {upper.number} (columns {columns.en}), and hit is unique",
        )
        self.fail("overlap", "", lower.number, problem)

    def refuse_conflict(self, fact: str, upper: Row, lower: Row) -> NoReturn:
        problem = Text(
            f"与第 {upper.number} 行可能同时成立，结果却不同，而 hit = any",
            f"may hold together with row {upper.number} and gives another answer, and hit is any",
        )
        self.fail("conflict", fact, lower.number, problem)


def input_column(fact: Fact) -> Column:
    """How the cells of a column of this fact are read."""
    return Column(Read(fact.name, fact.kind), axis_of(fact), literal_of(fact))


def _may_repeat(table: Table, upper: Row, lower: Row) -> bool:
    """Whether two rows may ask the same at once: where all rows count, or their answers agree."""
    if table.hit is Hit.COLLECT:
        return not (upper.is_dated or lower.is_dated)
    return table.hit is Hit.ANY
