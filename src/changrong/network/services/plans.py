"""How fast continuity plans were put in force, and how much is asked for online."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from changrong.identifiers import region_prefix
from changrong.network.cases.fields import moment_of
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.services.queries import STAFF
from changrong.network.services.shown import Month

PLAN = "continuity_plan"
ONLINE, PHONE = (Role.ENTERPRISE,), (Role.HOTLINE,)
COUNTER = (Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR)


def of_actor(kind: str, actor: Actor) -> QuerySet[Case]:
    """The cases of a kind that an actor counts: an institution its own, the bureau its region's."""
    rows = Case.objects.filter(kind=kind)
    if actor.role in STAFF:
        return rows.filter(institution=actor.institution)
    return rows.filter(region__startswith=region_prefix(actor.region))


def activations(actor: Actor, month: Month) -> list[dict[str, Any]]:
    """Each time in the month that a plan was put in force, with the minutes since its incident."""
    plans = list(of_actor(PLAN, actor).select_related("institution").order_by("id"))
    made = [
        (plan, entry["answers"], moment_of(entry["answers"]["activated_at"]))
        for plan in plans
        for entry in plan.fields.get("moves", [])
        if entry["move"] == "activate"
    ]
    made = [one for one in made if month.has(one[2])]
    numbers = [answers["incident"] for _plan, answers, _at in made]
    happened = {
        case.number: moment_of(case.fields["happened_at"])
        for case in Case.objects.filter(number__in=numbers)
    }
    readable = set(visible_to(actor).filter(kind=PLAN).values_list("number", flat=True))
    return [
        {
            "plan": plan,
            "href": reverse("cases:case", args=[plan.number]) if plan.number in readable else None,
            "incident": answers["incident"],
            "happened_at": happened[answers["incident"]],
            "activated_at": at,
            "minutes": int((at - happened[answers["incident"]]).total_seconds() // 60),
        }
        for plan, answers, at in made
    ]


def intake(actor: Actor, month: Month) -> dict[str, Any] | None:
    """Of the needs and matters that somebody opened in the month for a firm or a person: how many
    they opened themselves, online. Nothing for institutions, which see a part of them only."""
    if actor.role in STAFF:
        return None
    served = [kind.name for kind in KINDS.values() if kind.serves]
    rows = Case.objects.filter(
        kind__in=served,
        parent=None,
        opened_at__gte=month.begins,
        opened_at__lt=month.ends,
        region__startswith=region_prefix(actor.region),
    )
    sums = dict(rows.order_by().values_list("opened_as").annotate(Count("id")))
    online, phone, counter = (sum(sums.get(role, 0) for role in roles) for roles in WAYS)
    return {"online": online, "phone": phone, "counter": counter, "all": online + phone + counter}


WAYS = (ONLINE, PHONE, COUNTER)
