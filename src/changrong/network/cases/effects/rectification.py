"""What an order to put something right checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._orders import check_day
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("rectification.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    try:
        check_day(answers["due_on"])
    except MoveRefused as refused:
        raise FieldErrors({"due_on": refused.text}) from refused


@effect("rectification.day")
def day(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What was sent back has a new last day."""
    check_day(answers["due_on"])
