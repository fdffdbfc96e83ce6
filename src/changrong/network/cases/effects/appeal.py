"""Where an appeal is solved first, and what is noted as it goes to the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.parties.models import Outlet
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role


@effect("appeal.place", moves=("appeal.escalate",))
def place(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """An outlet says whose it is; where neither is named nobody but the bureau can see to it."""
    if number := answers.get("outlet"):
        outlet = Outlet.objects.select_related("institution").get(number=number)
        if case.institution_id not in (None, outlet.institution_id):
            raise wrong("outlet", "这个网点不是这家机构的", "This outlet is another institution's")
        case.institution = outlet.institution
        case.fields["institution"] = outlet.institution.number
        case.save(update_fields=["institution", "fields"])
    if case.institution is None:
        engine.step(case, move_of(case, "escalate"), {}, Actor.SYSTEM)


@effect("appeal.escalate")
def escalate(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Who is late is found by the service; who passes it on says why. It is nobody's at the bureau
    until somebody sees to it."""
    if by.role in (Role.OFFICER, Role.MANAGER) and not answers.get("why"):
        raise refuse("请写明为什么解决不了", "Please say why you cannot", "why")
    case.handler = None
