"""What a supervisor's request checks, and what it opens for each finding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._orders import check_day, order
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.text import Text


@effect("extract.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if date.fromisoformat(answers["until"]) < date.fromisoformat(answers["since"]):
        said = Text("不能早于开始的那天", "Cannot be before the first day")
        raise FieldErrors({"until": said})
    try:
        check_day(answers["due_on"])
    except MoveRefused as refused:
        raise FieldErrors({"due_on": refused.text}) from refused


@effect("extract.deliver")
def deliver(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not answers["complete"]:
        said = Text("请补齐再交；范围不清可以先问", "Deliver all of it; ask where it is unclear")
        raise MoveRefused(said, field="complete")


@effect("extract.incomplete")
def incomplete(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    check_day(answers["due_on"])


@effect("extract.find", opens=("rectification",))
def find(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    assert case.institution is not None
    ordered = order(case.institution, "finding", answers, case, by, under=case)
    return {"rectification": ordered.number}


@effect("supervised.finish")
def finish(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not case.children.filter(kind="rectification").exists():
        raise MoveRefused(
            Text(
                "还没有记问题；没有问题请选“没有问题”",
                "No finding is noted; say that there is none",
            )
        )


@effect("supervised.nothing")
def nothing(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if case.children.filter(kind="rectification").exists():
        raise MoveRefused(
            Text("已经记了问题，请选“等整改”", "Findings are noted; let them be put right")
        )
