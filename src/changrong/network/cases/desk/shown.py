"""Cases in words and links: what the pages hand to the parts of the design system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.cases.desk.entries import Entry
from changrong.network.cases.desk.gist import looked_up
from changrong.network.cases.desk.inbox import ALL, CLOSED, MINE, OF_TEAM, Inbox
from changrong.network.cases.desk.pressing import Group
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.cases.naming import LOOKED_UP
from changrong.network.cases.timeline import Entry as Told
from changrong.network.people.actor import Actor
from changrong.network.portal.components.clocks import day_strip
from changrong.network.portal.components.formats import day, full_day, moment, money_text, rate
from changrong.network.rules.codes import region_name


def inbox_row(entry: Entry, actor: Actor, today: date) -> dict[str, Any]:
    case, standing, note = entry.case, entry.standing, ""
    next_step = entry.next_step(actor)
    if entry.waits_for_firm:  # the clock that runs is the need's, not this institution's
        standing, note = None, _offer_lasts(case, today)
        if _has_lapsed(case, today):
            next_step = _("修改报价，或不承接")
    elif entry.due_on:
        note = moment(entry.due_at) if entry.due_at else day(entry.due_on)
    strip = day_strip(entry.reckoning, today, standing) if entry.reckoning and standing else ""
    return {
        "number": case.number,
        "href": reverse("cases:case", args=[case.number]),
        "kind": entry.kind.label,
        "firm": case.subject,
        "place": place(entry, actor),
        "amount": entry.amount,
        "standing": standing,
        "due_note": note,
        "strip": strip,
        "badge_kind": entry.state.tone,
        "badge": entry.state.label,
        "first": case.priority > 0,
        "next": next_step,
        "handler": str(case.handler or case.team or "—"),
    }


def _offer_lasts(case: Case, today: date) -> str:
    """Until when the firm may choose this offer."""
    if not (until := case.fields.get("valid_until")):
        return ""
    said = _("报价 %(day)s已失效") if _has_lapsed(case, today) else _("报价到 %(day)s")
    return said % {"day": day(date.fromisoformat(until))}


def _has_lapsed(case: Case, today: date) -> bool:
    """Whether the offer can no longer be chosen, so that the next step is its maker's."""
    until = case.fields.get("valid_until")
    return bool(until) and date.fromisoformat(until) < today


def place(entry: Entry, actor: Actor) -> str:
    """The firm's district; for who oversees several institutions, also which one has the case."""
    name = region_name(entry.case.region)
    institution = entry.case.institution
    if institution is None or actor.institution is not None:
        return name
    return f"{name} · {institution.name}"


def inbox_rows(entries: Sequence[Entry], actor: Actor, today: date) -> list[dict[str, Any]]:
    return [inbox_row(entry, actor, today) for entry in entries]


def inbox(found: Inbox, requests: int | None) -> dict[str, Any]:
    """The rail, the chips and the groups of an inbox. `requests`: open requests to act for a firm,
    for who decides them."""
    return {
        "rail": _rail(found, requests),
        "chips": [] if found.is_flat else _chips(found),
        "groups": [_group(found, *section) for section in found.sections if section[1]],
        "bulk": [] if found.view == CLOSED else [{"value": "", "label": _("一起办理…")}],
        "empty": _("没有找到。换个编号、企业名称或信用代码试试。")
        if found.search
        else _("现在没有要办的事项。"),
        "inbox_count": found.number(MINE),
    }


def _address(**asked: str) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('cases:inbox')}?{urlencode(given)}" if given else reverse("cases:inbox")


def _rail(found: Inbox, requests: int | None) -> list[dict[str, Any]]:
    views = [(MINE, _("要出面的") if found.by_help else _("我的待办"), found.number(MINE))]
    if found.teams:
        views.append((OF_TEAM, _("我的团队"), found.number(OF_TEAM)))
    if not found.by_help:
        views.append((ALL, _("本机构在办"), found.number(ALL)))
    views.append((CLOSED, _("已办结"), None))
    plain = not found.state and not found.search
    entries = [
        _rail_entry(label, count, _address(view=view), plain and found.view == view)
        for view, label, count in views
    ]
    states = [
        _rail_entry(label, count, _address(view="all", state=name), found.state == name)
        for name, label, count in found.states
    ]
    sections = [{"entries": entries}, {"title": _("状态"), "entries": states}]
    if requests is not None:
        others = [
            _rail_entry(_("账号申请"), requests, reverse("people:requests"), False),
            _rail_entry(_("全部事项"), None, reverse("boards:cases"), False),
        ]
        sections.append({"title": _("别处"), "entries": others})
    return [section for section in sections if section["entries"]]


def _rail_entry(label: Any, count: int | None, href: str, current: bool) -> dict[str, Any]:
    return {"label": label, "count": count, "href": href, "current": current}


def _chips(found: Inbox) -> list[dict[str, Any]]:
    kept = {"view": found.view, "state": found.state}
    whole = {"label": _("全部"), "count": found.counts.total(), "href": _address(**kept)}
    return [
        whole | {"current": not found.due},
        *(
            {
                "label": group.label,
                "count": found.counts[group.name],
                "href": _address(**kept, due=group.name),
                "icon": group.icon,
                "tone": group.tone,
                "current": found.due == group.name,
            }
            for group in found.groups
            if found.counts[group.name] or found.due == group.name
        ),
    ]


def _group(found: Inbox, group: Group | None, count: int, rows: Sequence[Entry]) -> dict[str, Any]:
    folded = group is not None and not rows
    shown = inbox_rows(rows, found.actor, found.today)
    kept = {"view": found.view, "state": found.state}
    return {
        "label": group.label if group else (_("找到的") if found.search else _("已办结")),
        "tone": group.tone if group else "no",
        "icon": group.icon if group else "list",
        "count": count,
        "more": max(count - len(rows), 0) if rows else 0,
        "href": _address(**kept, due=group.name) if group and folded else "",
        "rows": [row | ({"next": group.next} if group and group.next else {}) for row in shown],
    }


def timeline(told: Sequence[Told]) -> list[dict[str, Any]]:
    """What happened, the latest first, each step with the answers that were given."""
    return [
        {
            "by": one.by,
            "at": one.at,
            "who": one.who,
            "what": one.what,
            "answers": [{"label": a.label, "value": answer(a.type, a.value)} for a in one.answers],
        }
        for one in reversed(told)
    ]


def answer(type_: str, value: Any) -> Any:
    """One answer in words, by the type that says how it was asked."""
    match type_:
        case "money":
            return money_text(value)
        case "fraction":
            return rate(value)
        case "boolean":
            return _("是") if value else _("否")
        case "date":
            return full_day(date.fromisoformat(value))
        case "time":
            return moment(moment_of(value))
        case _ if type_ in LOOKED_UP:
            return looked_up(type_, value)
    return value
