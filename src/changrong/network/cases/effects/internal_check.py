"""What an internal check opens for each finding, and what it needs to be finished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._noting import wrong
from changrong.network.cases.effects._orders import order
from changrong.network.cases.models import Case
from changrong.network.parties.models import Outlet
from changrong.network.people.actor import Actor


@effect("internal_check.plan")
def plan(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Of an outlet of its own, by a day to come."""
    number = answers.get("outlet")
    if number and Outlet.objects.get(number=number).institution_id != case.institution_id:
        raise wrong("outlet", "这个网点不是本机构的", "This outlet is not your institution's")
    to_come(case, answers, "done_by")


@effect("internal_check.find", opens=("internal_fix",))
def find(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    fix = order(case, case.institution, "internal", answers, by, kind="internal_fix")
    return {"rectification": fix.number}
