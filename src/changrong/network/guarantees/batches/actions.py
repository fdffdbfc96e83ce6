"""Handing in a file of loans; `worker` files them."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from changrong.network import clock
from changrong.network.cases.numbers import next_numbers
from changrong.network.events.actions import record
from changrong.network.files.sniff import safe_name
from changrong.network.guarantees import filing
from changrong.network.guarantees.batches.models import Batch, BatchRow
from changrong.network.guarantees.batches.reading import columns
from changrong.network.guarantees.filing import check_may_file
from changrong.network.guarantees.models import Agreement
from changrong.network.guarantees.queries import terms_of
from changrong.network.imports.actions import ImportRefused, check_unpacked, named, written
from changrong.network.imports.reading import Sheet, open_sheet
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.policy.facts import NO_CHARACTER
from changrong.policy.numbers import plain
from changrong.text import Problem, Text

PREFIX = "PL"
MOST_DIGITS = 60  # of a number, before or behind the point
MOST_OPEN = 10  # batches of one institution that wait or are being done
State = Batch.State


class BatchRefused(ImportRefused):
    """Why a file is not taken: the HTTP status, and the field that is in the way."""


def files_under(agreement: Agreement, by: Actor) -> bool:
    """Whether these staff file loans under an agreement."""
    return filing.files_under(agreement, terms_of(agreement), by)


@dataclass(frozen=True)
class Handed:
    """A file of loans for an agreement."""

    agreement: Agreement
    file: BinaryIO
    name: str
    sheet: str = ""


def ask(handed: Sequence[Handed], by: Actor) -> list[Batch]:
    """Take files in, to be filed by a worker, all of them or none. The very same file under the
    same agreement is the batch that there is, which goes on if it broke off; if it is done, its
    refused rows are tried again only by `try_again`.

    Its columns and the number of its rows are looked at now; the rows are not. Raises NotAllowed,
    GuaranteeRefused where the agreement takes no loans, ImportRefused for the file.
    """
    for one in handed:
        check_may_file(one.agreement, terms_of(one.agreement), by)
    numbers = next_numbers(PREFIX, clock.today(), len(handed))
    batches = [_of(one, number, by) for one, number in zip(handed, numbers, strict=True)]
    kept: list[Batch] = []
    try:
        for one, batch in zip(handed, batches, strict=True):
            _take_in(one.file, batch)
        kept = _enter(batches, by)
    finally:
        for batch in batches:
            if batch not in kept:
                shutil.rmtree(batch.folder, ignore_errors=True)
    return kept


def _of(handed: Handed, number: str, by: Actor) -> Batch:
    return Batch(
        number=number,
        agreement=handed.agreement,
        asked_by=by.user,
        membership=by.membership,
        institution=by.institution,
        name=safe_name(handed.name),
        sheet=handed.sheet,
        asked_at=clock.now(),
    )


def _take_in(file: BinaryIO, batch: Batch) -> None:
    batch.folder.mkdir(mode=0o700, parents=True)
    batch.sha256 = written(file, batch.file)
    check_unpacked(batch.file)
    sheet = opened(batch)
    batch.unused = list(sheet.header.unused)
    batch.rows = 0
    for _line in sheet.lines():
        batch.rows += 1
        if batch.rows > settings.BATCH_ROWS:
            most = settings.BATCH_ROWS
            raise BatchRefused(
                f"一次最多报送 {most:,} 行", f"At most {most:,} rows are filed together", 413
            )
    if not batch.rows:
        raise BatchRefused("文件里没有一行", "The file has no rows")


def opened(batch: Batch) -> Sheet:
    """The batch's file, whose headings fit. Raises BatchRefused."""
    try:
        return open_sheet(batch.file, batch.sheet, columns())
    except Problem as error:
        said = named(error.text, batch)
        raise BatchRefused(said.zh, said.en) from None


@whole
def _enter(batches: Sequence[Batch], by: Actor) -> list[Batch]:
    """The batches as they are now: new, or there before."""
    agreements = sorted({batch.agreement_id for batch in batches})
    # Nobody else hands in under the same agreement until this transaction ends.
    list(Agreement.objects.select_for_update(no_key=True).filter(pk__in=agreements).order_by("pk"))
    return [_entered(batch, by) for batch in batches]


def _entered(batch: Batch, by: Actor) -> Batch:
    same = Batch.objects.filter(
        agreement=batch.agreement, sha256=batch.sha256, sheet=batch.sheet
    ).first()
    if same is None:
        _check_room(batch)
        batch.save(force_insert=True)
        data = {"agreement": batch.agreement.number, "sha256": batch.sha256, "rows": batch.rows}
        record(batch.number, "batch.asked", by, data)
        return batch
    if not same.file.exists() and (same.refused or same.state == State.FAILED):
        batch.folder.rename(same.folder)  # what is left of it can be done again
    if same.state == State.FAILED:
        _queue(same, by)
        record(same.number, "batch.resumed", by, {})
    return same


