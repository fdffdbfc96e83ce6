"""What the moves of a financing need do to its dispatches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from changrong.network import clock
from changrong.network.cases import engine, fields
from changrong.network.cases.dispatch.routing import products_for, proposed
from changrong.network.cases.effects import effect
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of, move_of
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of, facts_of_institution
from changrong.network.rules.interview import implied
from changrong.network.rules.models import Decision
from changrong.text import Text


@effect("need.dispatch", moves=("need.dispatch",))
def dispatch(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """On opening: the need is judged by the book, unless it came judged, and the service itself
    sends it to the institutions that fit, where any do; else it stays with the coordinator."""
    if case.decision is None:
        _judge(case, by)
        case.save(update_fields=["decision"])
    institutions = [proposal.institution.number for proposal in proposed(case)]
    if institutions:
        engine.step(
            case, kind_of(case).move("dispatch"), {"institutions": institutions}, Actor.SYSTEM
        )


@effect("need.correct")
def correct(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A corrected need is another question to the book, and so is it at each institution; the
    decisions before stay as they were."""
    decision = _judge(case, by)
    for child in engine.locked(_open_dispatches(case)):
        child.decision = _judge_at(case, child.institution, by)
        child.save(update_fields=["decision"])
    return {"decision": decision.number}


@effect("need.dispatch_to")
def dispatch_to(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Open a dispatch at each chosen institution, with the product of its that fits best."""
    chosen = {
        row.number: row for row in Institution.objects.filter(number__in=answers["institutions"])
    }
    busy = _open_dispatches(case).filter(institution__in=chosen.values())
    if names := [row.institution.name for row in busy.select_related("institution")]:
        raise MoveRefused(
            Text(
                f"已经派给{'、'.join(names)}，还在办理中",
                f"Already sent to {', '.join(names)}, which is still working on it",
            ),
            field="institutions",
        )
    products = products_for(case, chosen.values())
    sent = [
        engine.open_child(
            case,
            Opening(
                enterprise=case.enterprise,
                parent=case,
                institution=chosen[number],
                product=products.get(chosen[number]),
                decision=_judge_at(case, chosen[number], by),
            ),
            "dispatch",
            by,
        )
        for number in answers["institutions"]
    ]
    return {"dispatches": [child.number for child in sent]}


@effect("need.accept", moves=("dispatch.choose", "dispatch.pass_over"))
def accept(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Choose one offer, which must still stand as it was seen, and pass over every other
    institution."""
    children = list(engine.locked(_open_dispatches(case)))
    offer = next((child for child in children if child.number == answers["offer"]), None)
    if offer is None or offer.state != "offered":
        raise MoveRefused(
            Text(
                "这份报价已经不能选了，请看其余的报价",
                "This offer can no longer be accepted; look at the others",
            ),
            field="offer",
        )
    if offer.revision != answers["offer_revision"]:
        raise MoveRefused(
            Text(
                "您打开页面之后，机构改过这份报价。请看过新的条件再选",
                "The institution has changed this offer since you opened the page. "
                "Look at the new terms first",
            ),
            field="offer_revision",
        )
    _check_still_valid(offer)
    engine.step(offer, move_of(offer, "choose"), {}, by)
    for child in children:
        if child is not offer:
            engine.step(child, move_of(child, "pass_over"), {}, by)
    return {"offer": offer.number}


@effect("need.recall_all", moves=("dispatch.recall",))
def recall_all(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Take the need back from every institution that is working on it."""
    recalled = [
        engine.step(child, move_of(child, "recall"), {}, by)
        for child in engine.locked(_open_dispatches(case))
    ]
    return {"recalled": [child.number for child in recalled]}


def _judge(case: Case, by: Actor) -> Decision:
    facts = facts_of(case.enterprise, _stated(case), clock.today())
    [case.decision] = decide([(case.enterprise, facts)], by)
    return case.decision


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


def _judge_at(case: Case, institution: Institution, by: Actor) -> Decision | None:
    """The need's own decision asked again where the institution is known: its measures bind it."""
    if case.decision is None:
        return None
    facts = case.decision.facts | facts_of_institution(institution)
    [decision] = decide([(case.enterprise, facts)], by, case.decision.as_of)
    return decision


def _open_dispatches(case: Case) -> QuerySet[Case]:
    return Case.objects.filter(parent=case, kind="dispatch", closed_at=None)


def _check_still_valid(offer: Case) -> None:
    until = date.fromisoformat(offer.fields["valid_until"])
    if until < clock.today():
        raise MoveRefused(
            Text(
                f"这份报价的有效期到 {until} 为止，已经过了。请机构更新报价后再选",
                f"This offer was valid until {until}. Ask the institution to renew it first",
            ),
            field="offer",
        )
