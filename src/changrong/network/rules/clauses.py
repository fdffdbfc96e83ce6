"""Clause tags: which document and clause, how it was read, and the page it leads to."""

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from changrong.network.rules.book import book
from changrong.text import Text


@dataclass(frozen=True)
class Clause:
    """What a clause tag needs."""

    number: str
    document: Text | str
    url: str
    read: str = "full"


def clause_of(notice_id: str, clause: str, read: str = "") -> Clause:
    """The tag of a clause, leading to the notice's page at that clause."""
    notice = next((one for one in book().notices if one.id == notice_id), None)
    url = f"{reverse('rules:notice', args=[notice_id])}#{quote(anchor(clause))}"
    if notice is None:
        return Clause(clause, notice_id, url)
    return Clause(clause, notice.short, url, str(read or notice.read))


def read_of(key: str) -> str:
    """How the measure `<notice>/<id>` of today's book was read; nothing where there is none."""
    try:
        return str(book().measure(key).read)
    except KeyError:
        return ""


def anchor(clause: str) -> str:
    """The id of a clause on its notice's page."""
    return "c-" + "-".join(clause.split())