def _queue(batch: Batch, by: Actor, **changes: Any) -> None:
    """Let a worker go on with it as whoever wants that now, who may be another than before."""
    again = {"asked_by": by.user, "membership": by.membership, "state": State.WAITING}
    rows = Batch.objects.filter(pk=batch.pk)
    rows.update(**again, **changes, error=None, attempts=0, worker="", finished_at=None)
    batch.refresh_from_db()


@whole
def try_again(batches: Sequence[Batch], by: Actor) -> list[Batch]:
    """Have the refused rows of finished batches tried once more: room may have come free. What was
    accepted stays as it is. One that waits or is being done already is left alone.

    Raises NotAllowed, GuaranteeRefused as handing in does; BatchRefused where no row was refused,
    or the file is no longer kept.
    """
    for batch in batches:
        check_may_file(batch.agreement, terms_of(batch.agreement), by)
    keys = [batch.pk for batch in batches]
    locked = Batch.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    found = {batch.pk: batch for batch in locked.select_related("agreement").order_by("pk")}
    for batch in found.values():
        if not batch.is_open:
            _try_again(batch, by)
    return [found[key] for key in keys]


def _try_again(batch: Batch, by: Actor) -> None:
    if batch.state != State.DONE or not batch.refused:
        raise BatchRefused(
            f"{batch.number} 没有可以再试的行",
            f"{batch.number} has no refused rows to try again",
            409,
            None,
        )
    if not batch.file.exists():
        raise BatchRefused(
            "文件已按期删除，请再交一次同一份文件",
            "The file is no longer kept; hand in the same file once more",
            409,
            None,
        )
    _check_room(batch)
    refused, done = batch.refused, batch.rows_done - batch.refused
    batch.results.filter(outcome=BatchRow.Outcome.REFUSED).delete()
    _queue(batch, by, rows_done=done, refused=0, last_row=0)
    record(batch.number, "batch.retried", by, {"refused": refused})


def _check_room(batch: Batch) -> None:
    waiting = Batch.objects.filter(
        institution=batch.institution, state__in=(State.WAITING, State.RUNNING)
    )
    if waiting.count() >= MOST_OPEN:
        raise BatchRefused(
            f"最多同时报送 {MOST_OPEN} 批，请等前面的做完",
            f"At most {MOST_OPEN} batches are filed at a time; wait until one is finished",
            429,
        )


def finished(batch: Batch, error: Text | None, by: Actor) -> None:
    """Tell of the end. The file of one that is done is needed only to try refused rows again."""
    counts = {name: getattr(batch, name) for name in ("rows_done", "accepted", "known", "refused")}
    record(batch.number, f"batch.{'failed' if error else 'done'}", by, counts)
    if not error and not batch.refused:
        transaction.on_commit(partial(shutil.rmtree, batch.folder, ignore_errors=True))


def as_file(rows: Sequence[Mapping[str, Any]]) -> BinaryIO:
    """Rows of JSON as the file that they stand for: names as headings, in the order first said.
    Raises BatchRefused, naming row and field, for what is no row and what no file can hold."""
    headings: dict[str, None] = {}
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise _unfit(number, "应是一个对象", "should be an object")
        for name, value in row.items():
            if NO_CHARACTER.search(name):
                raise _unfit(number, *_UNREADABLE, name)
            _check(number, name, value)
        headings |= dict.fromkeys(row)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_cell(row.get(name)) for name in headings] for row in rows)
    return io.BytesIO(text.getvalue().encode())


_UNREADABLE = "有不能保存的字符", "has characters that cannot be kept"


def _check(number: int, name: str, value: Any) -> None:
    if not isinstance(value, str | int | Decimal | None):
        raise _unfit(number, "值应是文字、数字或是否", "a value is text, a number or a truth", name)
    if isinstance(value, str) and NO_CHARACTER.search(value):
        raise _unfit(number, *_UNREADABLE, name)
    if isinstance(value, Decimal) and abs(value.adjusted()) > MOST_DIGITS:
        raise _unfit(number, "数字太长", "the number is too long", name)


def _unfit(number: int, zh: str, en: str, name: str | None = None) -> BatchRefused:
    said = ("", "") if name is None else (f" {name!r}", f", {name!r}")
    return BatchRefused(
        f"第 {number} 行{said[0]}：{zh}", f"row {number}{said[1]}: {en}", field="rows"
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)
