"""What a visit to the door checks: an open outlet, a time to come, nobody in two places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import moment_to_come
from changrong.network.cases.effects._noting import last, note, one_at_a_time, refuse, serving
from changrong.network.cases.effects.urgent_service import check_outlet
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("home_visit.open")
def open_visit(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    serving(answers["institution"], "institution")
    check_outlet(case)


@effect("home_visit.schedule")
def schedule(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    at = moment_of(answers["visit_at"])
    moment_to_come(case, answers, "visit_at")
    one_at_a_time(case.institution)
    others = Case.objects.filter(
        kind=case.kind,
        state="scheduled",
        institution=case.institution,
        fields__visit_at=answers["visit_at"],
    ).exclude(pk=case.pk)
    for other in others:
        if _visitor(other) == answers["visitor"]:
            raise refuse(
                f"这位同事那时要去 {other.number}",
                f"This colleague visits {other.number} then",
                "visitor",
            )
    day = timezone.localdate(at, clock.SHANGHAI)
    note(case, visit_at=answers["visit_at"], visit_on=day.isoformat())


def _visitor(case: Case) -> str | None:
    """Whoever was named last, when it was scheduled or put off."""
    made = last(case, "reschedule", "visitor") or last(case, "schedule", "visitor")
    return str(made) if made else None


@effect("home_visit.serve")
def serve(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not case.opened_at <= moment_of(answers["arrived_at"]) <= clock.now():
        raise refuse(
            "应在预约之后、现在之前", "Since it was asked for, and not to come", "arrived_at"
        )
    note(case, mode="in_person")
