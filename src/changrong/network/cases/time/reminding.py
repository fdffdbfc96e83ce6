"""Who is told that a deadline comes near or has passed, and when: in office hours only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from changrong.network import clock as service_clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.time import ladder
from changrong.network.events import telling

if TYPE_CHECKING:
    from changrong.network.cases.time.sweep import Reached


def remind(reached: Iterable[Reached]) -> None:
    """Leave a message for everybody whom these levels tell. What was to be said before a day that
    is over by now (no worker ran) is left out: the level after it says more."""
    for one in reached:
        if one.level.tells and not _is_stale(one):
            telling.remind(
                one.case,
                one.clock.name,
                one.level.name,
                one.level.tells,
                not_before=_in_office_hours(one.case.region),
            )


def _is_stale(one: Reached) -> bool:
    return ladder.is_before(one.level) and service_clock.now() >= one.clock.due_at


def _in_office_hours(region: str) -> datetime:
    now = service_clock.now().astimezone(service_clock.SHANGHAI)
    calendar = calendar_for(region)
    return calendar.next_office_moment(now, settings.OFFICE_HOURS, weekdays_beyond=True)
