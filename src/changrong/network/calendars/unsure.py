"""The open deadlines that rest on a year which is not arranged yet."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KT

from changrong.network.calendars.queries import last_official_day
from changrong.network.cases.models import Clock
from changrong.network.cases.queries import visible_to
from changrong.network.people.actor import Actor
from changrong.text import Text
from changrong.workdays import Unit


def unsure(actor: Actor) -> QuerySet[Clock]:
    """The open deadlines that this actor may see and that may still move, because they are counted
    in working days past the last official day, or cannot be counted at all; those due first."""
    working_days = Q(period__endswith=Unit.WORKING_DAYS) | Q(
        period__endswith=Unit.WORKING_DAYS.removesuffix("s")
    )
    passes = Q(due_on__gt=last_official_day()) & working_days
    beyond = Q(due_on=None, reckoning__has_key="problem")
    return (
        Clock.objects.filter(stopped_at=None, case__in=visible_to(actor))
        .annotate(period=KT("reckoning__period"))
        .filter(passes | beyond)
        .select_related("case", "case__enterprise")
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )


def warnings(actor: Actor) -> list[Text]:
    """What a board should say of the calendar; nothing where every open deadline is certain."""
    count = unsure(actor).count()
    if not count:
        return []
    last = last_official_day()
    return [
        Text(
            f"{count} 个在办时限过了已公布的最后一天（{last}），按暂定日历计算，公布后可能变动。",
            f"{count} open deadline{'s pass' if count > 1 else ' passes'} the last day that is "
            f"arranged ({last}); reckoned provisionally, they may move when the year is published.",
        )
    ]
