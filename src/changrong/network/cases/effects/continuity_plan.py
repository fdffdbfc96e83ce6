"""What a plan must be to be adopted, and what its drills and each time in force note in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import last, note, refuse
from changrong.network.cases.fields import moment_of
from changrong.network.cases.kinds._shared import STANDARD
from changrong.network.cases.models import Case
from changrong.network.cases.time.periods import last_day
from changrong.network.people.actor import Actor

REVIEW = f"{STANDARD}/plan-review"


@effect("continuity_plan.adopt")
def adopt(case: Case, answers: Mapping[str, Any], by: Actor) -> Mapping[str, Any]:
    """The document is the file that was added last; a version that was adopted is another's."""
    document = case.attachments.filter(removed_at=None).order_by("id").last()
    if document is None:
        raise refuse("请先在“材料”里传上预案文件", "First add the plan's document to the case")
    if document.sha256 == case.fields.get("document"):
        raise refuse("这个文件已经发布过，请传上新的版本", "This document was adopted already")
    if not answers["valid_from"] <= answers["valid_until"] >= clock.today().isoformat():
        raise refuse(
            "不早于起用日，也不早于今天", "Not before its first day or today", "valid_until"
        )
    longest = last_day(date.fromisoformat(answers["valid_from"]), REVIEW, case.region)
    if longest and answers["valid_until"] > longest.isoformat():
        raise refuse(f"最晚用到 {longest}", f"Until {longest} at the latest", "valid_until")
    note(case, document=document.sha256, drilled_on=None, **answers)
    return {"document": document.number}


@effect("continuity_plan.drill")
def drill(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not case.fields["valid_from"] <= answers["on"] <= clock.today().isoformat():
        raise refuse("应在起用以后、今天以前", "Since it is in use, and not to come", "on")
    note(case, drilled_on=answers["on"])


@effect("continuity_plan.activate")
def activate(case: Case, answers: Mapping[str, Any], by: Actor) -> Mapping[str, Any]:
    incident = Case.objects.get(number=answers["incident"])
    happened = moment_of(incident.fields["happened_at"])
    activated = moment_of(answers["activated_at"])
    if not happened <= activated <= clock.now():
        raise refuse(
            "应在事件发生以后、现在以前", "Since the incident, and not to come", "activated_at"
        )
    note(case, minutes=int((activated - happened).total_seconds() // 60))
    return {"incident": incident.number}


@effect("continuity_plan.end")
def end(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    since = moment_of(last(case, "activate", "activated_at"))
    if not since <= moment_of(answers["ended_at"]) <= clock.now():
        raise refuse(
            "应在启动以后、现在以前", "Since it was put in force, and not to come", "ended_at"
        )
