"""A few rows opened as cases, and what became of each; for good or, in a dry run, undone again.

Rows are opened together, as the actions take lists. Where that fails each is opened by itself, so
that one bad row never stops the others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence

from django.db import InterfaceError, OperationalError

from changrong.network.cases.errors import FieldErrors, NotAllowed
from changrong.network.cases.needs.stating import firm_called
from changrong.network.cases.queries import may_open
from changrong.network.imports.columns import FIRM_NAME
from changrong.network.imports.importers import (
    Entry,
    Importer,
    Opened,
    check_new,
    known_firms,
)
from changrong.network.imports.models import Import, ImportRow
from changrong.network.imports.reading import (
    Line,
    Problems,
    RowRefused,
    Sheet,
    entry_of,
    problem_of,
)
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.unit import unit
from changrong.policy import FactError
from changrong.text import Problem, Text

Outcome = ImportRow.Outcome
# What actions call the fields that an import knows by other names.
NAMES = {"enterprise_name": FIRM_NAME, "enterprise": "enterprise.credit_code"}
OUR_FAULT = Text("服务出错，这一行没有导入", "Something went wrong in the service")
log = logging.getLogger(__name__)


class _Undone(Exception):
    """A dry run takes back what it did."""


def results_of(
    of: Import, importer: Importer, sheet: Sheet, lines: Sequence[Line], by: Actor
) -> list[ImportRow]:
    """Open the cases of these rows, or try to. The results are not stored yet.

    Part of its caller's unit. Raises only what concerns the whole database.
    """
    entries, results = _read(importer, sheet, lines)
    if of.dry_run:
        results |= _tried(of, importer, entries, by)
    else:
        results |= _opened(importer, entries, by)
    for result in results.values():
        result.of = of
    return [results[line.number] for line in lines]


def _read(
    importer: Importer, sheet: Sheet, lines: Sequence[Line]
) -> tuple[list[Entry], dict[int, ImportRow]]:
    entries, refused = [], {}
    for line in lines:
        try:
            entries.append(entry_of(line, sheet.header, importer))
        except RowRefused as error:
            refused[line.number] = _refused(line.number, error.problems)
    return entries, refused


def _tried(
    of: Import, importer: Importer, entries: Sequence[Entry], by: Actor
) -> dict[int, ImportRow]:
    """What would become of the rows, if the import's earlier rows had been opened."""
    codes = {entry.credit_code for entry in entries}
    before = list(
        ImportRow.objects.filter(of=of, credit_code__in=codes).exclude(outcome=Outcome.REFUSED)
    )
    known = known_firms(list(codes))
    results: dict[int, ImportRow] = {}
    if importer.finds_same:
        results = {
            entry.row: _result(entry, Outcome.SAME)
            for entry in entries
            if _is_again(entry, before, known)
        }
    try:
        with unit():
            for row in before:
                if row.credit_code not in known:
                    firm_called(row.credit_code, row.firm_name, row.region, by)
            new = [entry for entry in entries if entry.row not in results]
            results |= _opened(importer, new, by)
            raise _Undone
    except _Undone:
        pass
    for result in results.values():
        result.case = None
    return results


def _is_again(entry: Entry, before: Sequence[ImportRow], known: Mapping[str, Enterprise]) -> bool:
    """Whether an earlier row said the same of the same firm."""
    firm = known.get(entry.credit_code)
    return any(
        row.said == entry.said and entry.firm_name in ("", row.firm_name, firm.name if firm else "")
        for row in before
    )


def _opened(importer: Importer, entries: Sequence[Entry], by: Actor) -> dict[int, ImportRow]:
    results: dict[int, ImportRow] = {}
    for group in _apart(entries):
        fit = []
        known = known_firms([entry.credit_code for entry in group])
        for entry in group:
            problems = _unfit(importer, entry, known.get(entry.credit_code), by)
            if problems:
                results[entry.row] = _refused(entry.row, problems)
            else:
                fit.append(entry)
        results |= _open_together(importer, fit, by)
    return results


def _apart(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries in order, in groups that name no firm twice: what one says of its firm is known
    when the next is judged."""
    group: dict[str, Entry] = {}
    for entry in entries:
        if entry.credit_code in group:
            yield list(group.values())
            group = {}
        group[entry.credit_code] = entry
    if group:
        yield list(group.values())


def _unfit(importer: Importer, entry: Entry, firm: Enterprise | None, by: Actor) -> Problems:
    """What the actions would refuse, seen without trying."""
    try:
        if firm is None:
            check_new(entry, by)
        region = firm.region if firm else entry.region
        if not may_open(by, importer.kind, firm or Enterprise(region=region)):
            raise NotAllowed
    except Problem as refused:
        return problems_of(refused)
    return []


def _open_together(importer: Importer, entries: Sequence[Entry], by: Actor) -> dict[int, ImportRow]:
    if not entries:
        return {}
    try:
        with unit():
            opened = importer.open(importer.kind, entries, by)
    except (OperationalError, InterfaceError):  # the database is away, or broke a deadlock
        raise
    except Exception as error:
        if len(entries) == 1:
            return {entries[0].row: _refused(entries[0].row, problems_of(error))}
        results = {}
        for entry in entries:
            results |= _open_together(importer, [entry], by)
        return results
    return {
        entry.row: _result(entry, Outcome.OPENED if one.is_new else Outcome.SAME, one)
        for entry, one in zip(entries, opened, strict=True)
    }


def problems_of(error: Exception) -> Problems:
    """Why a row was refused, by column, in words for whoever handed it in."""
    if isinstance(error, FieldErrors):
        return [problem_of(NAMES.get(name, name), text) for name, text in error.errors.items()]
    if isinstance(error, FactError):
        return [problem_of(error.fact, error.problem)]
    if isinstance(error, Problem):
        name = getattr(error, "field", None) or ""
        return [problem_of(NAMES.get(name, name), error.text)]
    log.error("a row of an import failed", exc_info=error)
    return [problem_of("", OUR_FAULT)]


def _result(entry: Entry, outcome: str, opened: Opened | None = None) -> ImportRow:
    return ImportRow(
        row=entry.row,
        outcome=outcome,
        case=opened and opened.case,
        credit_code=entry.credit_code,
        firm_name=entry.firm_name,
        region=entry.region,
        said=entry.said,
    )


def _refused(row: int, problems: Problems) -> ImportRow:
    return ImportRow(row=row, outcome=Outcome.REFUSED, problems=problems)
