"""What closes because the case above it closed: there is nothing left to do about it."""

from __future__ import annotations

from changrong.network.cases import engine
from changrong.network.cases.engine import CLOSED
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of, move_of
from changrong.network.people.actor import Actor
from changrong.network.unit import at_end


@at_end(CLOSED, order=30)
def end_with_parents(closed: list[Case]) -> None:
    """Close the open children of kinds that end with their parent."""
    kinds = [kind.name for kind in KINDS.values() if kind.ends_with_parent]
    rows = Case.objects.filter(parent__in=closed, closed_at=None, kind__in=kinds)
    above = {case.pk: case for case in closed}
    for child in engine.locked(rows):
        child.parent = above[child.parent_id]
        name = kind_of(child).ends_with_parent
        if name:
            engine.step(child, move_of(child, name), {}, Actor.SYSTEM)
