"""What happened to a need, told to the firm: its own steps, the institutions', and who looked."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role
from changrong.network.portal.language import choose

SAID = {
    "case.opened": gettext_lazy("需求已提交"),
    "file.added": gettext_lazy("加了一份材料"),
    "file.removed": gettext_lazy("移除了一份材料"),
    "clock.recomputed": gettext_lazy("工作日历有变，到期日已重新计算"),
}
LATE = {
    "result": gettext_lazy("您的时限已过，金融局会跟进"),
    "answer": gettext_lazy("没有按时首次回应"),
}
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


def story_of(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Newest first; the needs' own events and those of its dispatches, in words."""
    cases = _family(case)
    events = Event.objects.filter(stream__in=cases).select_related("actor").order_by("-id")
    told = ((event, _said(event, cases[event.stream])) for event in events)
    return [
        {"by": _dot(event), "at": event.at, "who": _who(event, cases[event.stream]), "what": what}
        for event, what in told
        if what
    ]


def looks_at(case: Case) -> list[dict[str, Any]]:
    """Who opened the need or its files, newest first."""
    cases = _family(case)
    events = Event.objects.filter(stream__in=cases, code__in=LOOKED).select_related("actor")
    houses = _houses(event.actor_id for event in events)
    return [
        {
            "person": event.actor.name or event.actor.username,
            "institution": houses.get(event.actor_id) or BODIES.get(event.role, ""),
            "purpose": _("打开了材料")
            if event.code == "file.opened"
            else PURPOSE.get(event.role, ""),
            "at": event.at,
        }
        for event in events.order_by("-id")
        if event.actor
    ]


def _family(case: Case) -> dict[str, Case]:
    children = case.children.select_related("institution", "version")
    return {one.number: one for one in [case, *children]}


def _houses(users: Iterable[int | None]) -> dict[int, str]:
    rows = Membership.objects.filter(user__in=set(users), institution__isnull=False)
    return {row.user_id: row.institution.name for row in rows.select_related("institution")}


def _said(event: Event, case: Case) -> str:
    """The event in words for the firm; empty for what only matters inside."""
    if event.code == "clock.overdue":
        said = LATE.get(event.data.get("clock", ""), "")
        return _at(case, said) if said else ""
    if event.code in SAID:
        is_dispatch = event.code == "case.opened" and case.parent_id
        return _at(case, _("收到派送")) if is_dispatch else str(SAID[event.code])
    kind, _sep, name = event.code.partition(".")
    move = next((one for one in kind_of(case).moves if one.name == name), None)
    if kind != case.kind or move is None or (case.parent_id and name == "pass_over"):
        return ""
    return _at(case, choose(move.said or move.label))


def _at(case: Case, said: Any) -> str:
    if case.institution is None:
        return str(said)
    return _("%(institution)s：%(said)s") % {"institution": case.institution.name, "said": said}


def _dot(event: Event) -> str:
    """firm = filled, person = a ring, auto = a grey ring."""
    if not event.role:
        return "auto"
    return "firm" if event.role == Role.ENTERPRISE else "person"


def _who(event: Event, case: Case) -> str:
    if not event.role:
        return _("系统")
    if event.role == Role.ENTERPRISE:
        return event.actor.name if event.actor else _("企业")
    if event.role in BODIES:
        return str(BODIES[event.role])
    return case.institution.name if case.institution else ""
