"""What is asked once, and granted on a day that has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.text import Text


@effect("benefit.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """One sort is asked for once at a time."""
    same = Case.objects.filter(
        kind=case.kind,
        enterprise=case.enterprise,
        institution=case.institution,
        closed_at=None,
        fields__sort=answers["sort"],
    )
    if earlier := same.exclude(pk=case.pk).first():
        said = Text(f"这类已经在办：{earlier.number}", f"Being seen to: {earlier.number}")
        raise FieldErrors({"sort": said})


@effect("benefit.grant")
def grant(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    asked = case.opened_at.astimezone(clock.SHANGHAI).date().isoformat()
    if not asked <= answers["granted_on"] <= clock.today().isoformat():
        said = Text("应在申请之后、今天之前", "It must lie between the asking and today")
        raise MoveRefused(said, field="granted_on")
