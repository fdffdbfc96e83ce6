"""Adding evidence to a case and taking it away; the only writers of attachments."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of
from changrong.network.events.actions import record
from changrong.network.files.models import Attachment, path_of
from changrong.network.files.sniff import FileRefused, inspect, safe_name
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.unit import whole

MOST = 20  # files of one case


def attach(case: Case, files: Sequence[UploadedFile], by: Actor) -> list[Attachment]:
    """Keep each file with the case: all of them or, with FileRefused naming the file, none."""
    with nothing_left_behind() as stored, transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        if not may_attach(held, by):
            raise FileRefused("这件事项现在不能加材料。", "Files cannot be added to this case now.")
        check_room(held, len(files))
        for file in files:
            stored.append(_read(held, file, by))
            _keep(stored[-1], by)
        return list(stored)


@contextmanager
def nothing_left_behind() -> Iterator[list[Attachment]]:
    """A file is on the disk before its row is certain: when the row is undone, so is the file."""
    stored: list[Attachment] = []
    try:
        yield stored
    except BaseException:
        for attachment in stored:
            attachment.file.storage.delete(path_of(attachment, attachment.name))
        raise


def _read(case: Case, file: UploadedFile, by: Actor) -> Attachment:
    sort = inspect(file.file, file.name or "", file.size or 0)
    digest = hashlib.file_digest(file.file, "sha256").hexdigest()
    file.file.seek(0)
    return Attachment(
        case=case,
        file=file,
        name=safe_name(file.name or "", sort),
        media_type=sort.media_type,
        size=file.size,
        sha256=digest,
        added_at=clock.now(),
        added_by=by.user,
    )


def _keep(attachment: Attachment, by: Actor) -> None:
    attachment.save(force_insert=True)
    data = {"file": attachment.number, "sha256": attachment.sha256}
    record(attachment.case.number, "file.added", by, data)


def check_room(case: Case, more: int) -> None:
    kept = case.attachments.filter(removed_at=None).count()
    if kept + more > MOST:
        raise FileRefused(
            f"一件事项最多放 {MOST} 个文件，已有 {kept} 个，这次有 {more} 个。",
            f"A case holds at most {MOST} files; it has {kept} and these are {more}.",
        )


@whole
def remove(attachments: Sequence[Attachment], by: Actor) -> list[Attachment]:
    """Take files off their cases. The bytes and the row stay; only who added a file may, and only
    while the case is open."""
    rows = Attachment.objects.select_for_update(of=("self",)).select_related("case").order_by("pk")
    removed = list(rows.filter(pk__in=[a.pk for a in attachments], removed_at=None))
    for attachment in removed:
        if not may_remove(attachment, by):
            raise FileRefused(
                f"“{attachment.name}”只能由添加的人在办结前移除。",
                f"“{attachment.name}” can be removed only by who added it, while the case is open.",
            )
        attachment.removed_at = clock.now()
        attachment.save(update_fields=["removed_at"])
        record(attachment.case.number, "file.removed", by, {"file": attachment.number})
    return removed


def opened(attachments: Sequence[Attachment], by: Actor) -> None:
    """Record that somebody other than the enterprise took the files out."""
    if by.role != Role.ENTERPRISE:
        for attachment in attachments:
            data = {"file": attachment.number, **by.office}
            record(attachment.case.number, "file.opened", by, data)


def may_attach(case: Case, by: Actor) -> bool:
    """Any party of an open case; of an institution only to its own dispatch: whatever lies with
    the need is read by the other institutions too."""
    if case.closed_at:
        return False
    if by.role == Role.ENTERPRISE:
        return case.enterprise_id == by.enterprise.pk
    if by.role in {Role.OFFICER, Role.MANAGER}:
        return by.institution.pk in (case.institution_id, case.partner_id)
    has_part = by.role == Role.SUPERVISOR and by.role in kind_of(case).roles
    return by.role == Role.COORDINATOR or has_part


def may_remove(attachment: Attachment, by: Actor) -> bool:
    is_own = by.user is not None and attachment.added_by_id == by.user.pk
    return is_own and attachment.removed_at is None and may_attach(attachment.case, by)
