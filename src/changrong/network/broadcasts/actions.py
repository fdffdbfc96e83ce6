"""What is done to a broadcast: drafted, changed, approved by somebody else, withdrawn, put up.

All of it stands in the register under the broadcast's own stream; approving keeps a digest of the
words, so that it can be shown which ones were approved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import Resolver404, resolve

from changrong.network import clock
from changrong.network.broadcasts import queries, wording
from changrong.network.broadcasts.copies import SHEET_LINES, sheet_lines
from changrong.network.broadcasts.errors import BroadcastRefused, NotYours
from changrong.network.broadcasts.models import Broadcast, Medium, Posting, Sort
from changrong.network.events import messages
from changrong.network.events.actions import record
from changrong.network.parties.models import Outlet
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.unit import whole

State = Broadcast.State
WRITTEN = (
    "sort", "title_zh", "title_en", "words_zh", "words_en", "brief_zh", "brief_en", "link",
    "to_staff", "to_firms", "to_persons", "to_public", "region", "media",
    "shown_from", "shown_until",
)  # fmt: skip
LONGEST_REASON = 200
CLOSED = ("account", "api")  # first parts of addresses that a broadcast never leads to


@whole
def draft(values: Mapping[str, Any], by: Actor) -> Broadcast:
    """Write one, to be approved by somebody else: a manager to the own institution's staff and
    customers, a coordinator to a region. `values` are the fields of WRITTEN; what is left out is
    blank.

    Raises BroadcastRefused, which names the field.
    """
    broadcast = Broadcast(institution=by.institution, written_by=by.user, written_at=clock.now())
    _write(broadcast, values, by)
    broadcast.save()
    record(broadcast.stream, "broadcast.drafted", by, _said_of(broadcast))
    wording.ask_to_approve(broadcast)
    return broadcast


@whole
def change(broadcast: Broadcast, values: Mapping[str, Any], by: Actor) -> Broadcast:
    """Write a draft anew. Whoever changes it is its writer from then on, so nobody approves words
    of their own; who was reading the words before must read these."""
    row = _held(broadcast)
    if not queries.may_write(by, row.institution, row.region):
        raise NotYours
    if row.state != State.DRAFT:
        raise BroadcastRefused(
            "已经核准的不能再改，请撤下以后另写一则。",
            "What is approved is not changed: withdraw it and write another.",
        )
    before = _said_of(row)
    _write(row, values, by)
    if _said_of(row) == before:
        return row
    row.revision += 1
    row.written_by, row.written_at = by.user, clock.now()
    row.save()
    record(row.stream, "broadcast.changed", by, _said_of(row))
    wording.ask_to_approve(row)
    return row


@whole
def approve(broadcast: Broadcast, revision: int, by: Actor) -> Broadcast:
    """Let it be made known, as it stood in the revision that was read. Once: a second time, and by
    the writer, it is refused."""
    row = _held(broadcast)
    if not queries.answers(by, row):
        raise NotYours
    if row.state != State.DRAFT:
        raise BroadcastRefused(
            "这则公告已经核准过，或者已经撤下。", "It was approved before, or withdrawn."
        )
    if by.user is None or by.user.pk == row.written_by_id:
        raise BroadcastRefused(
            "自己写的要由另一个人核准。", "Somebody else has to approve what you wrote."
        )
    if row.revision != revision:
        raise BroadcastRefused(
            "您看的时候又改过了，请看过新的再核准。",
            "It was changed while you read it. Read the new words before you approve them.",
        )
    if row.shown_until < clock.today():
        raise BroadcastRefused(
            "最后一天已经过了，请先改日期。", "Its last day is over. Change the days first."
        )
    row.state, row.approved_by, row.approved_at = State.APPROVED, by.user, clock.now()
    row.save(update_fields=["state", "approved_by", "approved_at"])
    record(row.stream, "broadcast.approved", by, _said_of(row))
    wording.ask_to_post(row)
    return row


@whole
def withdraw(broadcast: Broadcast, reason: str, by: Actor) -> Broadcast:
    """Take it down, at once and for good; messages that still wait are not sent. Its page says
    why."""
    row = _held(broadcast)
    if not queries.answers(by, row):
        raise NotYours
    if row.state == State.WITHDRAWN:
        raise BroadcastRefused("已经撤下了。", "It was withdrawn before.")
    row.why_withdrawn = _reason(reason, "请写明为什么撤下", "Say why")
    row.state, row.withdrawn_by, row.withdrawn_at = State.WITHDRAWN, by.user, clock.now()
    row.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "why_withdrawn"])
    record(row.stream, "broadcast.withdrawn", by, {"revision": row.revision})
    if row.approved_at is not None:
        wording.ask_to_take_down(row)
    return row


@whole
def report_posted(
    broadcast: Broadcast, medium: str, outlets: Sequence[Outlet], posted_on: date, by: Actor
) -> list[Posting]:
    """Say that the own institution put it up: at these outlets, or, in a medium that it uses as a
    whole, once (no outlets then). What was said before stays as it was first said."""
    row = _held(broadcast)
    if by.role not in queries.STAFF or by.institution is None:
        raise NotYours
    _check_posting(row, medium, outlets, posted_on, by)
    institution = by.institution
    before = queries.postings_of(row).filter(medium=medium, institution=institution)
    known = set(before.values_list("outlet", flat=True))
    fresh = [
        Posting(
            broadcast=row,
            institution=institution,
            outlet=outlet,
            medium=medium,
            posted_on=posted_on,
            reported_by=by.user,
            reported_at=clock.now(),
        )
        for outlet in (outlets or [None])
        if (outlet.pk if outlet else None) not in known
    ]
    for posting in Posting.objects.bulk_create(fresh):
        record(row.stream, "broadcast.posted", by, _told_of(posting))
    return fresh


@whole
def take_back(posting: Posting, reason: str, by: Actor) -> Posting:
    """Say that a report was wrong, by anybody of the institution that made it. It counts no more;
    the report stays, and why it was taken back. The right one can be reported in its place."""
    broadcast = _held(posting.broadcast)  # as reporting holds it
    if by.role not in queries.STAFF or by.institution != posting.institution:
        raise NotYours
    row = Posting.objects.select_related("institution", "outlet", "broadcast").get(pk=posting.pk)
    if row.taken_back_at is not None:
        raise BroadcastRefused("这一条已经撤回了。", "This report was taken back before.")
    row.why_taken_back = _reason(reason, "请写明为什么撤回", "Say why")
    row.taken_back_by, row.taken_back_at = by.user, clock.now()
    row.save(update_fields=["taken_back_by", "taken_back_at", "why_taken_back"])
    record(broadcast.stream, "broadcast.posting_taken_back", by, _told_of(row))
    return row


def _told_of(posting: Posting) -> dict[str, Any]:
    told = {
        "posting": posting.number,
        "institution": posting.institution.number,
        "medium": posting.medium,
        "on": posting.posted_on.isoformat(),
    }
    return told | ({"outlet": posting.outlet.number} if posting.outlet else {})


def _reason(words: str, zh: str, en: str) -> str:
    """Why, in words. Raises BroadcastRefused."""
    if not (words := words.strip()) or len(words) > LONGEST_REASON:
        raise BroadcastRefused(
            f"{zh}，最多 {LONGEST_REASON} 个字。",
            f"{en}, in at most {LONGEST_REASON} characters.",
            "reason",
        )
    return words


def _check_posting(
    broadcast: Broadcast, medium: str, outlets: Sequence[Outlet], posted_on: date, by: Actor
) -> None:
    if broadcast.state != State.APPROVED or broadcast.approved_at is None:
        raise BroadcastRefused("这则公告现在不用张贴。", "It is not to be put up now.")
    if medium not in broadcast.outside:
        raise BroadcastRefused(
            "这则公告没有要求用这种方式。", "It is not asked for in this medium.", "medium"
        )
    if queries.is_by_outlet(medium):
        asked = set(queries.outlets_asked(broadcast).filter(institution=by.institution))
        if not outlets or set(outlets) - asked:
            raise BroadcastRefused("请选本机构的网点。", "Choose outlets of your own.", "outlets")
    elif outlets:
        raise BroadcastRefused(
            "这种方式由机构统一发布，不选网点。", "The institution does this once.", "outlets"
        )
    elif not queries.institutions_asked(broadcast).contains(by.institution):
        raise NotYours
    approved_on = broadcast.approved_at.astimezone(clock.SHANGHAI).date()
    if not approved_on <= posted_on <= clock.today():
        raise BroadcastRefused(
            "日期应在核准以后、今天以前。",
            "The day lies between the approval and today.",
            "posted_on",
        )


def _held(broadcast: Broadcast) -> Broadcast:
    rows = Broadcast.objects.select_for_update(of=("self",)).select_related("institution")
    return rows.get(pk=broadcast.pk)


def _write(broadcast: Broadcast, values: Mapping[str, Any], by: Actor) -> None:
    """Put what was written into the row; BroadcastRefused where it does not hold together."""
    for name in WRITTEN:
        default = Broadcast._meta.get_field(name).get_default()
        value = values.get(name, default)
        setattr(broadcast, name, value.strip() if isinstance(value, str) else value)
    _check_whom(broadcast, by)
    _check_words(broadcast)
    if broadcast.shown_until < broadcast.shown_from:
        raise BroadcastRefused(
            "最后一天不能早于第一天。", "The last day cannot be before the first.", "shown_until"
        )
    if broadcast.shown_until < clock.today():
        raise BroadcastRefused("这一天已经过了。", "That day is over.", "shown_until")


def _check_whom(broadcast: Broadcast, by: Actor) -> None:
    own = broadcast.institution
    if by.role not in queries.WRITERS:
        raise NotYours
    if own is not None and (broadcast.to_public or broadcast.region):
        raise BroadcastRefused(
            "机构只能发给自己的员工和客户。",
            "An institution writes to its own staff and customers.",
            "audience",
        )
    if own is None and not queries.may_write(by, None, broadcast.region):
        raise BroadcastRefused(
            "您负责一个区，只能选这个区里的地方。",
            "You answer for one district, so choose places within it.",
            "region",
        )
    flags = (broadcast.to_staff, broadcast.to_firms, broadcast.to_persons, broadcast.to_public)
    if not any(flags):
        raise BroadcastRefused("请选发给谁。", "Choose whom it is for.", "audience")


def _check_words(broadcast: Broadcast) -> None:
    if not broadcast.title_zh:
        raise BroadcastRefused("请写标题。", "Write a title.", "title_zh")
    if not broadcast.words_zh:
        raise BroadcastRefused("请写正文。", "Write the words.", "words_zh")
    for name in ("words_zh", "words_en"):
        lines = sheet_lines(getattr(broadcast, name))
        if lines > SHEET_LINES:
            raise BroadcastRefused(
                f"一张 A4 纸放 {SHEET_LINES} 行，现在有 {lines} 行，请删短些。",
                f"A sheet of A4 holds {SHEET_LINES} lines and this is {lines}: make it shorter.",
                name,
            )
    if broadcast.sort not in Sort.values:
        raise BroadcastRefused("请选种类。", "Choose what sort it is.", "sort")
    if set(broadcast.media) - set(Medium.values):
        raise BroadcastRefused("没有这种方式。", "There is no such medium.", "media")
    if broadcast.link and not leads_somewhere(broadcast.link):
        raise BroadcastRefused(
            "请填这个网站里的地址，以 / 开头。",
            "Give an address within this site, beginning with /.",
            "link",
        )


def leads_somewhere(link: str) -> bool:
    """Whether it is a page of this site. Others could be made to look like ours, and a notice that
    leads to one would teach people to follow such links."""
    path = link.partition("#")[0].partition("?")[0]
    if not link.startswith("/") or link.startswith("//") or "\\" in link:
        return False
    try:
        resolve(path)
    except Resolver404:
        return False
    return path.strip("/").partition("/")[0] not in CLOSED


def _said_of(broadcast: Broadcast) -> dict[str, Any]:
    """What the register keeps of it: codes, and a digest of what was written."""
    written = [str(getattr(broadcast, name)) for name in WRITTEN]
    digest = hashlib.sha256(json.dumps(written, ensure_ascii=False).encode()).hexdigest()
    return {"revision": broadcast.revision, "sort": broadcast.sort, "sha256": digest}


@whole
def note_read(broadcast: Broadcast, by: Actor) -> None:
    """Whoever opens the notice has read it, by whichever way they came."""
    if by.user is not None:
        own = messages.told(by.user).filter(template=wording.TOLD)
        messages.mark_read(own.filter(data__broadcast=broadcast.number, read_at=None))


def may_report(by: Actor, broadcast: Broadcast) -> bool:
    """Whether the reader's institution is asked to put it up, now."""
    is_up = broadcast.state == State.APPROVED and broadcast.shown_until >= clock.today()
    own = by.institution if by.role in (Role.OFFICER, Role.MANAGER) else None
    return is_up and own is not None and queries.is_asked(own, broadcast)
