"""Needs, events, products and feedback in one place: what each role has of the four."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.identifiers import region_covers
from changrong.network import clock
from changrong.network.cases.desk.entries import Entry, entries
from changrong.network.cases.desk.gist import gist_of
from changrong.network.cases.desk.inbox import Inbox
from changrong.network.cases.fields import moment_of
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, standing_alone, visible_to
from changrong.network.parties.models import Product
from changrong.network.parties.queries import on_offer, products_of, serving
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.components.formats import moment
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.surveys.queries import to_answer

SHOWN = 5
FEEDBACK = tuple(kind.name for kind in KINDS.values() if kind.group == "protection")
# What is an event to whom: what they enrol for, are invited to, hold.
EVENTS = {
    Role.ENTERPRISE: ("enrolment", "session"),
    Role.OFFICER: ("seat", "session"),
    Role.MANAGER: ("seat", "session"),
    Role.COORDINATOR: ("meeting", "campaign"),
    Role.SUPERVISOR: (),
}
ROLES = tuple(EVENTS)


@dataclass(frozen=True)
class Line:
    """`tone` and `word` are those of its badge; without a word it has none."""

    title: str
    href: str
    note: str = ""
    tone: str = "info"
    word: Any = ""


@dataclass(frozen=True)
class Part:
    """One of the four. `lines` are the latest of `count`, or `chips` say how many there are of
    what; `links` lead to all, or begin another."""

    name: str
    title: str
    lines: list[Line]
    links: list[tuple[str, str]]
    empty: str
    count: int = 0
    chips: Sequence[dict[str, Any]] = ()


def parts_for(actor: Actor, today: date) -> list[Part]:
    """The four parts, in their order, as the actor's role has them."""
    if actor.role is Role.ENTERPRISE:
        found = [_own_needs, _own_events, _offered, _own_feedback]
    else:
        found = [_work, _events, _products, _feedback]
    return [part(actor, today) for part in found]


# ---------------------------------------------------------------------- who is served


def _own_needs(actor: Actor, today: date) -> Part:
    elsewhere = (*FEEDBACK, *EVENTS[Role.ENTERPRISE])
    rows = _open_of(actor).exclude(kind__in=elsewhere)
    links = [(_("我的事项"), reverse("matters:mine"))]
    if not _is_person(actor):
        links.insert(0, (_("看进度"), reverse("needs:mine")))
        links.insert(0, (_("说需求"), reverse("needs:start")))
    return _of_cases(
        "needs", _("需求和事项"), rows, actor, today, links, _("现在没有在办的需求和事项。")
    )


def _own_events(actor: Actor, today: date) -> Part:
    """What one has enrolled for or booked, then the meetings that still take firms."""
    own = _open_of(actor).filter(kind__in=EVENTS[Role.ENTERPRISE])
    lines = [*_lines(own, actor, today)]
    if not _is_person(actor):
        taken = set(own.filter(kind="enrolment").values_list("parent", flat=True))
        lines += [_open_meeting(one) for one in meetings_for(actor) if one.pk not in taken]
    return Part(
        "events",
        _("活动"),
        lines[:SHOWN],
        [(_("约线上会谈"), reverse("matters:new", args=["session"]))],
        _("现在没有可以报名的对接会。"),
        len(lines),
    )


def meetings_for(actor: Actor) -> list[Case]:
    """The meetings of the firm's place that are to come and take enrolments, the first to be held
    first."""
    region = actor.enterprise.region if actor.enterprise else ""
    rows = Case.objects.filter(kind="meeting", state="enrolling").select_related("version")
    coming = [one for one in rows if moment_of(one.fields["starts_at"]) > clock.now()]
    near = [one for one in coming if region_covers(one.region, region)]
    return sorted(near, key=lambda one: str(one.fields["starts_at"]))


def _open_meeting(case: Case) -> Line:
    asked = urlencode({"meeting": case.number})
    return Line(
        case.fields["title"],
        f"{reverse('matters:new', args=['enrolment'])}?{asked}",
        _("%(at)s，%(what)s")
        % {"at": moment(moment_of(case.fields["starts_at"])), "what": case.fields["topic"]},
        "soon",
        _("可以报名"),
    )


def _offered(actor: Actor, today: date) -> Part:
    """How many products there are for each thing to be done, where the reader is: none is put
    before another."""
    rows = list(on_offer(today))
    region = actor.enterprise.region if actor.enterprise else actor.region
    if region:
        near = {one.pk for one in serving({row.institution for row in rows}, region)}
        rows = [row for row in rows if row.institution_id in near]
    return Part(
        "products",
        _("产品"),
        [],
        [
            (_("全部产品"), reverse("parties:offered")),
            (_("机构和网点"), reverse("parties:directory")),
        ],
        _("现在没有产品。"),
        len(rows),
        list(_by_need(rows, region)),
    )


