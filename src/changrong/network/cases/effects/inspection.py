"""What an inspection on site checks, when the institution learns of it, and what it opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.effects._orders import order
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor


@effect("inspection.plan")
def plan(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The institution is not told of a plan: until it is announced the case is not with it."""
    to_come(case, answers, "visit_on")
    case.fields["on_site"] = True
    case.save(update_fields=["fields"])


@effect("inspection.approve")
def approve(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if by.user is None or case.opened_by_id == by.user.pk:
        raise refuse("不能批准自己提出的检查", "Whoever plans an inspection does not approve it")
    case.fields["approved"] = True


@effect("inspection.announce")
def announce(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    to_come(case, answers, "visit_on")
    case.institution = Institution.objects.get(number=case.fields["institution"])


@effect("inspection.visit")
def visit(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Whatever institution it is: papers are shown before anything is looked at."""
    if not answers["papers_shown"]:
        raise refuse(
            "没有出示证件和通知书，不能检查",
            "Papers and notice have to be shown first",
            "papers_shown",
        )


@effect("inspection.find", opens=("rectification",))
def find(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    ordered = order(case, case.institution, "inspection", answers, by)
    return {"rectification": ordered.number}
