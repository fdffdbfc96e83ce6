"""What a visit checks, the need it can become, and its place in a campaign's count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over
from changrong.network.cases.effects._needs import need_from
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.effects.campaign import counted_with
from changrong.network.cases.kinds._shared import SOURCES
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("visit.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    not_over(case, answers, "planned_on")


@effect("visit.put_off")
def put_off(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    not_over(case, answers, "planned_on")
    if case.parent is not None and answers["planned_on"] > case.parent.fields["ends_on"]:
        last = case.parent.fields["ends_on"]
        raise refuse(f"活动到 {last} 结束", f"The campaign ends on {last}", "planned_on")


@effect("visit.minute")
def minute(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    not_over(case, answers, "follow_on")
    if "none" in answers["wants"] and len(answers["wants"]) > 1:
        raise refuse(
            "选了“没有需求”就不能再选别的", "“Nothing for now” goes with nothing else", "wants"
        )


@effect("visit.count")
def count(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    counted_with(case)


@effect("visit.open_need", opens=("need",))
def open_need(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The firm's need, as it told the visitor: judged and sent to institutions like any other."""
    ids = need_from(case, {**answers, **_source_of(case)}, by)
    counted_with(case)
    return ids


def _source_of(visit: Case) -> dict[str, str]:
    """Through whom the firm was reached: what its campaign relies on, under the campaign's name."""
    plan = visit.parent.fields if visit.parent is not None else {}
    if plan.get("through") not in dict(SOURCES):
        return {}
    return {"source": plan["through"], "source_name": plan["title"]}
