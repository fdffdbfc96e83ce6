"""What happens when nobody does anything: deadlines that pass.

Any number of sweeps may run at once. Each clock is claimed by changing its level where it still is
the old one, and only whoever changed it records the event, in the same transaction: a sweep that is
killed half-way leaves the rest to the next.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from changrong.network.cases.models import Clock
from changrong.network.clock import SHANGHAI
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.unit import unit

OVERDUE = "overdue"


def sweep(now: datetime) -> int:
    """Act once on every running clock whose last day is over. Returns how many were acted on."""
    today = timezone.localdate(now, SHANGHAI)
    late = Clock.objects.filter(stopped_at=None, due_on__lt=today).exclude(level=OVERDUE)
    return sum(_claim(clock, now) for clock in late.order_by("due_on").select_related("case"))


@unit()
def _claim(clock: Clock, now: datetime) -> bool:
    claimed = Clock.objects.filter(
        pk=clock.pk, stopped_at=None, level=clock.level, due_on=clock.due_on
    ).update(level=OVERDUE)
    if claimed:
        data = {"clock": clock.name, "due_on": clock.due_on.isoformat()}
        record(clock.case.number, "clock.overdue", Actor.SYSTEM, data, at=now)
    return bool(claimed)
