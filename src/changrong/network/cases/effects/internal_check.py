"""What an internal check opens for each finding, and what it needs to be finished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._orders import check_day, order
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.parties.models import Outlet
from changrong.network.people.actor import Actor
from changrong.text import Text


@effect("internal_check.plan")
def plan(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Of an outlet of its own, by a day to come."""
    number = answers.get("outlet")
    if number and Outlet.objects.get(number=number).institution_id != case.institution_id:
        said = Text("这个网点不是本机构的", "This outlet is not your institution's")
        raise FieldErrors({"outlet": said})
    try:
        check_day(answers["done_by"])
    except MoveRefused as refused:
        raise FieldErrors({"done_by": refused.text}) from refused


@effect("internal_check.find", opens=("internal_fix",))
def find(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    own = case.institution
    assert own is not None
    fix = order(own, "internal", answers, case, by, under=case, kind="internal_fix")
    return {"rectification": fix.number}


@effect("internal_check.finish")
def finish(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not case.children.filter(kind="internal_fix").exists():
        raise MoveRefused(
            Text(
                "还没有记问题；没有问题请选“没有问题”",
                "No finding is noted; say that there is none",
            )
        )


@effect("internal_check.nothing")
def nothing(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if case.children.filter(kind="internal_fix").exists():
        raise MoveRefused(
            Text("已经记了问题，请选“等整改”", "Findings are noted; let them be put right")
        )
