"""Walking the interview as a browser would."""

import re
from typing import Any

from django.test import Client

ANSWERS: dict[str, dict[str, str]] = {
    "enterprise.region": {"value": "110105"},
    "enterprise.kind": {"value": "company"},
    "enterprise.industry": {"value": "6210"},
    "enterprise.headcount": {"value": "26"},
    "need.category": {"value": "financing"},
    "need.kind": {"value": "renewal"},
    "need.amount": {"value": "80", "value_unit": "wan"},
    "need.term_months": {"value": "12"},
    "need.purpose": {"value": "stock"},
    "need.wants_guarantee": {"value": "true"},
}
UNKNOWN = {"unknown": "on"}


def question_of(response: Any) -> str:
    """The fact that the page asks for; "" when it asks nothing."""
    found = re.fullmatch(r"/check/([a-z_]+\.[a-z_]+)/", response.request["PATH_INFO"])
    return found[1] if found else ""


def walk(client: Client, start: str = "/check/", answers: Any = ANSWERS) -> tuple[list[str], Any]:
    """Answer from `answers`, leave the rest open; the questions asked and the page at the end."""
    response = client.get(start, follow=True)
    asked: list[str] = []
    while name := question_of(response):
        assert name not in asked, f"{name} was asked twice"
        asked.append(name)
        response = client.post(f"/check/{name}/", answers.get(name, UNKNOWN), follow=True)
    return asked, response
