"""How rows of a kind become cases: by the same actions that the pages of that kind call."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Max

from changrong.network.cases.actions import Opening, open_cases
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.kind import A_FIRM, Kind
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.kinds._shared import STAFF
from changrong.network.cases.models import Case
from changrong.network.cases.needs.stating import Stating, firm_called, state_needs
from changrong.network.imports.columns import FIRM_NAME, REGION, Column, columns_of
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.text import Text

# Who writes down a firm that is new here; the others import for firms that are known.
ENTERERS = (Role.HOTLINE, Role.COORDINATOR)


@dataclass(frozen=True)
class Entry:
    """One row that can be read: the firm, the kind's fields by name, facts by theirs."""

    row: int
    credit_code: str
    firm_name: str
    region: str
    fields: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The same row gives the same hash, wherever it stands."""
        words = [self.credit_code, dict(self.fields), dict(self.facts)]
        text = json.dumps(words, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Opened:
    """The case of a row, and whether the row opened it or it was there."""

    case: Case
    is_new: bool


Open = Callable[[Kind, Sequence[Entry], Actor], list[Opened]]


@dataclass(frozen=True)
class Importer:
    """A kind that can be imported. `finds_same` where its action takes the same words said again
    for the case that they opened."""

    kind: Kind
    columns: tuple[Column, ...]
    open: Open
    finds_same: bool = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """Who may import: whoever opens cases of the kind for others than themselves; but a need
        that is stated at a counter is stated by the firm that stands there, one by one."""
        not_for = {Role.ENTERPRISE, *(STAFF if self.kind.name == "need" else ())}
        return tuple(role for role in self.kind.opened_by if role not in not_for)


@cache
def importers() -> dict[str, Importer]:
    """The kinds that somebody opens for others, by name; needs first, as they are most."""
    found = {}
    for kind in sorted(KINDS.values(), key=lambda kind: kind.name != "need"):
        of_firms = not kind.parent and A_FIRM in kind.about
        if of_firms and set(kind.opened_by) - {Role.ENTERPRISE}:
            made = _NEEDS if kind.name == "need" else _OTHERS
            subjects, open_, finds_same = made
            found[kind.name] = Importer(kind, columns_of(kind, subjects), open_, finds_same)
    return found


def importers_for(actor: Actor) -> list[Importer]:
    return [one for one in importers().values() if actor.role in one.roles]


def open_needs(kind: Kind, entries: Sequence[Entry], by: Actor) -> list[Opened]:
    """State each firm's need, as the hotline does for one. No firm may be there twice."""
    firms = firms_of(entries, by)
    keys = [firm.pk for firm in firms]
    # Held as the action holds them, so that what is there before is there before.
    list(Enterprise.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    last = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    by_fact = {each.name: each.fact for each in kind.opening_fields if each.fact}
    statings = [
        Stating(
            firm,
            {**{by_fact[name]: value for name, value in _among(entry, by_fact)}, **entry.facts},
            {name: value for name, value in entry.fields.items() if name not in by_fact},
        )
        for firm, entry in zip(firms, entries, strict=True)
    ]
    return [Opened(case, case.pk > last) for case in state_needs(statings, by)]


def _among(entry: Entry, names: Mapping[str, str]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in entry.fields.items() if name in names]


def open_others(kind: Kind, entries: Sequence[Entry], by: Actor) -> list[Opened]:
    """Open a case of any other kind. As on its page, nothing is put on the firm's record: whoever
    names a firm's code is not yet somebody who may say what it is."""
    firms = firms_of(entries, by)
    openings = [
        Opening(firm, fields=entry.fields) for firm, entry in zip(firms, entries, strict=True)
    ]
    return [Opened(case, True) for case in open_cases(kind.name, openings, by)]


_NEEDS: tuple[Sequence[str], Open, bool] = (("enterprise", "need"), open_needs, True)
_OTHERS: tuple[Sequence[str], Open, bool] = ((), open_others, False)


def known_firms(credit_codes: Sequence[str]) -> dict[str, Enterprise]:
    return {
        firm.credit_code: firm for firm in Enterprise.objects.filter(credit_code__in=credit_codes)
    }


def firms_of(entries: Sequence[Entry], by: Actor) -> list[Enterprise]:
    """The firm of each entry; one that is new is entered. Raises MoveRefused where the code belongs
    to another name, FieldErrors where nobody here may enter it or too little is said of it."""
    known = known_firms([entry.credit_code for entry in entries])
    return [_firm(entry, known.get(entry.credit_code), by) for entry in entries]


def _firm(entry: Entry, known: Enterprise | None, by: Actor) -> Enterprise:
    if known and entry.firm_name in ("", known.name):
        return known
    if known is None:
        check_new(entry, by)
    return firm_called(entry.credit_code, entry.firm_name, entry.region, by)


def check_new(entry: Entry, by: Actor) -> None:
    """Raises FieldErrors where a firm that is not known cannot be entered."""
    if by.role not in ENTERERS:
        said = Text("这里还没有这家企业", "There is no such enterprise here")
        raise FieldErrors({"enterprise.credit_code": said})
    said = Text("这里还没有这家企业，请填写", "The firm is new here; fill in")
    missing = {FIRM_NAME: entry.firm_name, REGION: entry.region}
    if errors := {name: said for name, value in missing.items() if not value}:
        raise FieldErrors(errors)
