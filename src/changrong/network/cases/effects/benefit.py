"""What is asked once, and granted on a day from then to today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import since_opened
from changrong.network.cases.effects._noting import earlier, wrong
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("benefit.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """One sort is asked for once at a time."""
    whose = {"enterprise": case.enterprise, "institution": case.institution}
    same = earlier(case, **whose, fields__sort=answers["sort"])
    if same is not None:
        raise wrong("sort", f"这类已经在办：{same.number}", f"Being seen to: {same.number}")


@effect("benefit.grant")
def grant(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    since_opened(case, answers, "granted_on")
