"""Walking the interview as a browser would."""

import re
from typing import Any

from django.test import Client

from changrong.network.rules.interview import SESSION_KEY

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


_left: dict[str, dict[str, Any]] = {}


def walked(client: Client, start: str, answers: Any = ANSWERS) -> None:
    """As after `walk`, by a firm of which nothing is on record: walked once a process, and what it
    left in the session is then given to whoever comes as to one who had not yet signed in."""
    key = repr((start, answers))
    if key not in _left:
        walk(client, start, answers)
        _left[key] = client.session[SESSION_KEY]
    session = client.session
    session[SESSION_KEY] = _left[key] | {"enterprise": ""}
    session.save()
