"""The API of the rules: the facts one may state, and decisions on them. Nothing is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Schema

from changrong.network import clock
from changrong.network.problems import responses
from changrong.network.rules.book import book
from changrong.policy import dumps

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


@router.post("/decide", response=responses(dict[str, Any], 400, 422), auth=None)
def decide(
    request: HttpRequest, facts: Body[dict[str, Any]], as_of: date | None = None
) -> HttpResponse:
    """Judge one flat object of facts by the book, as of today or of the day given."""
    decision = book().decide(facts, as_of=as_of or clock.today())
    return HttpResponse(dumps(decision.json()), content_type="application/json")
