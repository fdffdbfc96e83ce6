"""How far a coordinator answers: a district's for what lies within it, the city's for everything.

Whoever could make a new password for the manager of a bank that serves the whole city would see
every district's cases through that bank; so such a bank is the whole city's to look after.
"""

from __future__ import annotations

from collections.abc import Sequence

from changrong.identifiers import region_covers
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role


def answers_for(actor: Actor, region: str) -> bool:
    """Whether a place (a firm's, an emergency's) lies within a coordinator's district."""
    return actor.role == Role.COORDINATOR and region_covers(actor.region, region)


def looks_after(actor: Actor, served: Sequence[str]) -> bool:
    """Whether an institution that serves these regions ([]: everywhere) is a coordinator's own."""
    if actor.role != Role.COORDINATOR:
        return False
    within = bool(served) and all(region_covers(actor.region, region) for region in served)
    return within or not actor.region
