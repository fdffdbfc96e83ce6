"""Which steward an institution has, and what comes to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import since_opened
from changrong.network.cases.effects._noting import one_at_a_time, refuse, serving, wrong
from changrong.network.cases.kinds.difficulty import OWNERS
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor

ABROAD = ("forex", "customs")  # who solves what crosses the border only


@effect("stewardship.assign")
def assign(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Whoever opens it is the steward, the only one. What the institution raised before and nobody
    has taken up comes to them."""
    serving(answers["institution"], "institution")
    one_at_a_time(case.institution)
    others = Case.objects.filter(
        kind="stewardship", institution=case.institution, closed_at=None
    ).exclude(pk=case.pk)
    if earlier := others.first():
        raise wrong(
            "institution",
            f"这家机构已有管家：{earlier.number}",
            f"It has a steward: {earlier.number}",
        )
    case.handler = by.user
    case.save(update_fields=["handler"])
    _hand_over(case, by)


@effect("stewardship.take_over")
def take_over(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The new steward has the open difficulties too."""
    return {"difficulties": _hand_over(case, by)}


def _hand_over(stewardship: Case, by: Actor) -> list[str]:
    rows = Case.objects.filter(
        kind="difficulty", institution=stewardship.institution, closed_at=None
    )
    numbers = list(rows.order_by("id").values_list("number", flat=True))
    rows.update(handler=by.user)
    return numbers


@effect("difficulty.to_steward")
def to_steward(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A difficulty is in its steward's hands from the beginning, where there is one."""
    stewards = Case.objects.filter(kind="stewardship", institution=case.institution, closed_at=None)
    case.handler = next((one.handler for one in stewards.select_related("handler")), None)
    case.save(update_fields=["handler"])


@effect("difficulty.pass_on")
def pass_on(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if answers["owner"] in ABROAD and case.fields["scope"] != "cross_border":
        raise refuse("境内的困难不归它管", "It has no say in what is domestic", "owner")
    named = dict(OWNERS)[answers["owner"]].zh
    case.fields["body"] = f"{named}　{answers['contact']}"


@effect("difficulty.resolve")
def resolve(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    since_opened(case, answers, "resolved_on")
