"""`changrong import`: a file of rows opened as cases, here and now, as somebody of the service."""

from __future__ import annotations

import csv
import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.service_cli import database, how_far, migrated, out, ready, stop

if TYPE_CHECKING:
    from changrong.network.imports.models import Import
    from changrong.network.people.actor import Actor

REFUSED = 1  # exit code where some rows were not imported


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    kind: Annotated[str, typer.Argument(help="The kind of case, such as need.")],
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GBK) or XLSX.")],
    as_: Annotated[str, typer.Option("--as", help="The username of whoever imports.")],
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook that has several.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Try every row and take it back.")] = False,
    again: Annotated[bool, typer.Option(help="Though the same file was imported before.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write every row with its result here, as CSV.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Of the report: zh or en.")] = "zh",
) -> None:
    """Open each row of a file as a case. Ends with 1 where rows were refused, 2 where nothing could
    be done. Broken off, the same command goes on behind the last row that was done."""
    if not file.is_file():
        stop(f"{file}: there is no such file")
    if lang not in ("zh", "en"):
        stop(f"--lang is zh or en, not {lang}")
    if report is not None and not report.parent.is_dir():
        stop(f"{report}: the folder to write to does not exist")
    ready()
    migrated()
    with database():
        by = _actor(as_, kind)
        row = _asked(kind, file, sheet, dry_run, again, lang, by)
        _worked(row)
        row.refresh_from_db()
        _tell(row)
        if report is not None:
            _write(row, report, lang)
    if row.state != "done":
        stop(f"{file}: {row.error['en'] if row.error else 'not finished'}")
    raise typer.Exit(REFUSED if row.refused else 0)


def _actor(username: str, kind: str) -> Actor:
    """The person in the role in which they may import the kind, if they have one."""
    from changrong.network.imports.actions import ImportRefused, importer_of
    from changrong.network.people.actor import Actor
    from changrong.network.people.middleware import live_memberships
    from changrong.network.people.models import User

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        stop(f"There is no account {username}")
    try:
        roles = importer_of(kind).roles
    except ImportRefused as refused:
        stop(refused.text.en)
    members = list(live_memberships(user))
    fit = next((member for member in members if member.role in roles), None)
    if fit is None:
        stop(f"{username} may not import {kind}: that takes {', '.join(roles)}")
    return Actor(user, fit)


def _asked(
    kind: str, file: Path, sheet: str, dry_run: bool, again: bool, lang: str, by: Actor
) -> Import:
    """The import of this file: the one that was broken off, or a new one."""
    from changrong.network.imports import actions, queries

    with file.open("rb") as content:
        handed = actions.Handed(kind, content, file.name, sheet, dry_run, again, lang)
        try:
            [row] = actions.ask([handed], by)
        except actions.ImportedBefore as refused:
            if queries.unfinished(refused.before):
                out().print(f"Going on with {refused.before.number}", highlight=False)
                return refused.before
            stop(f"{file}: {refused.text.en}: --again")
        except actions.ImportRefused as refused:
            text = refused.text.en
            stop(text if text.startswith(file.name) else f"{file}: {text}")
    return row


def _worked(row: Import) -> None:
    """Work on it to its end, showing how far it is. Ctrl-C stops between two rows."""
    from changrong.network.imports.worker import import_next

    with how_far() as progress:
        task = progress.add_task(row.name, total=None)

        def stopping() -> bool:
            row.refresh_from_db()
            progress.update(task, completed=row.rows_done, total=row.rows)
            return False

        try:
            is_mine = import_next(stopping, only=row)
        except KeyboardInterrupt:
            stop("Stopped. The same command goes on, and so does changrong work.")
    if not is_mine:
        stop(f"Somebody else works on {row.number}; see the page of imports")


def _tell(row: Import) -> None:
    would = "would be opened" if row.dry_run else "opened"
    counts = f"{row.opened} {would}, {row.same} there already, {row.refused} refused"
    out().print(f"{row.number}: {row.rows_done} rows: {counts}", highlight=False)
    if row.unused:
        out().print(f"not used: {', '.join(row.unused)}", highlight=False, markup=False)


def _write(row: Import, report: Path, lang: str) -> None:
    """The report, whole or not at all."""
    from django.utils.translation import override

    from changrong.network.boards.sheets import harmless
    from changrong.network.imports import report as reports

    part = report.with_name(f".{report.name}.part")
    language = "en" if lang == "en" else "zh-hans"
    with override(language), part.open("w", encoding="utf-8-sig", newline="") as written:
        writer: Any = csv.writer(written)
        for line in chain([reports.heading(row)], reports.lines(row)):
            writer.writerow([harmless(cell) for cell in line])
    os.replace(part, report)
    out().print(f"{report}", highlight=False, markup=False)
