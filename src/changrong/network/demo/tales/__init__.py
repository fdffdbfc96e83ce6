"""Lives of the other desks of the district, group by group: what each tale says is data."""

from changrong.network.demo.tales import (
    continuity,
    financing,
    insurance,
    local,
    matching,
    oversight,
    protection,
    relief,
    remote,
)

GROUPS = (
    relief,
    financing,
    matching,
    local,
    insurance,
    protection,
    continuity,
    remote,
    oversight,
)
EVERY = tuple(tale for group in GROUPS for tale in group.TALES)
