"""What the moves of a financing need do to its dispatches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from changrong.network import clock
from changrong.network.cases import engine, fields
from changrong.network.cases.dispatch import queue, waves
from changrong.network.cases.dispatch.capacity import Places
from changrong.network.cases.dispatch.routing import products_for
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import open_below, refuse, wrong
from changrong.network.cases.kind import Move
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of, move_of
from changrong.network.contracts.actions import agree
from changrong.network.parties.models import Institution, Outlet, Product
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of
from changrong.network.rules.interview import implied
from changrong.network.rules.models import Decision

GREEN = 1  # the priority of the green channel


@effect("need.open", moves=("need.send", "need.wait", "need.hand_back"), opens=("dispatch",))
def open_need(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """On opening: the need is judged by the book, unless it came judged, and the service itself
    sends it to the institutions that fit, where any do; else it stays with the coordinator."""
    _check_outlet(answers, by)
    _check_source(answers)
    changed = []
    if case.decision is None:
        _judge(case, by)
        changed.append("decision")
    if case.priority < GREEN and _gives(case.decision, "need.green_channel"):
        case.priority = GREEN
        changed.append("priority")
    if changed:
        case.save(update_fields=changed)
    waves.seek(case)


@effect("need.correct", moves=("need.send", "need.wait", "need.hand_back"))
def correct(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A corrected need is another question to the book, and so it is at each institution; the
    decisions before stay as they were. Other institutions may fit it now, if none has it."""
    _check_source(answers)
    decision = _judge(case, by)
    Case.objects.filter(parent=case, kind="dispatch", closed_at=None).update(decision=None)
    if case.state in queue.UNSERVED:
        queue.leave([case])
        waves.seek(case)
    return {"decision": decision.number}


