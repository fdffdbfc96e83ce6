"""What a supervisor's request checks and what it opens for each finding; how every look at an
institution ends, an inspection and an internal check too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.effects._orders import order
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor

ORDERS = ("rectification", "internal_fix")  # what is opened for a finding


@effect("extract.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if date.fromisoformat(answers["until"]) < date.fromisoformat(answers["since"]):
        raise wrong("until", "不能早于开始的那天", "Cannot be before the first day")
    to_come(case, answers, "due_on")


@effect("extract.deliver")
def deliver(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not answers["complete"]:
        raise refuse(
            "请补齐再交；范围不清可以先问", "Deliver all of it; ask where it is unclear", "complete"
        )


@effect("extract.incomplete")
def incomplete(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    to_come(case, answers, "due_on")


@effect("extract.find", opens=("rectification",))
def find(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    ordered = order(case, case.institution, "finding", answers, by)
    return {"rectification": ordered.number}


@effect("supervised.finish")
@effect("internal_check.finish")
def finish(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not case.children.filter(kind__in=ORDERS).exists():
        raise refuse(
            "还没有记问题；没有问题请选“没有问题”", "No finding is noted; say that there is none"
        )


@effect("supervised.nothing")
@effect("internal_check.nothing")
def nothing(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if case.children.filter(kind__in=ORDERS).exists():
        raise refuse("已经记了问题，请选“等整改”", "Findings are noted; let them be put right")
