"""Who looked at a need: the table that the firm sees, and whoever handles its case sees too."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.people.models import Membership, Role

LOOKED = ("case.viewed", "file.opened")
PURPOSE = {
    Role.OFFICER: gettext_lazy("办理需求"),
    Role.MANAGER: gettext_lazy("管理本机构的办理"),
    Role.COORDINATOR: gettext_lazy("协调"),
    Role.HOTLINE: gettext_lazy("替来电人查询"),
}
BODIES = {
    Role.COORDINATOR: gettext_lazy("金融局"),
    Role.SUPERVISOR: gettext_lazy("监管部门"),
    Role.HOTLINE: gettext_lazy("12345 热线"),
}


def looks_at(case: Case) -> list[dict[str, Any]]:
    """Who opened the need, its dispatches or its files, newest first."""
    numbers = [case.number, *case.children.values_list("number", flat=True)]
    events = Event.objects.filter(stream__in=numbers, code__in=LOOKED).select_related("actor")
    houses = _houses(event.actor_id for event in events)
    return [_look(event, houses) for event in events.order_by("-id") if event.actor]


def _look(event: Event, houses: dict[int, str]) -> dict[str, Any]:
    opened = event.code == "file.opened"
    return {
        "person": event.actor.name or event.actor.username,
        "institution": houses.get(event.actor_id) or BODIES.get(event.role, ""),
        "purpose": _("打开了材料") if opened else PURPOSE.get(event.role, ""),
        "at": event.at,
    }


def _houses(users: Iterable[int | None]) -> dict[int, str]:
    """The institution that each of these people works for."""
    rows = Membership.objects.filter(user__in=set(users), institution__isnull=False)
    return {row.user_id: row.institution.name for row in rows.select_related("institution")}
