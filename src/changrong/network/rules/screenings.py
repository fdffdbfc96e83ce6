"""Handing in a roster to be screened, and taking it away; `screening_work` screens it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, is_zipfile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.files.sniff import megabytes, safe_name
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import User, opaque
from changrong.network.rules import queries
from changrong.network.rules.book import book
from changrong.network.rules.models import Screening
from changrong.policy.errors import PolicyError
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from changrong.policy.batch.maps import TapeMap
    from changrong.policy.batch.tape import Tape

MOST_OPEN = 3  # rosters of one owner that wait or are being screened
MOST_KEPT = 30  # rosters of one owner that are kept, however far they are
LARGEST_MAP = 256 * 1024  # bytes
MOST_UNPACKED = 2 * 1024 * 1024 * 1024  # bytes that a workbook may unpack to
OPEN = (Screening.State.WAITING, Screening.State.RUNNING)
_GZIP = b"\x1f\x8b"


class ScreeningRefused(Problem):
    """Why a roster is not taken: the HTTP status, and the field that is in the way."""

    def __init__(self, zh: str, en: str, status: int = 422, field: str = "roster") -> None:
        super().__init__(zh, en)
        self.status, self.field = status, field


@dataclass(frozen=True)
class Roster:
    """A table to judge as of a day, and how its columns become facts where not by their names."""

    file: UploadedFile
    as_of: date
    map: UploadedFile | None = None
    sheet: str = ""
    language: str = "zh"


def ask(rosters: Sequence[Roster], by: Actor) -> list[Screening]:
    """Take rosters in, to be screened by a worker: all of them or, with ScreeningRefused, none.

    What can be seen without reading every row is looked at now: whether the files can be read at
    all, and whether facts come of the columns.
    """
    if by.role not in queries.SCREENERS:
        raise ScreeningRefused(
            "只有机构和金融局的人员可以批量筛查", "Only institutions and the bureau screen", 403
        )
    _check_room(by, len(rosters))
    asked = [_of(roster, by) for roster in rosters]
    with _nothing_left_behind(asked):
        for roster, screening in zip(rosters, asked, strict=True):
            _take_in(roster, screening)
        with transaction.atomic():
            _hold_owner(by)
            _check_room(by, len(rosters))
            for screening in asked:
                screening.save(force_insert=True)
                data = {"sha256": screening.sha256, "as_of": screening.as_of.isoformat()}
                record(screening.number, "screening.asked", by, data)
    return asked


def _of(roster: Roster, by: Actor) -> Screening:
    return Screening(
        number=opaque(),
        institution=by.institution,
        region=by.region,
        asked_by=by.user,
        name=safe_name(roster.file.name or ""),
        sheet=roster.sheet,
        mapped=roster.map is not None,
        as_of=roster.as_of,
        language=roster.language,
        asked_at=clock.now(),
    )


@contextmanager
def _nothing_left_behind(asked: Sequence[Screening]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for screening in asked:
            shutil.rmtree(screening.folder, ignore_errors=True)
        raise


def _hold_owner(by: Actor) -> None:
    """Nobody else hands in for the same owner until this transaction ends."""
    if by.institution is not None:
        Institution.objects.select_for_update().get(pk=by.institution.pk)
    else:
        User.objects.select_for_update().get(pk=by.user.pk)


def _check_room(by: Actor, more: int) -> None:
    owned = queries.screenings_of(by)
    if owned.filter(state__in=OPEN).count() + more > MOST_OPEN:
        raise ScreeningRefused(
            f"最多同时筛查 {MOST_OPEN} 份名册，请等前面的做完",
            f"At most {MOST_OPEN} rosters are screened at a time; wait until one is finished",
            429,
        )
    if owned.exclude(state=Screening.State.EXPIRED).count() + more > MOST_KEPT:
        raise ScreeningRefused(
            f"最多保留 {MOST_KEPT} 份名册，请先删除不用的",
            f"At most {MOST_KEPT} rosters are kept; delete one that is no longer needed",
            429,
        )


def _take_in(roster: Roster, screening: Screening) -> None:
    """Write what was handed in to the disk, piece by piece, and look at what it is."""
    _check_size(roster.file, settings.ROSTER_LIMIT, "roster")
    screening.folder.mkdir(mode=0o700, parents=True)
    screening.sha256 = _written(roster.file, screening.roster)
    if roster.map is not None:
        _check_size(roster.map, LARGEST_MAP, "map")
        _written(roster.map, screening.folder / "map.toml")
    _check_unpacked(screening.roster)
    opened(screening)


def _check_unpacked(roster: Path) -> None:
    """What is small here and endless when it is unpacked is not even begun with."""
    with roster.open("rb") as raw:
        if raw.read(2) == _GZIP:
            raise ScreeningRefused("请先解压再上传", "Unpack it first: no gzip is taken")
    if is_zipfile(roster):
        with suppress(BadZipFile), ZipFile(roster) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if size > MOST_UNPACKED:
                raise ScreeningRefused(
                    f"解压后有 {megabytes(size)} MB，请另存为 CSV 或 Parquet",
                    f"It unpacks to {megabytes(size)} MB; save it as CSV or Parquet",
                )


def opened(screening: Screening) -> tuple[Tape, TapeMap | None]:
    """The roster and its map, from which facts can be made. Raises ScreeningRefused."""
    from changrong.policy.batch.maps import read_map
    from changrong.policy.batch.screening import check_columns
    from changrong.policy.batch.tape import open_tape

    with _refusing("map", screening):
        tape_map = read_map(screening.map, book().vocabulary) if screening.map else None
    with _refusing("roster", screening):
        tape = open_tape(screening.roster, screening.sheet or None)
        check_columns(book(), tape, tape_map)
    return tape, tape_map


@contextmanager
def _refusing(field: str, screening: Screening) -> Iterator[None]:
    try:
        yield
    except PolicyError as error:
        said = named(error.text, screening)
        raise ScreeningRefused(said.zh, said.en, field=field) from None


def named(text: Text, screening: Screening) -> Text:
    """A message about the stored roster, with the name that its owner knows."""
    stored = screening.roster.name
    return Text(
        text.zh.replace(f"{stored}：", f"{screening.name}：", 1),
        text.en.replace(f"{stored}: ", f"{screening.name}: ", 1),
    )


def _check_size(file: UploadedFile, most: int, field: str) -> None:
    if (file.size or 0) > most:
        size, limit = megabytes(file.size or 0), megabytes(most)
        raise ScreeningRefused(
            f"文件有 {size} MB，最多 {limit} MB",
            f"The file is {size} MB; at most {limit} MB are taken",
            413,
            field,
        )


def _written(file: UploadedFile, path: Path) -> str:
    """SHA-256 of what was written, readable by the service alone."""
    digest = hashlib.sha256()
    path.touch(mode=0o600)
    with path.open("wb") as kept:
        for chunk in file.chunks():
            digest.update(chunk)
            kept.write(chunk)
    return digest.hexdigest()


@transaction.atomic
def remove(screenings: Sequence[Screening], by: Actor) -> None:
    """Delete screenings with their files, however far they are; a worker on one finds it gone."""
    for screening in screenings:
        record(screening.number, "screening.removed", by, {})
        transaction.on_commit(partial(shutil.rmtree, screening.folder, ignore_errors=True))
        Screening.objects.filter(pk=screening.pk).delete()


def note_taken(screening: Screening, what: str, by: Actor) -> None:
    """Record that somebody took the result out, or read single rows of it."""
    record(screening.number, "screening.taken", by, {"what": what})
