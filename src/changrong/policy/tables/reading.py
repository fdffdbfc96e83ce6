"""Decision tables: a CSV file whose rows are read from the top, first hit.

A header cell is a declared fact (an input), one of the facts that the table yields (an output),
`from` or `until` (the days between which the row holds, both inclusive), or else a comment. Input
cells: blank (anything), `5100-5199 5900` (codes and ranges of codes, text only), `a|b` (any of
them), `>= 20`, or a plain value. Each output becomes one `Case`, so tables block as CASE does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from changrong.policy.errors import FactError, LanguageError, NoticeError, Place, did_you_mean
from changrong.policy.facts import Fact, Kind, Vocabulary, iso_day
from changrong.policy.language.nodes import And, Case, Compare, Const, In, Node, Or, Read, constant
from changrong.policy.language.reader import expression
from changrong.text import Text

_COMPARISON = re.compile(r"(>=|<=|<>|>|<|=)\s*(.+)")
_CODES = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)?( +[0-9A-Za-z]+(-[0-9A-Za-z]+)?)*")
_DAYS = ("from", "until")
_ALWAYS = Const(True, Kind.BOOLEAN)


Row = Mapping[str, str]
Rows = Sequence[tuple[int, Row]]
"""Rows with the numbers of their lines in the file."""


def read_table(
    file: Path, place: Place, outputs: Sequence[str], dated_by: str, vocabulary: Vocabulary
) -> dict[str, Case]:
    """The tree of each output fact. Raises NoticeError naming the row and column."""
    header, rows = _read_rows(file, place)
    table = _Table(place, header, outputs, dated_by, vocabulary)
    conditions = [table.condition(row, number) for number, row in rows]
    table.check_overlaps(rows)
    return {
        fact: Case(
            tuple(
                (condition, table.output(row, number, fact))
                for condition, (number, row) in zip(conditions, rows, strict=True)
            ),
            None,
        )
        for fact in outputs
    }


def _read_rows(file: Path, place: Place) -> tuple[list[str], Rows]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problem = Text("缺少这个表", "this table is missing")
        raise NoticeError("missing-table", place, problem) from None
    except UnicodeDecodeError:
        problem = Text("不是 UTF-8 文本", "this is not UTF-8 text")
        raise NoticeError("syntax", place, problem) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    lines = [(reader.line_num, line) for line in reader if any(line)]
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    if len(lines) < 2:
        raise NoticeError("empty-table", place, Text("表中没有行", "this table has no rows"))
    for number, line in lines[1:]:
        if len(line) != len(header):
            problem = Text(
                f"第 {number} 行有 {len(line)} 格，表头有 {len(header)} 格",
                f"row {number} has {len(line)} cells and the header {len(header)}",
            )
            raise NoticeError("ragged-row", place, problem)
    return header, [
        (number, dict(zip(header, (cell.strip() for cell in line), strict=True)))
        for number, line in lines[1:]
    ]


class _Table:
    """What the header says, and how cells become nodes."""

    def __init__(
        self,
        place: Place,
        header: Sequence[str],
        outputs: Sequence[str],
        dated_by: str,
        vocabulary: Vocabulary,
    ) -> None:
        self.place = place
        self.dated_by = dated_by
        self.vocabulary = vocabulary
        for column in (*outputs, *header):
            if header.count(column) != 1:
                problem = Text("每列应恰有一个表头", "each column needs exactly one header cell")
                raise self.fail("table-header", column, 1, problem)
        self.inputs: Mapping[str, Fact] = {
            column: fact
            for column in header
            if column not in outputs and (fact := vocabulary.find(column)) is not None
        }
        for column in header:
            if column not in (*self.inputs, *outputs, *_DAYS):
                self.check_comment(column)

    def check_comment(self, column: str) -> None:
        """A column that only people read has a header, and not one like a fact's misspelt name."""
        facts = self.vocabulary.facts
        meant = next((name for name in facts if name.rpartition(".")[2] == column), column)
        hint = did_you_mean(meant, facts)
        if not column:
            problem = Text("表头有空格子", "a header cell is blank")
            raise self.fail("table-header", column, 1, problem)
        if "." in column or hint.en:
            problem = Text(f"没有这项事实{hint.zh}", f"no such fact{hint.en}")
            raise self.fail("unknown-fact", column, 1, problem)

    def fail(self, code: str, column: str, row: int, problem: Text) -> NoticeError:
        place = Place(self.place.file, self.place.measure, self.place.condition, column)
        return NoticeError(
            code, place, Text(f"第 {row} 行：{problem.zh}", f"row {row}: {problem.en}")
        )

    def condition(self, row: Row, number: int) -> Node:
        parts = [*self.days(row, number)]
        for column, fact in self.inputs.items():
            if row[column]:
                parts.append(self.cell(fact, row[column], number))
        if not parts:
            return _ALWAYS
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def days(self, row: Row, number: int) -> list[Node]:
        parts: list[Node] = []
        for column, op in zip(_DAYS, (">=", "<="), strict=True):
            if row.get(column):
                day = iso_day(row[column])
                if day is None:
                    problem = Text(f"{row[column]} 不是日期", f"{row[column]} is not a date")
                    raise self.fail("bad-date", column, number, problem)
                parts.append(Compare(op, Read(self.dated_by, Kind.DATE), Const(day, Kind.DATE)))
        begun, ended = self.span(row)
        if ended < begun:
            problem = Text(f"{ended} 早于 from {begun}", f"{ended} is before from {begun}")
            raise self.fail("bad-date", "until", number, problem)
        return parts

    def span(self, row: Row) -> tuple[str, str]:
        """The first and the last day on which a row holds, as ISO text."""
        begun, ended = (row.get(column) for column in _DAYS)
        return begun or date.min.isoformat(), ended or date.max.isoformat()

    def check_overlaps(self, rows: Rows) -> None:
        """Of two rows that ask the same on the same day, the second could never be hit."""
        earlier: dict[tuple[str, ...], list[tuple[int, Row]]] = {}
        for number, row in rows:
            alike = earlier.setdefault(tuple(row[column] for column in self.inputs), [])
            begun, ended = self.span(row)
            for other, above in alike:
                first, last = self.span(above)
                if begun <= last and first <= ended:
                    problem = Text(
                        f"与第 {other} 行条件相同，日期重叠",
                        f"asks the same as row {other}, on days that overlap",
                    )
                    raise self.fail("overlap", "", number, problem)
            alike.append((number, row))

    def cell(self, fact: Fact, text: str, number: int) -> Node:
        part = Read(fact.name, fact.kind)
        compared = _COMPARISON.fullmatch(text)
        if compared is not None:
            if fact.kind is Kind.BOOLEAN or fact.values:
                problem = Text("这种值没有大小", "these values have no order")
                raise self.fail("wrong-type", fact.name, number, problem)
            return Compare(compared[1], part, self.constant(fact, compared[2], number))
        if fact.kind is Kind.TEXT and not fact.values and _CODES.fullmatch(text):
            return self.codes(fact, part, text, number)
        values = [self.constant(fact, value.strip(), number) for value in text.split("|")]
        return Compare("=", part, values[0]) if len(values) == 1 else In(part, tuple(values))

    def codes(self, fact: Fact, part: Read, text: str, number: int) -> Node:
        """`5100-5199 5900`: any of these codes or ranges of codes, compared by code point."""
        singles: list[Const] = []
        found: list[Node] = []
        for item in text.split():
            first, dash, last = item.partition("-")
            low, high = (self.constant(fact, code, number) for code in (first, last or first))
            if dash:
                if last < first or len(last) != len(first):
                    problem = Text(f"{item} 不是一段代码", f"{item} is no range of codes")
                    raise self.fail("bad-range", fact.name, number, problem)
                found.append(And((Compare(">=", part, low), Compare("<=", part, high))))
            else:
                singles.append(low)
        if singles:
            found.append(In(part, tuple(singles)))
        return found[0] if len(found) == 1 else Or(tuple(found))

    def constant(self, fact: Fact, text: str, number: int) -> Const:
        try:
            value = fact.parse(text)
        except FactError as error:
            raise self.fail("wrong-type", fact.name, number, error.text) from None
        if value is None:
            problem = Text("这里缺少一个值", "a value is missing here")
            raise self.fail("wrong-type", fact.name, number, problem)
        return constant(value, fact.kind)

    def output(self, row: Row, number: int, name: str) -> Node:
        fact = self.vocabulary[name]
        if fact.values or fact.kind is Kind.TEXT:
            return self.constant(fact, row[name].strip("'"), number)
        try:
            return expression(row[name], self.vocabulary, fact.kind)
        except LanguageError as error:
            raise self.fail(error.code, name, number, error.text) from None
