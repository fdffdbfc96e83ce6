"""What the pages of a need show: rows of answers, both clocks, the institutions, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changrong.identifiers import mask_mobile
from changrong.network.cases import looking
from changrong.network.cases.desk import shown
from changrong.network.cases.desk.due import deadline_of
from changrong.network.cases.desk.gist import looked_up
from changrong.network.cases.fields import fact_of, short_label_of, type_of
from changrong.network.cases.green import wants_green
from changrong.network.cases.kind import Field
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.naming import LOOKED_UP
from changrong.network.cases.queries import kind_of, moves_for, offers_of, timeline
from changrong.network.cases.time import deadlines
from changrong.network.clock import SHANGHAI, today
from changrong.network.parties.models import Fact
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.components.formats import day as day_text
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.codes import region_name
from changrong.network.rules.interview import Interview, is_asked, need_facts
from changrong.network.rules.reading import Reading
from changrong.network.rules.words import value_text
from changrong.workdays import parse_period

DUTY = "network-service-standard/first-answer"
OWN, OTHERS, AT_BUREAU = "institution", "network", "bureau"  # who has a need, as a counter hears it
# Where those who write needs down for firms begin the next.
AGAIN = {
    Role.HOTLINE: "needs:hotline-new",
    Role.OFFICER: "needs:counter-new",
    Role.MANAGER: "needs:counter-new",
}


def label(fact: str) -> str:
    return str(choose(book().vocabulary[fact].label))


# ---------------------------------------------------------------------- answers


def answered_rows(interview: Interview) -> list[dict[str, Any]]:
    """Every answer with its source and 修改; what was left open, or must still be given, too."""
    known = interview.known()
    names = [name for name in book().vocabulary.facts if is_asked(name)]
    wanted = {*known, *interview.skipped, *need_facts()}
    return [_answer_row(name, known.get(name)) for name in names if name in wanted]


def _answer_row(name: str, known: Any) -> dict[str, Any]:
    fact = book().vocabulary[name]
    recorded = known is not None and known.source != Fact.Source.ENTERPRISE
    return {
        "term": fact.label,
        "value": value_text(fact, known.value) if known else None,
        "source": Fact.Source(known.source).label if recorded else "",
        "href": f"{reverse('rules:question', args=[name])}?then=need",
    }


def contact_of(actor: Actor) -> dict[str, str]:
    """The contact that is known already, so that it need not be typed again."""
    user = actor.user
    return {"contact_name": user.name, "contact_phone": user.phone} if user else {}


def field_text(field: Field, value: Any) -> str:
    """A need's field in words; phones with the middle left out."""
    if type_of(field) == "phone":
        return mask_mobile(str(value))
    if type_of(field) in LOOKED_UP:
        return looked_up(type_of(field), value)
    if field.choices and not field.fact:
        return str(choose(dict(field.choices).get(value, value)))
    return value_text(fact_of(field), value)


def field_rows(case: Case, private: bool = True) -> list[dict[str, Any]]:
    """The need's fields that were filled in, the amount first."""
    amount_first = sorted(kind_of(case).fields, key=lambda field: field.name != "amount")
    return [
        {"term": short_label_of(field), "value": field_text(field, case.fields[field.name])}
        for field in amount_first
        if case.fields.get(field.name) not in (None, "") and (private or not field.private)
    ]


# ---------------------------------------------------------------------- lists


def list_row(case: Case) -> dict[str, Any]:
    kind = kind_of(case)
    return {
        "case": case,
        "state": kind.state(case.state),
        "amount": case.fields.get("amount"),
        "kind": field_text(kind.fields[0], case.fields.get("kind")),
        "offers": sum(1 for child in case.children.all() if child.state == "offered"),
        "href": reverse("needs:need", args=[case.number]),
    }


def desk_rows(cases: list[Case], actor: Actor) -> list[dict[str, Any]]:
    """The needs that a desk wrote down. An institution is told of those of its outlets where each
    stands and who has it: not what other institutions offer, nor who they are."""
    rows = [list_row(case) for case in cases]
    if actor.institution is None:
        return rows
    return [row | _at_counter(row["case"], actor) for row in rows]


def _at_counter(case: Case, actor: Actor) -> dict[str, Any]:
    """An institution that works on it goes on to its own part."""
    page = "cases:case" if is_at(case, actor) == OWN else "needs:sent"
    return {
        "offers": 0,
        "href": reverse(page, args=[case.number]),
        "owner": owner_of(case, actor),
    }


def is_at(case: Case, actor: Actor) -> str:
    """Who has a need now: the reader's own institution, others of the network, the bureau; "" once
    it is closed. How many work on it, and who, is for its firm."""
    if case.closed_at is not None:
        return ""
    at_work = [one for one in case.children.all() if one.kind == "dispatch" and not one.closed_at]
    if any(one.institution_id == actor.institution.pk for one in at_work):
        return OWN
    return OTHERS if at_work else AT_BUREAU


def owner_of(case: Case, actor: Actor) -> str:
    match is_at(case, actor):
        case "":
            return ""
        case "institution":
            return _("本机构")
        case "network":
            return _("网络里的其他机构")
    return _("金融局协调员（%(place)s）") % {"place": region_name(case.region)}


# ---------------------------------------------------------------------- clocks


@dataclass(frozen=True)
class Times:
    """What the two-clocks part is told; amounts of days are working days."""

    submitted: date
    due: date
    days: int
    wave_days: int
    wave_due: date | None
    sent_to: int
    wave: int


