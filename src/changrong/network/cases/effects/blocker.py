"""Who removes a blocker, and how blockers are counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, QuerySet

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over, since_opened
from changrong.network.cases.effects._noting import refuse, serving
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("blocker.note")
def note(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """An institution that raised it follows it."""
    case.partner = by.institution
    case.save(update_fields=["partner"])


@effect("blocker.name_owner")
def name_owner(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """An institution that is to remove it has the case from now on."""
    not_over(case, answers, "due_on")
    is_institution, number = answers["owner"] == "institution", answers.get("institution")
    if is_institution != bool(number):
        raise refuse(
            "由金融机构打通的，要写明哪家；别的不填",
            "Name the institution where one removes it, and none elsewhere",
            "institution",
        )
    case.institution = serving(number, "institution") if number else None


@effect("blocker.remove")
def remove(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    since_opened(case, answers, "removed_on")


def statistics(cases: QuerySet[Case]) -> dict[tuple[str, str], int]:
    """How many blockers stand in each class and state, of the cases somebody may see; the class is
    "" until one is named."""
    rows = cases.filter(kind="blocker").annotate(of_class=F("fields__class"))
    counted = rows.order_by().values("of_class", "state").annotate(n=Count("pk"))
    return {(row["of_class"] or "", row["state"]): row["n"] for row in counted}
