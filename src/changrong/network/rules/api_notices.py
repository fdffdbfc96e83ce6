"""The API of the notices: every clause with what became of it, and every measure as it is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from changrong.network.clock import today
from changrong.network.problems import responses
from changrong.network.rules.amounts import depends_on, fixed
from changrong.network.rules.api import ConfirmedOut, Words
from changrong.network.rules.book import book
from changrong.network.rules.cards import Card, card_of, cards_of
from changrong.network.rules.examples import example
from changrong.network.rules.models import Emergency
from changrong.network.rules.papers import Need
from changrong.policy import Condition, Notice

router = Router(tags=["notices"])


class NoticeHead(Schema):
    """A document. `until` is its last day, null while it has none; no region is everywhere."""

    id: str
    title: Words
    short: Words
    number: str
    issuers: list[Words]
    issued: date
    start: date = Field(serialization_alias="from")
    until: date | None
    regions: list[str] = Field(description="GB/T 2260 codes; none is everywhere.")
    supersedes: list[str]
    read: str = Field(description="full, secondary, memory or confirmed: how it was read.")
    source: str
    remark: Words | None = Field(
        description="What of its number, days or issuers was not read in the document itself."
    )


class NoticePage(Schema):
    """All notices of the book, in its order; `book` is its hash."""

    book: str
    notices: list[NoticeHead]


class ClauseOut(Schema):
    """A clause in our own words. `measures` are those made of it, `planned` those still to come;
    `became` says what carries it: rule, workflow, metric, channel or org."""

    id: str
    gist: Words
    became: str
    measures: list[str]
    planned: list[str]
    why: Words | None
    responsible: list[str]


class NoticeOut(NoticeHead):
    book: str
    clauses: list[ClauseOut]


class ConditionOut(Schema):
    that: str
    label: Words


class GiveOut(Schema):
    """What an entitlement gives; `value` is an expression over facts. Where the document fixes the
    amount it is `fixed`, else `depends_on` names the facts that decide."""

    what: str
    label: Words
    value: str
    unit: str
    fixed: bool | Decimal | date | str | None
    depends_on: list[str]


class DutyOut(Schema):
    """From the day of the fact `on`, `who` has to do it `within` a period."""

    on: str
    who: str
    does: Words
    within: str


class BindsOut(Schema):
    """Whom it binds: kinds of institution, or ids; nothing named is everyone."""

    kinds: list[str]
    ids: list[str]


class Citation(Schema):
    """Where a measure stands, how it was read, and who of this place has checked it."""

    title: Words
    number: str
    clause: str
    issued: date
    read: str
    confirmed: ConfirmedOut | None


class NeedOut(Schema):
    """A stated fact that the measure reads: who is asked for it, and on which papers it stands."""

    fact: str
    label: Words
    asked_of: str
    papers: list[Words]


class EmergencyOut(Schema):
    """A public emergency response that is on today; `until` is its last day, null while open."""

    region: str
    name: str
    level: int
    start: date = Field(serialization_alias="from")
    until: date | None


class MeasureOut(Schema):
    """One measure. `implicit` conditions come of the notice's regions and of whom it binds; for
    an entitlement or duty all of `implicit` and `when` must hold, a limit is kept where all of
    `must` hold too. One that is not `live` is known from memory only and judges nobody. `page` is
    its policy card for people."""

    key: str
    id: str
    notice: str
    clause: str
    label: Words
    plain: Words | None
    sort: str
    binding: str
    on: str
    live: bool
    state: str = Field(
        description="Today: in force, not yet, ended, unverified; by its day where the day of "
        "another fact decides; asleep where it holds only during an emergency response, and none "
        "is on there."
    )
    start: date = Field(serialization_alias="from")
    until: date | None
    dated_by: str = Field(description="The fact whose day decides; empty: the day of judging.")
    regions: list[str]
    binds: BindsOut
    implicit: list[ConditionOut]
    when: list[ConditionOut]
    must: list[ConditionOut]
    gives: list[GiveOut]
    duty: DutyOut | None
    emergency_only: bool
    emergencies: list[EmergencyOut]
    needs: list[NeedOut]
    citation: Citation
    superseded_by: list[str]
    page: str


@router.get(
    "/notices",
    operation_id="notices",
    response=NoticePage,
    by_alias=True,
    openapi_extra=example("notices"),
    auth=None,
)
def notices(request: HttpRequest) -> Any:
    """Every document that the service judges by."""
    return {"book": book().hash, "notices": [_head(notice) for notice in book().notices]}


@router.get(
    "/notices/{notice}",
    operation_id="notice",
    response=responses(NoticeOut, 404),
    by_alias=True,
    openapi_extra=example("notice"),
    auth=None,
)
def notice(request: HttpRequest, notice: str) -> Any:
    """One document: each clause, and what became of it."""
    found = _found(notice)
    clauses = [
        {
            "id": clause.id,
            "gist": clause.gist,
            "became": str(clause.became),
            "measures": clause.measures,
            "planned": clause.planned,
            "why": clause.why,
            "responsible": clause.responsible,
        }
        for clause in found.clauses
    ]
    return _head(found) | {"book": book().hash, "clauses": clauses}


@router.get(
    "/notices/{notice}/measures",
    operation_id="measures",
    response=responses(list[MeasureOut], 404),
    by_alias=True,
    openapi_extra=example("measures"),
    auth=None,
)
def measures(request: HttpRequest, notice: str) -> Any:
    """The measures of a document, those that are switched off among them."""
    return [_measure(card) for card in cards_of(_found(notice).measures, today())]


@router.get(
    "/notices/{notice}/measures/{measure}",
    operation_id="measure",
    response=responses(MeasureOut, 404),
    by_alias=True,
    openapi_extra=example("measure"),
    auth=None,
)
def measure(request: HttpRequest, notice: str, measure: str) -> Any:
    """One measure: its conditions, what it gives or demands, its clause and how that was read."""
    found = _found(notice)
    for one in found.measures:
        if one.id == measure:
            return _measure(card_of(found, one, today()))
    raise Http404


def _found(id: str) -> Notice:
    try:
        return book().notice(id)
    except KeyError:
        raise Http404 from None


def _head(notice: Notice) -> dict[str, Any]:
    names = ("id", "title", "short", "number", "issuers", "issued", "start", "until", "regions")
    return {name: getattr(notice, name) for name in names} | {
        "supersedes": notice.supersedes,
        "read": str(notice.read),
        "source": notice.source,
        "remark": notice.remark,
    }


def _measure(card: Card) -> dict[str, Any]:
    notice, measure = card.notice, card.measure
    names = ("key", "id", "notice", "clause", "label", "plain", "on", "start", "until", "dated_by")
    duty = measure.duty
    return {name: getattr(measure, name) for name in names} | {
        "sort": str(measure.sort),
        "binding": str(measure.binding),
        "live": measure.is_live,
        "state": str(card.state),
        "regions": measure.regions,
        "binds": {"kinds": measure.binds.kinds, "ids": measure.binds.ids},
        "implicit": [_condition(each) for each in measure.implicit],
        "when": [_condition(each) for each in measure.when],
        "must": [_condition(each) for each in measure.must],
        "gives": [
            {
                "what": give.what,
                "label": book().gives[give.what],
                "value": give.value,
                "unit": give.unit,
                "fixed": fixed(give),
                "depends_on": depends_on(give),
            }
            for give in measure.gives
        ],
        "duty": duty
        and {"on": duty.on, "who": duty.who, "does": duty.does, "within": str(duty.within)},
        "emergency_only": card.emergency_only,
        "emergencies": [_emergency(one) for one in card.responses],
        "needs": [_need(one) for one in card.needs],
        "superseded_by": [one.id for one in card.replaced_by],
        "page": card.url,
        "citation": {
            "title": notice.title,
            "number": notice.number,
            "clause": measure.clause,
            "issued": notice.issued,
            "read": str(measure.read),
            "confirmed": measure.confirmed,
        },
    }


def _emergency(one: Emergency) -> dict[str, Any]:
    names = ("region", "name", "level")
    return {name: getattr(one, name) for name in names} | {
        "start": one.started_on,
        "until": one.ended_on,
    }


def _need(need: Need) -> dict[str, Any]:
    fact = need.fact
    return {
        "fact": fact.name,
        "label": fact.label,
        "asked_of": fact.asked_of,
        "papers": need.papers,
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {"that": condition.that, "label": condition.label}