def times_of(case: Case) -> Times | None:
    """None where the calendar does not reach the deadline."""
    clock = case.clocks.filter(name="result").first()
    if clock is None or clock.due_on is None:
        return None
    sent = Clock.objects.filter(case__parent=case, name="answer").order_by("-started_at")
    waves = [(localdate(one.started_at, SHANGHAI), one) for one in sent]
    days = sorted({day for day, _one in waves})
    last = [one for day, one in waves if day == days[-1]]
    return Times(
        submitted=date.fromisoformat(clock.reckoning["start"]),
        due=clock.due_on,
        days=parse_period(clock.reckoning["period"]).n,
        wave_days=book().measure(DUTY).duty.within.n,
        wave_due=last[0].due_on if last else None,
        sent_to=len(last),
        wave=max(len(days), 1),
    )


# ---------------------------------------------------------------------- institutions


@dataclass(frozen=True)
class Part:
    """One institution's part in the need, as the firm sees it."""

    case: Case
    state: Any
    standing: Any
    due_on: date | None
    explanation: str
    handler: str


def parts_of(case: Case, day: date) -> list[Part]:
    parts = case.children.filter(kind="dispatch")
    children = parts.select_related("institution", "version", "handler", "team")
    children = children.prefetch_related("clocks")
    return [_part(child, day) for child in children.order_by("id")]


def _part(child: Case, day: date) -> Part:
    clock = deadlines.running(child)
    reckoning = deadlines.reckoning_of(clock, child.region) if clock else None
    standing = None
    if clock and reckoning:
        standing = deadlines.standing_of(clock, reckoning, child.region, day)
    return Part(
        child,
        kind_of(child).state(child.state),
        standing,
        clock.due_on if clock else None,
        _told(child),
        child.handler.name if child.handler else "",
    )


def _told(child: Case) -> str:
    """What the institution wrote when it declined, or the bureau when it took the need back."""
    for entry in reversed(child.fields.get("moves", [])):
        if entry["move"] in ("decline", "recall"):
            return str(entry["answers"].get("explanation", ""))
    return ""


# ---------------------------------------------------------------------- pages


def need_page(case: Case, actor: Actor) -> dict[str, Any]:
    day = today()
    offers = [child for child in offers_of(case) if child.state == "offered"]
    moves = {move.name for move in moves_for(actor, case)}
    return {
        "case": case,
        "state": kind_of(case).state(case.state),
        "rows": field_rows(case),
        "reading": Reading(case.decision) if case.decision else None,
        "times": times_of(case),
        "deadline": deadline_of(case, kind_of(case), day),
        "today": day,
        "parts": parts_of(case, day),
        "offers": offers,
        "may_choose": actor.role == Role.ENTERPRISE,
        "may_correct": "correct" in moves,
        "may_withdraw": "withdraw" in moves,
        "may_hurry": "ask_priority" in moves and not case.priority and not wants_green(case),
        "hurries": wants_green(case),
        "story": shown.timeline(timeline(case, actor)),
        "looks": looking.told(looking.looks_at(case)[: looking.SHOWN], actor),
        "files": list(case.attachments.filter(removed_at=None)),
    }


def sent_page(case: Case, actor: Actor) -> dict[str, Any]:
    times = times_of(case)
    parts = parts_of(case, today())
    at_counter = actor.institution is not None
    return {
        "shell": "portal/officer.html" if at_counter else "portal/base.html",
        "at_counter": at_counter,
        "owner": owner_of(case, actor) if at_counter else "",
        "case": case,
        "times": times,
        "phone": mask_mobile(case.fields.get("contact_phone", "")),
        "rows": _receipt_rows(case, with_decision=not at_counter),
        "steps": list(_steps(case, parts, times, at_counter)),
        "again": AGAIN.get(actor.role, ""),
    }


def _receipt_rows(case: Case, with_decision: bool) -> list[dict[str, Any]]:
    rows = field_rows(case, private=False)
    if case.decision and with_decision:
        applies = Reading(case.decision).applies
        rows.append(
            {
                "term": _("已确定适用"),
                "value": ngettext("%(n)s 项政策", "%(n)s 项政策", applies) % {"n": applies},
                "href": reverse("rules:decision", args=[case.decision.number]),
                "change": _("看核对结果"),
            }
        )
    return rows


def _steps(
    case: Case, parts: list[Part], times: Times | None, at_counter: bool
) -> Iterator[dict[str, Any]]:
    """What happens next, with its days; to which institutions, its own side is told alone."""
    names = _("、").join(part.case.institution.name for part in parts)
    if parts and at_counter:
        yield {
            "title": _("已送到匹配的机构"),
            "text": _("机构之间看不到彼此的报价。"),
            "done": True,
        }
    elif parts:
        yield {
            "title": ngettext("已送到 %(n)s 家机构", "已送到 %(n)s 家机构", len(parts))
            % {"n": len(parts)},
            "text": _("%(names)s。机构之间看不到彼此的报价。") % {"names": names},
            "done": True,
        }
    else:
        yield {
            "title": _("协调员为您联系机构"),
            "text": _("没有机构一看就合适，金融局协调员会人工安排。"),
        }
    phone = mask_mobile(case.fields.get("contact_phone", ""))
    yield {
        "title": _("%(day)s前：机构联系您") % {"day": day_text(times.wave_due)}
        if times and times.wave_due
        else _("机构联系您"),
        "text": _("会打您留的电话 %(phone)s。这一步不收费，有人收费请打 12345。")
        % {"phone": phone},
    }
    yield {
        "title": _("收到报价：放在一起比"),
        "text": _("全部成本换成同一把尺子。选不选、选哪家，都由您定。"),
    }
    yield {
        "title": _("%(day)s前：有明确结果") % {"day": day_text(times.due)}
        if times
        else _("有明确结果"),
        "text": _("办成、没办成都会写明原因。没办成的，金融局会接着跟进。"),
    }
