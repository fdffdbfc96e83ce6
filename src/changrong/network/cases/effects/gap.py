"""Gaps of the evaluation: one case an item and year, with somebody who closes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._orders import check_day
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.people.models import User
from changrong.text import Text


@effect("gap.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    same = Case.objects.filter(
        kind="gap",
        institution=case.institution,
        closed_at=None,
        fields__year=answers["year"],
        fields__part=answers["part"],
        fields__item=answers["item"],
    )
    if earlier := same.exclude(pk=case.pk).first():
        said = Text(f"这一项已经在补：{earlier.number}", f"Being closed already: {earlier.number}")
        raise FieldErrors({"item": said})
    try:
        check_day(answers["due_on"])
    except MoveRefused as refused:
        raise FieldErrors({"due_on": refused.text}) from refused


@effect("gap.assign")
def assign(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The colleague named has it from now on."""
    case.handler = User.objects.get(number=answers["colleague"])
