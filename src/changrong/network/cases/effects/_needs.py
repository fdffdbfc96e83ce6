"""The financing need that another case becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.engine import Opening
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.needs import same
from changrong.network.people.actor import Actor


def need_from(case: Case, stated: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A need of the firm a case is about, or the open one that says the same, noted in the case.

    Its firm is held: `actions.move` does that for every step whose effect opens needs.
    """
    asked = {field.name for field in KINDS["need"].fields}
    fields = {name: value for name, value in stated.items() if name in asked}
    opening = Opening(enterprise=case.enterprise, fields=fields)
    [need] = same.open_already([opening], by)
    if need is None:
        [need] = engine.open_many(KINDS["need"], [opening], by)
    case.fields["need"] = need.number
    return {"need": need.number}
