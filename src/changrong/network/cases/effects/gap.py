"""Gaps of the evaluation: one case an item and year, with somebody who closes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._noting import earlier, wrong
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.people.models import User


@effect("gap.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    same = earlier(
        case,
        institution=case.institution,
        fields__year=answers["year"],
        fields__part=answers["part"],
        fields__item=answers["item"],
    )
    if same is not None:
        raise wrong(
            "item", f"这一项已经在补：{same.number}", f"Being closed already: {same.number}"
        )
    to_come(case, answers, "due_on")


@effect("gap.assign")
def assign(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The colleague named has it from now on."""
    case.handler = User.objects.get(number=answers["colleague"])
