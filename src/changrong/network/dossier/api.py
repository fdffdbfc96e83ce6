"""The API of files: all records of one financing that the caller may see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from changrong.network import clock
from changrong.network.cases.api_schemas import Words, words
from changrong.network.dossier.page import Dossier, Record
from changrong.network.dossier.views import read
from changrong.network.problems import responses
from changrong.text import Text

router = Router(tags=["dossiers"])


class PaperOut(Schema):
    name: str
    number: str


class LastOut(Schema):
    at: datetime
    what: Words
    who: Words | None


class RecordOut(Schema):
    """One record. `kind` is a case's kind, or loan or line of a contract."""

    sort: str = Field(description="case, contract or guarantee")
    number: str
    kind: str | None
    state: str
    label: Words
    began_at: datetime
    ended_at: datetime | None
    days: int = Field(description="Calendar days it took, or has taken until today.")
    due_on: date | None
    holder: str | None
    last: LastOut | None
    papers: list[PaperOut]


class DossierOut(Schema):
    enterprise: str
    records: list[RecordOut]


@router.get("/dossiers/{number}", response=responses(DossierOut, 401, 404))
def dossier(request: HttpRequest, number: str) -> Any:
    """The file in which a case, contract or guarantee stands, the earliest record first."""
    found = read(number, request.auth)
    page = Dossier(found, request.auth, clock.today())
    return {"enterprise": found.firm.number, "records": [_out(one) for one in page.records]}


def _out(one: Record) -> dict[str, Any]:
    last = one.last
    return {
        "sort": one.sort,
        "number": one.number,
        "kind": one.kind or None,
        "state": one.state,
        "label": _words(one.word),
        "began_at": one.began,
        "ended_at": one.ended,
        "days": one.days,
        "due_on": one.entry.due_on if one.entry else None,
        "holder": one.holder or None,
        "last": last
        and {
            "at": last.at,
            "what": _words(last.what),
            "who": _words(last.who) if last.who else None,
        },
        "papers": [{"name": paper.name, "number": paper.number} for paper in one.papers],
    }


def _words(said: Text | str) -> dict[str, str]:
    return words(said if isinstance(said, Text) else Text(said, said))