def _by_need(rows: Iterable[Product], region: str) -> Iterator[dict[str, Any]]:
    counts = Counter(kind for row in rows for kind in row.need_kinds)
    for kind, label in book().vocabulary["need.kind"].values.items():
        if n := counts[kind]:
            asked = urlencode({"need": kind} | ({"region": region} if region else {}))
            yield {"label": label, "count": n, "href": f"{reverse('parties:offered')}?{asked}"}


def _own_feedback(actor: Actor, today: date) -> Part:
    """Questions put to the firm, then its own complaints and appeals."""
    rows = _open_of(actor).filter(kind__in=FEEDBACK)
    waiting = list(to_answer(actor).select_related("case__version").order_by("-id"))
    asked = [
        Line(
            gist_of(one.case, kind_of(one.case)),
            reverse("surveys:own", args=[one.case.number]),
            one.case.number,
            "ask",
            _("请说说办得怎样"),
        )
        for one in waiting
    ]
    links = [
        (_("提诉求"), reverse("matters:new", args=["appeal"])),
        (_("投诉"), reverse("matters:new", args=["complaint"])),
        (_("对结果有疑问"), reverse("portal:contact")),
    ]
    lines = [*asked, *_lines(rows, actor, today)]
    empty = _("没有等您评价的，也没有在办的投诉和诉求。")
    return Part("feedback", _("反馈"), lines[:SHOWN], links, empty, len(asked) + rows.count())


# ---------------------------------------------------------------------- who works here


def _work(actor: Actor, today: date) -> Part:
    """The groups of the inbox, with how many each holds."""
    inbox = Inbox(actor, today, view="all")
    address = reverse("cases:inbox")
    chips = [
        {
            "label": group.label,
            "count": n,
            "href": f"{address}?{urlencode({'view': 'all', 'due': group.name})}",
            "icon": group.icon,
            "tone": group.tone,
        }
        for group in inbox.groups
        if (n := inbox.counts[group.name])
    ]
    links = [(_("收件箱"), address)]
    if actor.institution is not None:
        links.append((_("替企业提需求"), reverse("needs:counter-new")))
    if actor.role is Role.COORDINATOR:
        links.append((_("看板"), reverse("boards:board")))
    title = _("需求和事项")
    return Part("needs", title, [], links, _("现在没有要办的事项。"), inbox.counts.total(), chips)


def _events(actor: Actor, today: date) -> Part:
    rows = _open_of(actor).filter(kind__in=EVENTS[Role(actor.role)])
    links = [
        (str(choose(KINDS[name].label)), reverse("matters:new", args=[name]))
        for name in EVENTS[Role(actor.role)]
        if actor.role in KINDS[name].opened_by
    ]
    return _of_cases("events", _("活动"), rows, actor, today, links, _("现在没有要办的活动。"))


def _products(actor: Actor, today: date) -> Part:
    """An institution's own, else what all of them offer."""
    if actor.institution is None:
        return _offered(actor, today)
    own = products_of(actor)
    offered = on_offer(today).filter(institution=actor.institution)
    links = [
        (_("本机构的产品"), reverse("parties:products")),
        (_("全网的产品"), reverse("parties:offered")),
    ]
    empty, chips = _("本机构现在没有产品。"), list(_by_need(offered, ""))
    return Part("products", _("产品"), [], links, empty, own.count(), chips)


def _feedback(actor: Actor, today: date) -> Part:
    rows = _open_of(actor).filter(kind__in=FEEDBACK)
    links = [(_("满意度和统计"), reverse("boards:figures"))]
    return _of_cases(
        "feedback", _("反馈"), rows, actor, today, links, _("现在没有在办的投诉和诉求。")
    )


# ---------------------------------------------------------------------- alike


def _is_person(actor: Actor) -> bool:
    return actor.enterprise is not None and actor.enterprise.is_person


def _open_of(actor: Actor) -> QuerySet[Case]:
    return standing_alone(visible_to(actor)).filter(closed_at=None)


def _of_cases(
    name: str,
    title: str,
    rows: QuerySet[Case],
    actor: Actor,
    today: date,
    links: list[tuple[str, str]],
    empty: str,
) -> Part:
    return Part(name, title, list(_lines(rows, actor, today)), links, empty, rows.count())


def _lines(rows: QuerySet[Case], actor: Actor, today: date) -> Iterator[Line]:
    ids = list(rows.order_by("-id").values_list("id", flat=True)[:SHOWN])
    return (_line(entry, actor) for entry in entries(ids, today))


def _line(entry: Entry, actor: Actor) -> Line:
    case, own = entry.case, actor.enterprise is not None
    page = "cases:case" if not own else "needs:need" if case.kind == "need" else "matters:matter"
    said = [case.number] if own else [case.number, case.subject]
    return Line(
        case.fields.get("title") or gist_of(case, entry.kind),
        reverse(page, args=[case.number]),
        _("，").join(said),
        entry.state.tone,
        entry.state.label,
    )
