"""How the desks of supervision order an institution to put something right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.engine import Opening
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor


def order(
    institution: Institution,
    why: str,
    answers: Mapping[str, Any],
    near: Case | None,
    by: Actor,
    under: Case | None = None,
    kind: str = "rectification",
) -> Case:
    """Order what `items` says to be put right by `due_on`: in the district of the case `near` which
    it comes from (None: nobody is to know it), under the case `under`, which then waits for it."""
    said = {"why": why, "items": answers["items"], "due_on": answers["due_on"]}
    said["institution"] = institution.number
    region = near.region if near else ""
    opening = Opening(parent=under, institution=institution, fields=said, region=region)
    if under is not None:
        return engine.open_children([(under, opening)], kind, by)[0]
    return engine.open_many(KINDS[kind], [opening], by)[0]
