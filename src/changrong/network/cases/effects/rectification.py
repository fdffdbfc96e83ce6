"""What an order to put something right checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("rectification.check")
@effect("rectification.day")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """It is to be put right by a day to come; what was sent back, by another."""
    to_come(case, answers, "due_on")