@effect("need.dispatch_to", opens=("dispatch",))
def dispatch_to(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Claim a place at each chosen institution, and open a dispatch there with that product of its
    with room that fits best; with none where nothing of its fits."""
    chosen = {
        row.number: row for row in Institution.objects.filter(number__in=answers["institutions"])
    }
    _refuse_busy(case, chosen)
    fitting = products_for(case, chosen.values())
    places = Places.locked(row.pk for row in chosen.values())
    to: list[tuple[Institution, Product | None]] = []
    full: list[str] = []
    for row in (chosen[number] for number in answers["institutions"]):
        product = next(filter(places.has_room, fitting.get(row, [])), None)
        to.append((row, product))
        if not places.has_place(row.pk) or (row in fitting and product is None):
            full.append(row.name)
    if full:
        raise refuse(
            f"{'、'.join(full)}已接满，请另选，或等它有空",
            f"{', '.join(full)}: no room now; choose another or wait",
            "institutions",
        )
    for institution, product in to:
        places.claim(institution.pk, product)
    places.write()
    queue.leave([case])
    waves.send(case, to, by)


def _refuse_busy(case: Case, chosen: Mapping[str, Institution]) -> None:
    at_work = Case.objects.filter(parent=case, kind="dispatch", closed_at=None)
    busy = at_work.filter(institution__in=chosen.values()).select_related("institution")
    if names := [row.institution.name for row in busy]:
        raise refuse(
            f"已经派给{'、'.join(names)}，还在办理中",
            f"Already sent to {', '.join(names)}, which is still working on it",
            "institutions",
        )


@effect("need.accept", moves=("dispatch.choose", "dispatch.pass_over"))
def accept(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Choose one offer, which must still stand as it was seen; pass over every other institution;
    write down the contract that was agreed."""
    children = open_below(case, "dispatch")
    offer = next((child for child in children if child.number == answers["offer"]), None)
    if offer is None or offer.state != "offered":
        raise refuse(
            "这份报价已经不能选了，请看其余的报价",
            "This offer can no longer be accepted; look at the others",
            "offer",
        )
    if offer.revision != answers["offer_revision"]:
        raise refuse(
            "您打开页面之后，机构改过这份报价。请看过新的条件再选",
            "The institution has changed this offer since you opened the page. "
            "Look at the new terms first",
            "offer_revision",
        )
    _check_still_valid(offer)
    engine.step(offer, move_of(offer, "choose"), {}, by)
    for child in children:
        if child is not offer:
            engine.step(child, move_of(child, "pass_over"), {}, by)
    contract = agree(offer, by)
    return {"offer": offer.number} | ({"contract": contract.number} if contract else {})


@effect("need.recall_all", moves=("dispatch.take_back",))
def recall_all(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Take the need back from every institution that is working on it."""
    recalled = [
        engine.step(child, _taking(child), {}, by) for child in open_below(case, "dispatch")
    ]
    return {"recalled": [child.number for child in recalled]}


def _taking(child: Case) -> Move:
    """What the first release sent out knows one way to be recalled: the coordinator's."""
    known = {move.name: move for move in kind_of(child).moves}
    return known.get("take_back") or move_of(child, "recall")


@effect("need.ask_priority")
def ask_priority(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if case.priority >= GREEN:
        raise refuse("已经在绿色通道了", "It is in the green channel already")


@effect("need.approve_priority")
def approve_priority(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The need goes first: in every queue, and in the lists of those who work on it."""
    case.priority = GREEN
    queue.put_forward(case)
    Case.objects.filter(parent=case, closed_at=None).update(priority=GREEN)


def _check_outlet(answers: Mapping[str, Any], by: Actor) -> None:
    """A need is stated at an open outlet of the institution whose officer writes it down."""
    if number := answers.get("outlet"):
        outlet = Outlet.objects.filter(number=number, institution=by.institution).first()
        if outlet is None:
            raise wrong("outlet", "这不是本机构的网点", "It is no outlet of your institution")
        if not outlet.active:
            raise wrong(
                "outlet", "这个网点停业中，请换一个", "This outlet is closed; choose another"
            )


def _check_source(answers: Mapping[str, Any]) -> None:
    """Who sent the firm here, and its name: both, or neither."""
    source, name = answers.get("source"), answers.get("source_name")
    if source and not name:
        raise wrong("source_name", "请写明是哪一家", "Please say which one")
    if name and not source:
        raise wrong("source", "请选它是园区、协会、中心还是平台", "Please say which sort it is")


def _judge(case: Case, by: Actor) -> Decision:
    facts = facts_of(case.enterprise, _stated(case), clock.today())
    [case.decision] = decide([(case.enterprise, facts)], by)
    return case.decision


def _gives(decision: Decision, what: str) -> bool:
    return any(
        give["what"] == what
        for one in decision.result["measures"]
        if one["verdict"] == "applies"
        for give in one["gives"]
    )


def _stated(case: Case) -> dict[str, Any]:
    """What is known of the need itself: its fields as they stand now, the day it was submitted,
    and what else was said with it, of which only the decision before holds a record. The firm's
    own facts and the emergencies are read anew."""
    kind = kind_of(case)
    said = case.decision.facts if case.decision else {}
    anew = {field.fact for field in kind.fields} | {"need.category"}
    beside = {
        name: value
        for name, value in said.items()
        if name in book().vocabulary
        and name not in anew
        and not name.startswith(("enterprise.", "emergency."))
    }
    now = fields.facts_in(kind, case.fields)
    submitted = timezone.localdate(case.opened_at, clock.SHANGHAI).isoformat()
    return {**beside, **implied(now), **now, "need.submitted_on": submitted}


def _check_still_valid(offer: Case) -> None:
    until = date.fromisoformat(offer.fields["valid_until"])
    if until < clock.today():
        raise refuse(
            f"这份报价的有效期到 {until} 为止，已经过了。请机构更新报价后再选",
            f"This offer was valid until {until}. Ask the institution to renew it first",
            "offer",
        )
