"""What somebody says twice: the open case that says the same already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from changrong.network import clock
from changrong.network.cases.engine import Opening
from changrong.network.cases.kind import Kind
from changrong.network.cases.models import Case
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor

# The firm, who works on it, the decision it rests on, and its answers.
Said = tuple[int | None, int | None, int | None, frozenset[tuple[str, str]]]


def hold(enterprises: Iterable[Enterprise | None]) -> None:
    """Nobody else opens a case of these firms this way until this transaction ends: whoever says
    the same at the same moment then finds it."""
    keys = {enterprise.pk for enterprise in enterprises if enterprise is not None}
    rows = Enterprise.objects.select_for_update(no_key=True).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))


def open_already(kind: Kind, openings: Sequence[Opening], by: Actor) -> dict[Said, Case]:
    """The cases opened today, still open, by what they say. One that is judged is known by its
    decision, whoever says it again; any other is the same only from the same person."""
    rows = Case.objects.filter(kind=kind.name, closed_at=None, opened_at__gte=clock.midnight())
    if kind.judged:
        rows = rows.filter(decision__in=[opening.decision for opening in openings])
    else:
        firms = [opening.enterprise for opening in openings if opening.enterprise is not None]
        rows = rows.filter(Q(enterprise__in=firms) | Q(enterprise=None), opened_by=by.user)
    columns = ("pk", "enterprise_id", "institution_id", "decision_id", "fields")
    keys: dict[Said, int] = {}
    for pk, *ids, fields in rows.order_by("id").values_list(*columns):
        keys.setdefault((*ids, _answers(kind, fields)), pk)
    cases = Case.objects.in_bulk(list(keys.values()))
    return {said: cases[pk] for said, pk in keys.items()}


def said(kind: Kind, opening: Opening) -> Said:
    """What an opening whose answers are cleaned says."""
    rows = (opening.enterprise, opening.institution, opening.decision)
    firm, institution, decision = (row and row.pk for row in rows)
    return firm, institution, decision, _answers(kind, opening.fields)


def _answers(kind: Kind, fields: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """What was asked when it was opened, whatever was answered since."""
    asked = ((field.name, fields.get(field.name)) for field in kind.asked_fields)
    return frozenset((name, str(value)) for name, value in asked if value not in (None, ""))
