"""`changrong guarantee file`: loans filed under an agreement, as somebody of the service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from changrong.service_cli import database, how_far, migrated, out, ready, stop

if TYPE_CHECKING:
    from changrong.network.guarantees.batches.models import Batch
    from changrong.network.guarantees.models import Agreement
    from changrong.network.people.actor import Actor

REFUSED = 1  # exit code where some rows were not accepted


def file(path: Path, number: str, username: str, sheet: str, again: bool) -> None:
    if not path.is_file():
        stop(f"{path}: there is no such file")
    ready()
    migrated()
    with database():
        agreement, by = _agreement(number, username)
        batch = _asked(path, agreement, sheet, again, by)
        _worked(batch)
        batch.refresh_from_db()
        counts = f"{batch.accepted} accepted, {batch.known} known, {batch.refused} refused"
        out().print(f"{batch.number}: {batch.rows_done} rows: {counts}", highlight=False)
        if batch.unused:
            out().print(f"not used: {', '.join(batch.unused)}", highlight=False, markup=False)
        for result in batch.results.filter(outcome="refused"):
            line = f"row {result.row} {result.reference}: {result.reason['en']}"
            out().print(line, highlight=False, markup=False)
    if batch.state != "done":
        stop(f"{path}: {batch.error['en'] if batch.error else 'not finished'}")
    raise typer.Exit(REFUSED if batch.refused else 0)


def _agreement(number: str, username: str) -> tuple[Agreement, Actor]:
    """The agreement, and the person in the role in which they file under it."""
    from changrong.network.guarantees.batches.actions import files_under
    from changrong.network.guarantees.models import Agreement
    from changrong.network.people.actor import Actor
    from changrong.network.people.middleware import live_memberships
    from changrong.network.people.models import User

    agreement = Agreement.objects.filter(number=number).first()
    if agreement is None:
        stop(f"There is no agreement {number}")
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        stop(f"There is no account {username}")
    actors = [Actor(user, member) for member in live_memberships(user)]
    fit = next((one for one in actors if files_under(agreement, one)), None)
    if fit is None:
        stop(f"{username} does not file under {number}")
    return agreement, fit


def _asked(path: Path, agreement: Agreement, sheet: str, again: bool, by: Actor) -> Batch:
    from changrong.network.guarantees.batches.actions import Handed, ask, try_again
    from changrong.text import Problem

    try:
        with path.open("rb") as content:
            [batch] = ask([Handed(agreement, content, path.name, sheet)], by)
        if again and batch.state == "done" and batch.refused:
            [batch] = try_again([batch], by)
    except Problem as refused:
        text = refused.text.en
        stop(text if text.startswith(path.name) else f"{path}: {text}")
    return batch


def _worked(batch: Batch) -> None:
    """Work on it to its end, showing how far it is. Ctrl-C stops between two transactions."""
    from changrong.network.guarantees.batches.worker import file_next

    with how_far() as progress:
        task = progress.add_task(batch.name, total=batch.rows)

        def stopping() -> bool:
            batch.refresh_from_db()
            progress.update(task, completed=batch.rows_done)
            return False

        try:
            is_mine = file_next(stopping, only=batch)
        except KeyboardInterrupt:
            stop("Stopped. The same command goes on, and so does changrong work.")
    batch.refresh_from_db()
    if not is_mine and batch.state != "done":
        stop(f"Somebody else works on {batch.number}")
