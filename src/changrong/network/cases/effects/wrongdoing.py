"""What the steps of a report of wrongdoing do. Nothing that is opened for the institution hangs
under the report: by no case of its own does it get sight of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.effects._orders import order
from changrong.network.cases.engine import Opening
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor


@effect("wrongdoing.accept")
def accept(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not answers["no_interest"]:
        raise refuse(
            "请由没有利害关系的同事受理",
            "Leave it to a colleague without an interest",
            "no_interest",
        )


@effect("wrongdoing.mine")
def mine(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Only the one who has it in hand goes on with it: nobody else knows who reports."""
    if case.handler_id is not None and (by.user is None or case.handler_id != by.user.pk):
        raise refuse("举报由专人办，请受理的同事来办", "Its own handler goes on with a report")


@effect("wrongdoing.ask_institution", opens=("inquiry",))
def ask_institution(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    mine(case, answers, by)
    named = Institution.objects.get(number=case.fields["institution"])
    said = {"institution": named.number, "question": answers["question"]}
    opening = Opening(institution=named, fields=said)  # not the reporter's district
    [inquiry] = engine.open_many(KINDS["inquiry"], [opening], by)
    case.fields["inquiries"] = [*case.fields.get("inquiries", []), inquiry.number]
    return {"inquiry": inquiry.number}


@effect("wrongdoing.find", opens=("rectification",))
def find(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What is to be put right is ordered by itself; the order says nothing of a report."""
    mine(case, answers, by)
    if not answers.get("items"):
        return {}
    named = Institution.objects.get(number=case.fields["institution"])
    ordered = order(case, named, "finding", answers, by, apart=True)
    return {"rectification": ordered.number}
