"""What a message says, read as the fields of a case: in the words that an import reads too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from changrong.network import clock
from changrong.network.cases.kind import A_PERSON
from changrong.network.cases.kinds import KINDS
from changrong.network.channels.connectors.connector import Connector, Lack, Received
from changrong.network.channels.connectors.wire import moment_of
from changrong.network.imports.cells import CellProblem, Takes, read
from changrong.network.imports.columns import CREDIT_CODE, FIRM_NAME, REGION, Column, column_for
from changrong.network.imports.importers import Entry, importers
from changrong.network.imports.reading import (
    Problems,
    facts_of,
    fields_of,
    firm_of,
    problem_of,
)
from changrong.text import Text

NEED = "need"
# Where the fields of the wire format go, by the names of columns.
PLACES = {
    CREDIT_CODE: "firm.credit_code",
    FIRM_NAME: "firm.name",
    REGION: "firm.region",
    "contact_name": "contact.name",
    "contact_phone": "contact.phone",
    "enterprise_name": "firm.name",
}
# Which field of a kind takes what was said besides.
WORDS = {
    NEED: "note",
    "complaint": "what",
    "appeal": "what",
    "session": "topic",
    "home_visit": "note",
    "insurance_need": "what",
    "insurance_claim": "what",
}
CONSENT = Lack(
    "consent",
    Text("没说同意把需求送到匹配的机构", "No consent to the need going to institutions"),
    Text("同意送到匹配的机构", "Consent"),
)
FILL_IN = Text("请填写", "Fill in")


@dataclass(frozen=True)
class Draft:
    """A message as the beginning of a case. `entry` is there where nothing lacks; `given` are the
    values that could be read, by the names of columns, for a form."""

    kind: str
    given: Mapping[str, Any] = field(default_factory=dict)
    entry: Entry | None = None
    lacks: tuple[Lack, ...] = ()

    @property
    def is_of_a_person(self) -> bool:
        return self.entry is not None and not self.entry.credit_code


def draft_of(
    one: Received, connector: Connector, institution: str = "", kind: str | None = None
) -> Draft:
    """Read a message as a case of the kind that it asks for, or of another. `institution`: whose
    line it is, asked where the message names none."""
    kind = connector.kinds.get(one.what, "") if kind is None else kind
    if not kind:
        said = Text(
            "这件事不能自动立案，请人工看", "It opens no case by itself; somebody must look"
        )
        return Draft("", lacks=(*one.lacks, Lack("what", said, Text("什么事", "What it is"))))
    columns = importers()[kind].columns
    cells, lacks = _placed(one, kind, columns, institution)
    problems: Problems = []
    unread: set[str] = set()
    raw: dict[str, dict[str, Any]] = {"firm": {}, "field": {}, "fact": {}}
    for column, value in cells.values():
        try:
            raw[column.part][column.name] = _raw(value, column.takes)
        except CellProblem as refused:
            unread.add(column.name)
            problems.append(problem_of(column.name, refused.text))
    if A_PERSON in KINDS[kind].about and not one.credit_code:
        firm = _person(one, raw["firm"], problems)
    else:
        firm = firm_of(raw["firm"], problems, unread)
    answers = fields_of(raw["field"], importers()[kind], problems, unread)
    facts = facts_of(raw["fact"], problems)
    lacks += lacks_of(problems, columns)
    if kind == NEED and one.consent is not True:
        lacks.append(CONSENT)
    wrong = {one["column"] for one in problems}
    values = (pair for part in raw.values() for pair in part.items())
    given = {name: value for name, value in values if name not in wrong} | answers
    unreadable = {lack.field for lack in one.lacks}  # named already, and not missing
    lacks = [*one.lacks, *(lack for lack in lacks if lack.field not in unreadable)]
    entry = None if lacks else Entry(0, *firm, answers, facts)
    return Draft(kind, given, entry, tuple(lacks))


Cells = dict[str, tuple[Column, Any]]


def _placed(
    one: Received, kind: str, columns: tuple[Column, ...], institution: str
) -> tuple[Cells, list[Lack]]:
    """Each value with its column, but those that no column takes; columns that were named twice."""
    own = {
        CREDIT_CODE: one.credit_code,
        FIRM_NAME: one.name,
        REGION: one.region,
        "contact_name": one.contact_name,
        "contact_phone": one.contact_phone,
        "work_order": one.id,
    }
    cells: Cells = {}
    lacks = []
    for heading, value in [*own.items(), *one.answers.items()]:
        column = column_for(heading, columns)
        if column is None:
            continue
        if cells.get(column.name, (column, ""))[1] != "":
            said = Text("说了两次", "Said twice")
            lacks.append(Lack(f"answers.{heading}", said, column.label))
        else:
            cells[column.name] = (column, value)
    left = {WORDS.get(kind, ""): one.words, "institution": institution}
    for name, value in left.items():
        column = next((each for each in columns if each.name == name), None)
        if value and column and cells.get(name, (column, ""))[1] == "":
            cells[name] = (column, value)
    return cells, lacks


def _raw(value: Any, takes: Takes) -> Any:
    """A value as its field takes it: of a list each, a moment in any writing of the wire format.
    Raises CellProblem."""
    if isinstance(value, tuple):
        each = replace(takes, type="choice") if takes.type == "choices" else takes
        return [read(one, each) for one in value]
    if takes.type == "time":
        with suppress(ValueError):
            value = moment_of(str(value)).astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    return read(value, takes)


def _person(one: Received, raw: Mapping[str, Any], problems: Problems) -> tuple[str, str, str]:
    """Whom it is about where no firm is: the one to be called, unless another is named."""
    name = one.name or one.contact_name
    region = str(raw.get(REGION) or "")
    if not name:
        problems.append(problem_of(FIRM_NAME, FILL_IN))
    if not region and not any(one["column"] == REGION for one in problems):
        problems.append(problem_of(REGION, FILL_IN))
    return "", name, region


def lacks_of(problems: Iterable[Mapping[str, str]], columns: Iterable[Column]) -> list[Lack]:
    """What an import would say of a row, as what a message lacks."""
    labels = {column.name: column.label for column in columns}
    return [
        Lack(
            PLACES.get(one["column"], f"answers.{one['column']}" if one["column"] else ""),
            Text(one["zh"], one["en"]),
            labels.get(one["column"]),
        )
        for one in problems
    ]
