"""What an urgent matter notes: whoever is on call, and the minutes it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import moment_to_come
from changrong.network.cases.effects._noting import begin, note, serving, wrong
from changrong.network.cases.effects.duty_watch import on_call
from changrong.network.cases.effects.need import GREEN
from changrong.network.cases.models import Case
from changrong.network.parties.models import Outlet
from changrong.network.people.actor import Actor


@effect("urgent_service.open")
def open_urgent(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """It goes first in every list, and says who is on call."""
    serving(answers["institution"], "institution")
    check_outlet(case)
    if "needed_by" in answers:
        moment_to_come(case, answers, "needed_by")
    person = on_call(case.institution)
    begin(case, **({"on_call": person} if person else {}))
    case.priority = GREEN
    case.save(update_fields=["priority"])


def check_outlet(case: Case) -> None:
    """Only an outlet that is open, and of the institution asked, is sent anything."""
    number = case.fields.get("outlet")
    outlet = Outlet.objects.filter(number=number).first() if number else None
    if outlet is None:
        return
    if outlet.institution_id != case.institution_id:
        raise wrong("outlet", "这不是这家机构的网点", "It is another institution's outlet")
    if not outlet.active:
        raise wrong("outlet", "这个网点停业中，请换一个", "This outlet is closed; choose another")


@effect("urgent_service.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    note(case, in_hand_minutes=_minutes(case))


@effect("urgent_service.finish")
def finish(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    note(case, minutes=_minutes(case))


def _minutes(case: Case) -> int:
    return int((clock.now() - case.opened_at).total_seconds() // 60)
