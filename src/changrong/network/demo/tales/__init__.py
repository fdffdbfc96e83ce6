"""Lives of the other desks of the district, group by group: what each tale says is data."""

from changrong.network.demo.tales import (
    continuity,
    diligence,
    financing,
    insurance,
    local,
    matching,
    oversight,
    protection,
    relief,
    remote,
    visits,
)

GROUPS = (
    relief,
    financing,
    visits,
    matching,
    local,
    insurance,
    protection,
    continuity,
    remote,
    diligence,
    oversight,
)
EVERY = tuple(tale for group in GROUPS for tale in group.TALES)
