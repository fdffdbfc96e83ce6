"""What nobody may have noticed: shares that were asked for and not paid, guarantees whose end went
by and that are not released. The guarantor and the lender are told, once for each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from changrong.network import clock
from changrong.network.events.telling import tell
from changrong.network.events.words import TEMPLATES, Template
from changrong.network.guarantees.following import open_case
from changrong.network.guarantees.models import Guarantee, GuaranteeEvent
from changrong.network.guarantees.recording import standing_of
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.unit import unit
from changrong.text import Text

BACK = timedelta(days=31)
"""How far back a worker that stood still looks."""
TOLD = (Role.OFFICER, Role.MANAGER)

TEMPLATES["guarantee.share_overdue"] = Template(
    Text("{kind} {case}：有分担款过期没有付", "{kind} {case}: a share asked for is overdue")
)
TEMPLATES["guarantee.ended"] = Template(
    Text(
        "{kind} {case}：担保已经到期，还没有解除",
        "{kind} {case}: the guarantee has ended and is not released",
    )
)


def watch(today: date) -> int:
    """Tell of what went by lately. Returns of how many guarantees. A duty of the worker; however
    often it is done, each is told once."""
    return sum(_shares(pk, today) for pk in _asked(today)) + sum(
        _ended(pk, today) for pk in _past(today)
    )


def _asked(today: date) -> list[int]:
    """Guarantees under which a share fell due lately."""
    since = (today - BACK).isoformat()
    asked = GuaranteeEvent.objects.filter(
        kind="passed_on", data__due_on__gte=since, data__due_on__lt=today.isoformat()
    )
    return sorted(set(asked.order_by().values_list("guarantee", flat=True)))


def _shares(pk: int, today: date) -> bool:
    with unit():
        row = _row(pk)
        late = [
            f"{one.number}:{bearer}"
            for one in standing_of(row, today).claims
            for bearer, asked in one.asked.items()
            if asked.is_overdue(today)
        ]
        for what in late:
            _tell(row, "guarantee.share_overdue", what)
        return bool(late)


def _past(today: date) -> list[int]:
    """Guarantees that may have ended lately: as they were issued, or since changed."""
    went_by = Q(until__gte=today - BACK, until__lt=today)
    changed = Q(events__kind="changed", until__lt=today)
    rows = Guarantee.objects.filter(went_by | changed).exclude(events__kind="closed")
    return sorted(set(rows.order_by().values_list("pk", flat=True)))


def _ended(pk: int, today: date) -> bool:
    with unit():
        row = _row(pk)
        standing = standing_of(row, today)
        until = standing.until
        is_over = until is not None and today - BACK <= until < today
        if not is_over or not standing.outstanding:
            return False
        _tell(row, "guarantee.ended", until.isoformat())
        return True


def _row(pk: int) -> Guarantee:
    rows = Guarantee.objects.select_related(
        "agreement", "enterprise", "guarantor", "lender", "case"
    )
    return rows.get(pk=pk)


def _tell(row: Guarantee, template: str, what: str) -> None:
    """Somebody has a step to take now, and so a guarantee of a batch gets its case."""
    case = open_case(row, Actor.SYSTEM)
    tell(case, TOLD, template, f"{row.number}:{template}:{what}", not_before=clock.now())
