"""How the desks of supervision order an institution to put something right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.engine import Opening
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor


def order(
    case: Case,
    institution: Institution | None,
    why: str,
    answers: Mapping[str, Any],
    by: Actor,
    kind: str = "rectification",
    apart: bool = False,
) -> Case:
    """Order what `items` says to be put right by `due_on`, a day to come. The case waits for it;
    `apart`, nothing tells the institution of the case or the district it comes from."""
    assert institution is not None
    to_come(case, answers, "due_on")
    said = {"why": why, "items": answers["items"], "due_on": answers["due_on"]}
    said["institution"] = institution.number
    if apart:
        opening = Opening(institution=institution, fields=said, region="")
        return engine.open_many(KINDS[kind], [opening], by)[0]
    opening = Opening(parent=case, institution=institution, fields=said, region=case.region)
    return engine.open_children([(case, opening)], kind, by)[0]
