"""What the book says of a case before it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from changrong.network import clock
from changrong.network.cases.engine import Opening
from changrong.network.cases.fields import facts_in
from changrong.network.cases.kind import Kind
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of, facts_of_institution
from changrong.network.rules.interview import implied


def judged_first(kind: Kind, openings: Sequence[Opening], by: Actor) -> list[Opening]:
    """The openings, each with a decision where the kind wants one and it came without. Judging is
    the longest part of opening: here, nothing is locked yet."""
    if not kind.judged:
        return list(openings)
    unjudged = [one for one in openings if one.decision is None]
    asked = [(one.enterprise, _facts(kind, one)) for one in unjudged]
    found = iter(decide(asked, by))
    return [replace(one, decision=next(found)) if one.decision is None else one for one in openings]


def _facts(kind: Kind, opening: Opening) -> dict[str, Any]:
    today = clock.today()
    stated = facts_in(kind, opening.fields)
    if opening.institution is not None:  # a notice may bind it alone
        stated = facts_of_institution(opening.institution) | stated
    submitted = f"{kind.name}.submitted_on"
    day = {submitted: today.isoformat()} if submitted in book().vocabulary else {}
    return facts_of(opening.enterprise, {**implied(stated), **stated, **day}, today)
