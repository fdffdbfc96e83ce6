"""Which institution works on a case that somebody opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.kind import Kind
from changrong.network.contracts.queries import contract_numbered
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor

OWN = "own"


def held_by(kind: Kind, answers: Mapping[str, Any], by: Actor) -> Institution | None:
    """The opener's own, the one a field names, or the one a contract is with; None where the kind
    names none. Who is not asked which institution it is opens it at the own."""
    if kind.held_by in ("", OWN):
        return by.institution if kind.held_by else None
    declared = next(field for field in kind.fields if field.name == kind.held_by)
    number = answers.get(kind.held_by)
    if number is None:
        return by.institution if declared.asked_of else None
    if declared.type == "contract":
        return contract_numbered(number).institution
    return Institution.objects.get(number=number)
