"""The open deadlines that rest on a year which is not arranged yet."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KT

from changrong.network.calendars.queries import last_official_day
from changrong.network.cases.models import Clock
from changrong.network.cases.queries import visible_to
from changrong.network.people.actor import Actor
from changrong.text import NO_BREAK, Text
from changrong.workdays import Unit, day_text

COUNTED = 1000  # a warning need not count further


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
    count = unsure(actor).order_by()[: COUNTED + 1].count()
    if not count:
        return []
    last = day_text(last_official_day(), with_year=True)
    zh = f"{count}{NO_BREAK}个" if count <= COUNTED else f"超过{NO_BREAK}{COUNTED}{NO_BREAK}个"
    en = f"{count}" if count <= COUNTED else f"More than {COUNTED}"
    return [
        Text(
            f"{zh}在办时限过了已公布的最后一天（{last.zh}），按暂定日历计算，公布后可能变动。",
            f"{en} open {'deadline passes' if count == 1 else 'deadlines pass'} the last day that "
            f"is arranged ({last.en}). Reckoned provisionally, they may move when the year is "
            "published.",
        )
    ]
