"""The API of the rules: the facts one may state, and decisions on them. Nothing is kept."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.problems import problem, responses
from changrong.network.rules.book import book
from changrong.network.rules.examples import example
from changrong.policy import Decision, dumps
from changrong.policy.errors import PolicyError, did_you_mean
from changrong.text import Text

router = Router(tags=["rules"])


class Words(Schema):
    zh: str
    en: str


class FactOut(Schema):
    """One fact that may be stated or derived; `unit` and bounds only where it has them."""

    name: str
    type: str
    subject: str
    label: Words
    question: Words | None
    unit: Words | None
    asked_of: str
    derived: bool
    pattern: str
    values: dict[str, Words]
    min: Decimal | None
    max: Decimal | None


@router.get("/facts", response=list[FactOut], auth=None)
def facts(request: HttpRequest) -> Any:
    """The vocabulary, in the order of asking."""
    return list(book().vocabulary)


class Question(Schema):
    """Facts of one case, and what to answer of it."""

    facts: dict[str, Any] = Field(description="Facts by name; see `GET /facts`.")
    as_of: date | None = Field(None, description="The day to judge for; today if absent.")
    lang: Literal["zh", "en"] | None = Field(
        None, description="Labels as text in this language; in both if absent."
    )
    notices: list[str] | None = Field(
        None, description="Only the measures of these notices; all if absent."
    )
    about: list[str] | None = Field(
        None, description="Only measures about these subjects, such as `loan`; all if absent."
    )


Value = bool | Decimal | str | None


class JudgedOut(Schema):
    """A condition with the facts that it read."""

    that: str
    label: Words | str
    verdict: Literal["true", "false", "unknown"]
    facts: dict[str, Value]


class GivenOut(Schema):
    """What an applying measure gives; `value` is null where it cannot be told."""

    what: str
    value: Value
    unit: str


class ConfirmedOut(Schema):
    """Who has read the text, on which day, and where it was seen."""

    by: str
    on: date
    seen: str


class JudgementOut(Schema):
    """What one measure says; `due_on` only where it is a duty, `confirmed` only where a person
    of this place has checked it."""

    notice: str
    id: str
    clause: str
    label: Words | str
    sort: str
    binding: str
    read: Literal["full", "secondary", "confirmed"] = Field(
        description="How the text was read; what is known only from memory judges nobody."
    )
    confirmed: ConfirmedOut | None = None
    verdict: str
    conditions: list[JudgedOut]
    gives: list[GivenOut]
    missing: list[str] = Field(description="Stated facts that could still settle it.")
    due_on: date | None = None


class AskOut(Schema):
    fact: str
    unlocks: int = Field(description="Measures that cannot tell and wait for this fact.")


class DecisionOut(Schema):
    """What the measures say of one case, in the order of the book; `book` is the book's hash."""

    as_of: date
    book: str
    facts: dict[str, Value]
    derived: dict[str, Value]
    measures: list[JudgementOut]
    ask: list[AskOut]


@router.post(
    "/decisions",
    operation_id="decide",
    response=responses(DecisionOut, 400, 413, 422),
    openapi_extra=example("decide"),
    auth=None,
)
def decide(request: HttpRequest, question: Question) -> HttpResponse:
    """Judge one case by the book. Nothing of it is kept."""
    for name in question.notices or ():
        known = [notice.id for notice in book().notices]
        if name not in known:
            hint = did_you_mean(name, known)
            said = Text(f"没有通知 {name}{hint.zh}", f"there is no notice {name}{hint.en}")
            return problem(422, said, {"notices": said})
    try:
        book().about(question.about or ())
    except PolicyError as error:
        return problem(422, error.text, {"about": error.text})
    decision = book().decide(question.facts, question.as_of or clock.today(), calendar_for())
    answer = _answer(decision, question)
    return HttpResponse(dumps(answer), content_type="application/json")


def _answer(decision: Decision, question: Question) -> dict[str, Any]:
    """The decision's JSON with the labels of its measures, cut to what was asked for."""
    notices, about, lang = question.notices, question.about, question.lang
    whole: dict[str, Any] = decision.json()
    measures = []
    for judged, shown in zip(decision.measures, whole["measures"], strict=True):
        measure = judged.measure
        of_notice = notices is None or measure.notice in notices
        if of_notice and (about is None or measure.on in about):
            label = measure.label
            shown["label"] = {"zh": label.zh, "en": label.en}
            measures.append(_in_one(shown, lang) if lang else shown)
    asked = Counter(name for shown in measures for name in shown["missing"])
    order = [each["fact"] for each in whole["ask"] if each["fact"] in asked]
    return whole | {
        "measures": measures,
        "ask": [
            {"fact": name, "unlocks": asked[name]}
            for name in sorted(order, key=lambda name: -asked[name])
        ],
    }


def _in_one(shown: dict[str, Any], lang: str) -> dict[str, Any]:
    conditions = [each | {"label": each["label"][lang]} for each in shown["conditions"]]
    return shown | {"label": shown["label"][lang], "conditions": conditions}
