"""What people do with firms' data beside consenting: institutions are admitted, items are added by
hand, values are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.events.actions import record
from changrong.network.evidence import facts
from changrong.network.evidence.catalogue import ITEMS
from changrong.network.evidence.models import Consent, Piece, Sharer
from changrong.network.evidence.queries import BODIES, case_behind, consent_of, held_case
from changrong.network.evidence.values import checksum, read
from changrong.network.files.actions import attach
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.people.reach import looks_after
from changrong.network.unit import whole
from changrong.text import Problem, Text

CHECKS = {
    "people": Text("有专人管理，权限到人", "Named people in charge, rights by person"),
    "trace": Text("查询留痕，可以核查", "Every query leaves a trace that can be checked"),
    "safe": Text("传输和保存加密", "Encrypted on the way and where it is kept"),
    "use": Text("有分析运用数据的能力", "Able to analyse and use the data"),
    "delete": Text("到期、撤回后能删除", "Able to delete what is over or withdrawn"),
}


class EvidenceRefused(Problem):
    """What cannot be done with a firm's data; `field` names what is in the way."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field


# ---------------------------------------------------------------------- who takes part


@whole
def admit(institutions: Sequence[Institution], checked: Sequence[str], by: Actor) -> list[Sharer]:
    """Let institutions take part in the sharing of firms' data; one that does already stays.

    Raises EvidenceRefused where not everything was checked, or they are not the coordinator's to
    look after.
    """
    _check_bureau(institutions, by)
    if set(checked) < CHECKS.keys():
        raise EvidenceRefused(
            "每一项都核实了才能参加", "All of it has to be checked first", "checked"
        )
    made = []
    for institution in institutions:
        try:
            with transaction.atomic():
                sharer = Sharer.objects.create(
                    institution=institution,
                    checked=sorted(checked),
                    admitted_at=clock.now(),
                    admitted_by=by.user,
                )
        except IntegrityError:
            continue
        made.append(sharer)
        record(institution.number, "sharing.admitted", by, {"checked": sorted(checked)})
    return made


@whole
def dismiss(institutions: Sequence[Institution], by: Actor) -> int:
    """End that institutions take part: they can ask for nothing new."""
    _check_bureau(institutions, by)
    ended = 0
    for institution in institutions:
        rows = Sharer.objects.filter(institution=institution, ended_at=None)
        if rows.update(ended_at=clock.now()):
            record(institution.number, "sharing.ended", by, {})
            ended += 1
    return ended


def _check_bureau(institutions: Sequence[Institution], by: Actor) -> None:
    if not all(looks_after(by, one.regions) for one in institutions):
        raise EvidenceRefused("不归您管理", "Not yours to look after", "institution")


# ---------------------------------------------------------------------- added by hand


@whole
def add(
    request: Case,
    item: str,
    raw: Mapping[str, Any],
    dated: date,
    by: Actor,
    files: Sequence[UploadedFile] = (),
) -> Piece:
    """Add an item by hand, with the day it is of and perhaps a document: by the firm, or by the
    institution that it agreed to. It rests on the consent of the request like what a source gives.

    Raises EvidenceRefused; ValueRefused for a value that the item does not take; FileRefused.
    """
    consent = _consent_to_add(request, item, by)
    value = read(ITEMS[item], raw)
    if not value and not files:
        raise EvidenceRefused("请填至少一项，或者放上材料", "Fill in something, or attach a paper")
    if dated > clock.today():
        raise EvidenceRefused("不能晚于今天", "Cannot be after today", "dated")
    case = case_behind(request)
    kept = attach(case, files[:1], by) if files else []
    piece = Piece.objects.create(
        enterprise=consent.enterprise,
        institution=consent.institution,
        case=case,
        consent=consent,
        item=item,
        value=value,
        dated=dated,
        received_at=clock.now(),
        origin=Piece.Origin.ENTERPRISE if by.enterprise else Piece.Origin.OFFICER,
        checksum=checksum(item, dated, value),
        stated_by=by.user,
        file=kept[0] if kept else None,
    )
    data = {"item": item, "dated": dated.isoformat(), "checksum": piece.checksum}
    record(request.number, "data.added", by, data | {"consent": consent.number})
    facts.state([piece], by)
    return piece


def _consent_to_add(request: Case, item: str, by: Actor) -> Consent:
    """The consent by which the actor may add an item, held until the unit ends."""
    found = consent_of(request)
    consent = found and Consent.objects.select_for_update().get(pk=found.pk)
    if consent is None or not consent.is_live(clock.today()):
        raise EvidenceRefused(
            "企业没有同意，或者同意已经结束", "There is no consent, or it is over"
        )
    if item not in consent.items:
        raise EvidenceRefused("企业没有同意这一项", "The firm did not agree to this", "item")
    if not may_add(request, by):
        raise EvidenceRefused("这件事项不能由您添加", "Not yours to add to")
    return consent


def may_add(request: Case, by: Actor) -> bool:
    """Whether it is this actor's request or firm, and the case it is for still theirs to read."""
    if by.role == Role.ENTERPRISE:
        return bool(by.enterprise) and request.enterprise_id == by.enterprise.pk
    if by.role not in BODIES or request.institution_id != by.institution.pk:
        return False
    return held_case(by, request.fields["for_case"]) is not None


# ---------------------------------------------------------------------- looked at


@whole
def note_look(case: Case, pieces: Sequence[Piece], by: Actor) -> None:
    """Record that somebody other than the firm was shown these values, each time."""
    shown = sorted({one.item for one in pieces if one.value is not None})
    if shown and by.role != Role.ENTERPRISE:
        record(case.number, "data.looked", by, {"items": shown, **by.office})
