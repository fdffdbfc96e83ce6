"""What a visit to the door checks: an open outlet, a time to come, nobody in two places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import moment_to_come
from changrong.network.cases.effects._engaged import engaged, visit_until
from changrong.network.cases.effects._noting import note, one_at_a_time, refuse, serving
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
    """Give the visitor that time. Raises MoveRefused where it is past, does not end that day, or
    the visitor is elsewhere in any part of it."""
    at = moment_of(answers["visit_at"])
    moment_to_come(case, answers, "visit_at")
    midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
    if answers.get("minutes", 0) > (midnight - at) // timedelta(minutes=1):
        raise refuse("上门要在当天办完", "A visit has to end on the same day", "minutes")
    until = visit_until(at, answers)
    one_at_a_time(case.institution)
    other = engaged(case, answers["visitor"], at, until)
    if other is not None:
        raise refuse(
            f"这位同事那段时间已经约了 {other.number}",
            f"This colleague has {other.number} in that time",
            "visitor",
        )
    note(case, visit_on=at.date().isoformat())


@effect("home_visit.serve")
def serve(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not case.opened_at <= moment_of(answers["arrived_at"]) <= clock.now():
        raise refuse(
            "应在预约之后、现在之前", "Since it was asked for, and not to come", "arrived_at"
        )
    note(case, mode="in_person")
