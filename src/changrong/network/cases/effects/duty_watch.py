"""Who is on call at an institution now, from its watches; what a watch must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import one_at_a_time, refuse
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor

KIND = "duty_watch"


def on_call(institution: Institution | None) -> str:
    """Name and telephone of whoever is on call there now; "" where nobody is."""
    now = clock.now()
    watches = Case.objects.filter(kind=KIND, closed_at=None, institution=institution)
    for watch in watches if institution else ():
        begins, ends = (moment_of(watch.fields[name]) for name in ("begins_at", "ends_at"))
        if begins <= now < ends:
            return f"{watch.fields['person']} {watch.fields['phone']}"
    return ""


@effect("duty_watch.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    begins, ends = moment_of(answers["begins_at"]), moment_of(answers["ends_at"])
    if ends <= begins:
        raise refuse("应晚于开始时间", "Should be after it begins", "ends_at")
    one_at_a_time(case.institution)
    others = Case.objects.filter(kind=KIND, closed_at=None, institution=case.institution)
    for other in others.exclude(pk=case.pk):
        since, until = (moment_of(other.fields[name]) for name in ("begins_at", "ends_at"))
        if since < ends and begins < until:
            raise refuse(f"和 {other.number} 的班重了", f"It overlaps {other.number}", "begins_at")


@effect("duty_watch.hand_over")
def hand_over(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if clock.now() < moment_of(case.fields["begins_at"]):
        raise refuse("还没有开始值班", "The watch has not begun")
