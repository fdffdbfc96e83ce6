"""Handing in a file of rows, going on after a dry run, taking away; `worker` opens the rows."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile, is_zipfile

from django.conf import settings
from django.db import transaction

from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.events.actions import record
from changrong.network.files.sniff import megabytes, safe_name
from changrong.network.imports import queries
from changrong.network.imports.importers import Importer, importers
from changrong.network.imports.models import Import
from changrong.network.imports.reading import Sheet, open_sheet
from changrong.network.people.actor import Actor
from changrong.network.people.models import User, opaque
from changrong.network.unit import whole
from changrong.text import Problem, Text

MOST_OPEN = 3  # imports of one person that wait or are being done
MOST_KEPT = 30  # imports of one person whose files are kept
MOST_UNPACKED = 1024 * 1024 * 1024  # bytes that a workbook may unpack to
OPEN = (Import.State.WAITING, Import.State.RUNNING)
_GZIP = b"\x1f\x8b"
_PIECE = 1 << 20


class ImportRefused(Problem):
    """Why a file is not taken: the HTTP status, and the field that is in the way."""

    def __init__(self, zh: str, en: str, status: int = 422, field: str | None = "file") -> None:
        super().__init__(zh, en)
        self.status, self.field = status, field


class ImportedBefore(ImportRefused):
    """The very same file was imported by the same person: it is done again only on purpose."""

    def __init__(self, before: Import) -> None:
        day = before.asked_at.astimezone(clock.SHANGHAI).date().isoformat()
        super().__init__(
            f"同一个文件 {day} 已经导入过（{before.number}）。确实要再导入一次，请确认",
            f"The same file was imported on {day} ({before.number}). "
            "Confirm that it is to be imported again",
            409,
            "again",
        )
        self.before = before


@dataclass(frozen=True)
class Handed:
    """A file of rows for a kind. `again`: it may have been imported before."""

    kind: str
    file: BinaryIO
    name: str
    sheet: str = ""
    dry_run: bool = False
    again: bool = False
    language: str = "zh"


def ask(handed: Sequence[Handed], by: Actor) -> list[Import]:
    """Take files in, to be imported by a worker: all of them or, with ImportRefused, none.

    Whether they can be read and their headings fit is looked at now; the rows are not.
    """
    for one in handed:
        _check_may(one.kind, by)
    _check_room(by, len(handed))
    asked = [_of(one, by) for one in handed]
    with _nothing_left_behind(asked):
        for one, row in zip(handed, asked, strict=True):
            _take_in(one.file, row)
        _enter([(row, one.again) for one, row in zip(handed, asked, strict=True)], by)
    return asked


def go_on(rehearsals: Sequence[Import], by: Actor, again: bool = False) -> list[Import]:
    """Import for good what dry runs tried. Raises ImportRefused."""
    asked = [_following(rehearsal, by) for rehearsal in rehearsals]
    with _nothing_left_behind(asked):
        for rehearsal, row in zip(rehearsals, asked, strict=True):
            row.folder.mkdir(mode=0o700, parents=True)
            os.link(rehearsal.file, row.file)
        _enter([(row, again) for row in asked], by)
    return asked


def _following(rehearsal: Import, by: Actor) -> Import:
    _check_may(rehearsal.kind, by)
    if not rehearsal.dry_run or rehearsal.state != Import.State.DONE:
        raise ImportRefused("这不是一次做完的试跑", "This is no dry run that ended", 409, None)
    same = ("kind", "name", "sheet", "sha256", "language", "unused", "rows")
    return Import(
        number=opaque(),
        asked_by=by.user,
        membership=by.membership,
        rehearsal=rehearsal,
        asked_at=clock.now(),
        **{name: getattr(rehearsal, name) for name in same},
    )


def _of(handed: Handed, by: Actor) -> Import:
    return Import(
        number=opaque(),
        kind=handed.kind,
        asked_by=by.user,
        membership=by.membership,
        name=safe_name(handed.name),
        sheet=handed.sheet,
        dry_run=handed.dry_run,
        language=handed.language,
        asked_at=clock.now(),
    )


@whole
def _enter(asked: Sequence[tuple[Import, bool]], by: Actor) -> None:
    # Nobody else hands in for the same person until this transaction ends.
    User.objects.select_for_update(no_key=True).get(pk=by.user.pk)
    _check_room(by, len(asked))
    for row, again in asked:
        before = queries.imported_before(row)
        if before and not (again or row.dry_run):
            raise ImportedBefore(before)
        row.save(force_insert=True)
        data = {"kind": row.kind, "sha256": row.sha256, "dry_run": row.dry_run}
        record(row.number, "import.asked", by, data)


def importer_of(kind: str) -> Importer:
    """The importer of a kind. Raises ImportRefused where the kind has none."""
    if kind not in importers():
        raise ImportRefused(
            f"没有可以导入的事项“{kind}”", f"Nothing called {kind!r} can be imported", 422, "kind"
        )
    return importers()[kind]


def _check_may(kind: str, by: Actor) -> None:
    if by.role not in importer_of(kind).roles:
        said = NotAllowed().text
        raise ImportRefused(said.zh, said.en, 403, None)


def _check_room(by: Actor, more: int) -> None:
    owned = queries.imports_of(by)
    if owned.filter(state__in=OPEN).count() + more > MOST_OPEN:
        raise ImportRefused(
            f"最多同时导入 {MOST_OPEN} 个文件，请等前面的做完",
            f"At most {MOST_OPEN} files are imported at a time; wait until one is finished",
            429,
        )
    if owned.exclude(state=Import.State.EXPIRED).count() + more > MOST_KEPT:
        raise ImportRefused(
            f"最多保留 {MOST_KEPT} 次导入，请先删除不用的",
            f"At most {MOST_KEPT} imports are kept; delete one that is no longer needed",
            429,
        )


def _take_in(file: BinaryIO, row: Import) -> None:
    """Write what was handed in to the disk, piece by piece, and look at its headings."""
    row.folder.mkdir(mode=0o700, parents=True)
    row.sha256 = written(file, row.file)
    check_unpacked(row.file)
    row.unused = list(opened(row).header.unused)


def opened(row: Import) -> Sheet:
    """The import's file, whose headings fit its kind. Raises ImportRefused."""
    try:
        return open_sheet(row.file, row.sheet, importer_of(row.kind).columns)
    except ImportRefused:
        raise
    except Problem as error:
        said = named(error.text, row)
        raise ImportRefused(said.zh, said.en) from None


