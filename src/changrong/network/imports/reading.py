"""A handed-in file as numbered rows, and each row as an entry or as what is wrong with it.

The file is read as a stream. A row that cannot be read is refused by itself; only a file that
cannot be read on, or whose headings do not fit, is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from changrong.identifiers import IdentifierError, credit_code
from changrong.network.cases import fields
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.naming import LOOKED_UP
from changrong.network.imports.cells import CellProblem, read, text_of
from changrong.network.imports.columns import (
    CREDIT_CODE,
    FIRM_NAME,
    REGION,
    Column,
    Header,
    HeadingProblem,
    header_of,
)
from changrong.network.imports.importers import Entry, Importer
from changrong.network.parties.models import Enterprise
from changrong.network.rules.actions import plain
from changrong.network.rules.book import book
from changrong.policy import FactError
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.batch.csv_tape import CsvTape
    from changrong.policy.batch.excel import ExcelTape

Problems = list[dict[str, str]]
EXAMPLE_CODE = "91110105MA0000000Y"  # of the row that a template shows
EXAMPLE = Text("这是模板里的示例，请删掉这一行", "This is the template's example; remove it")
LONGEST_NAME = Enterprise._meta.get_field("name").max_length or 0


class RowRefused(Exception):
    """Why a row opens nothing: by column, in both languages."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Line:
    """A row of the file, with the number that a spreadsheet shows."""

    number: int
    cells: list[Any]

    @property
    def is_blank(self) -> bool:
        return not any(text_of(cell).strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """An opened file: its headings as they stand, and which column each is."""

    tape: CsvTape | ExcelTape
    header: Header

    @property
    def headings(self) -> tuple[str, ...]:
        return self.tape.columns

    def lines(self, after: int = 0) -> Iterator[Line]:
        """The rows that hold something, behind a row. Raises TapeError where it cannot be read."""
        for number, cells in self.tape.numbered():
            line = Line(number, list(cells))
            if number > after and not line.is_blank:
                yield line


def open_sheet(file: Path, sheet: str, columns: Sequence[Column]) -> Sheet:
    """The rows of a file, of a workbook's named sheet if any. Raises TapeError, HeadingProblem."""
    from changrong.policy.batch.csv_tape import CsvTape
    from changrong.policy.batch.excel import ExcelTape
    from changrong.policy.batch.tape import open_tape

    tape = open_tape(file, sheet or None)
    if not isinstance(tape, CsvTape | ExcelTape):
        raise HeadingProblem("请交 CSV 或 XLSX", "hand in CSV or XLSX")
    if tape.other_separator:
        said = tape.other_separator
        raise HeadingProblem(f"读不出列{said.zh}", f"no columns are found{said.en}")
    return Sheet(tape, header_of(tape.columns, columns))


def problem_of(column: str, text: Text) -> dict[str, str]:
    return {"column": column, "zh": text.zh, "en": text.en}


def entry_of(line: Line, header: Header, importer: Importer) -> Entry:
    """What a row says. Raises RowRefused with everything that is wrong with it."""
    problems = beyond(line, header)
    raw: dict[str, dict[str, Any]] = {"firm": {}, "field": {}, "fact": {}}
    unread = set()
    for column, cell in zip(header.places, line.cells, strict=False):
        if column is None:
            continue
        try:
            raw[column.part][column.name] = read(cell, column.takes)
        except CellProblem as refused:
            unread.add(column.name)
            problems.append(problem_of(column.name, refused.text))
    firm = firm_of(raw["firm"], problems, unread)
    answers = fields_of(raw["field"], importer, problems, unread)
    facts = facts_of(raw["fact"], problems)
    if problems:
        raise RowRefused(_in_order(problems, importer.columns))
    return Entry(line.number, *firm, answers, facts)


def beyond(line: Line, header: Header) -> Problems:
    """Cells to the right of the headings: a comma too many moves all that follow it."""
    width = len(header.places)
    if not any(text_of(cell).strip() for cell in line.cells[width:]):
        return []
    count = len(line.cells)
    said = Text(f"这一行有 {count} 格，表头有 {width} 格", f"{count} cells, but {width} headings")
    return [problem_of("", said)]


def firm_of(raw: Mapping[str, Any], problems: Problems, unread: set[str]) -> tuple[str, str, str]:
    code = str(raw.get(CREDIT_CODE) or "")
    try:
        if code:
            code = credit_code(code)
        elif CREDIT_CODE not in unread:
            problems.append(problem_of(CREDIT_CODE, Text("请填写", "Fill in")))
    except IdentifierError as refused:
        problems.append(problem_of(CREDIT_CODE, refused.text))
    if code == EXAMPLE_CODE:
        problems.append(problem_of(CREDIT_CODE, EXAMPLE))
    name = str(raw.get(FIRM_NAME) or "")
    if len(name) > LONGEST_NAME:
        said = Text(f"最多 {LONGEST_NAME} 个字", f"At most {LONGEST_NAME} characters")
        problems.append(problem_of(FIRM_NAME, said))
    return code, name, str(raw.get(REGION) or "")


def fields_of(
    raw: Mapping[str, Any], importer: Importer, problems: Problems, unread: set[str]
) -> dict[str, Any]:
    """The kind's own fields as they are kept; one that could not be read is not missed too. What is
    looked up among the firm's own rows is left to the action, which knows the firm."""
    declared = importer.kind.opening_fields
    later = {field.name for field in declared if fields.type_of(field) in LOOKED_UP}
    asked = [
        replace(field, required=field.required and field.name not in unread)
        for field in declared
        if field.name not in later
    ]
    now = {name: value for name, value in raw.items() if name not in later}
    try:
        answers = fields.clean(asked, now)
    except FieldErrors as refused:
        problems += [problem_of(name, text) for name, text in refused.errors.items()]
        return {}
    return answers | {name: value for name, value in raw.items() if name in later and value}


def facts_of(raw: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    parsed = {}
    for name, value in raw.items():
        try:
            parsed[name] = book().vocabulary.parse(name, value)
        except FactError as refused:
            problems.append(problem_of(name, refused.problem))
    return plain(parsed)


def _in_order(problems: Problems, columns: tuple[Column, ...]) -> Problems:
    order = {column.name: place for place, column in enumerate(columns)}
    return sorted(problems, key=lambda one: order.get(one["column"], -1))
