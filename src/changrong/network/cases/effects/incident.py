"""What an incident notes: whoever is on call, how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import begin, note, refuse, wrong
from changrong.network.cases.effects.duty_watch import on_call
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.events.telling import tell
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.services.models import Service

FIRST = ("large", "grave")  # these go first in every list


@effect("incident.open")
def open_incident(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The bureau hears of it at once."""
    if moment_of(answers["happened_at"]) > clock.now():
        raise wrong("happened_at", "不能晚于现在", "Cannot be after now")
    if (number := answers.get("service")) and not _is_own(number, case):
        raise wrong("service", "这不是本机构的服务", "It is another institution's service")
    person = on_call(case.institution)
    begin(case, **({"on_call": person} if person else {}))
    case.priority = int(answers["gravity"] in FIRST)
    case.save(update_fields=["priority"])
    key = f"{case.number}/reported"
    tell(case, [Role.COORDINATOR], "news", key, event="case.opened", by=by.user)


@effect("incident.report_on")
def report_on(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """One that has grown graver goes first from now on, and one that has not, no longer."""
    case.priority = int(answers["gravity"] in FIRST)


@effect("incident.handled")
def handled(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    happened = moment_of(case.fields["happened_at"])
    restored = moment_of(answers["restored_at"])
    if not happened <= restored <= clock.now():
        raise refuse(
            "恢复时间应在发生之后、现在之前",
            "Should be after it happened and not to come",
            "restored_at",
        )
    minutes = int((restored - happened).total_seconds() // 60)
    note(case, minutes=minutes, restored_at=answers["restored_at"])


def _is_own(number: str, case: Case) -> bool:
    return Service.objects.filter(number=number, institution=case.institution).exists()