def named(text: Text, row: Any) -> Text:
    """A message about the stored file, with the name that its owner knows."""
    return Text(
        text.zh.replace(f"{row.file.name}：", f"{row.name}：", 1),
        text.en.replace(f"{row.file.name}: ", f"{row.name}: ", 1),
    )


def written(file: BinaryIO, path: Path) -> str:
    """SHA-256 of what was written, readable by the service alone. Raises ImportRefused where it is
    too large."""
    digest, size = hashlib.sha256(), 0
    path.touch(mode=0o600)
    with path.open("wb") as kept:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > settings.IMPORT_LIMIT:
                limit = megabytes(settings.IMPORT_LIMIT)
                raise ImportRefused(
                    f"文件最多 {limit} MB", f"A file of at most {limit} MB is taken", 413
                )
            digest.update(piece)
            kept.write(piece)
    return digest.hexdigest()


def check_unpacked(path: Path) -> None:
    """What is small here and endless when it is unpacked is not even begun with."""
    with path.open("rb") as raw:
        if raw.read(2) == _GZIP:
            raise ImportRefused("请先解压再上传", "Unpack it first: no gzip is taken")
    if is_zipfile(path):
        with suppress(BadZipFile), ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise ImportRefused(
                    "工作簿解压后太大，请另存为 CSV", "The workbook is too large; save it as CSV"
                )


@contextmanager
def _nothing_left_behind(asked: Sequence[Import]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for row in asked:
            shutil.rmtree(row.folder, ignore_errors=True)
        raise


@whole
def remove(imports: Sequence[Import], by: Actor) -> None:
    """Delete imports with their files and reports, however far they are; the cases stay."""
    for row in imports:
        record(row.number, "import.removed", by, {})
        transaction.on_commit(partial(shutil.rmtree, row.folder, ignore_errors=True))
        Import.objects.filter(pk=row.pk).delete()


def note_taken(row: Import, by: Actor) -> None:
    """Record that somebody took the report out."""
    record(row.number, "import.taken", by, {})
