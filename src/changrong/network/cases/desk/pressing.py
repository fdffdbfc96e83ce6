"""Which group of an inbox an open case is in: told once, as the database judges it.

What a declaration says (whose turn it is in a state) becomes lists of its states; what time says
becomes four moments that deadlines are compared with. Nothing is kept, so nothing grows stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import Case as Choice
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat

from changrong.identifiers import region_prefix
from changrong.network import clock
from changrong.network.calendars.queries import areas, calendar_for
from changrong.network.cases.desk.entries import waits_for_bureau, waits_for_firm, wants_bureau
from changrong.network.cases.models import Case, Clock, KindVersion
from changrong.network.cases.versions import kind_under
from changrong.text import Text
from changrong.workdays import BeyondCalendar, Unit

SOON = 3  # working days that still count as soon


@dataclass(frozen=True)
class Group:
    """A stretch of the list: cases that press alike, or that want the same help."""

    name: str
    tone: str
    icon: str
    label: Text
    folded: bool = False  # shown only when asked for
    next: Text | None = None  # what is done about all of them, where that is the same


OVERDUE = Group("overdue", "late", "alert", Text("已超时", "Overdue"))
BY_CLOCK = (
    OVERDUE,
    Group("today", "soon", "clock", Text("今天到期", "Due today")),
    Group("soon", "info", "clock", Text("1—3 个工作日", "1–3 working days")),
    Group("later", "info", "calendar", Text("之后", "Later"), folded=True),
    Group("none", "no", "info", Text("没有时限", "No time limit")),
    Group("bureau", "no", "pause", Text("等金融局", "Waiting for the bureau")),
    Group("firm", "no", "pause", Text("等企业", "Waiting for the firm")),
)
BY_HELP = (
    OVERDUE,
    Group("bureau", "soon", "clock", Text("要金融局办的", "For the bureau to do")),
    Group(
        "unmatched",
        "soon",
        "search",
        Text("没有匹配的机构", "No institution matched"),
        next=Text("派给机构", "Send to institutions"),
    ),
    Group(
        "declined",
        "soon",
        "alert",
        Text("派出的都没有承接", "Declined by all"),
        next=Text("改派，或写明没有办成", "Send elsewhere, or close as not met"),
    ),
    Group(
        "lapsed",
        "soon",
        "clock",
        Text("报价都已过期", "Every offer has lapsed"),
        next=Text("请机构延期，或改派", "Ask for a renewal, or send elsewhere"),
    ),
    Group(
        "queue",
        "no",
        "pause",
        Text("排队等机构有空", "Waiting for room"),
        next=Text("一有空位自动派出，也可以改派", "Sent once there is room, or send elsewhere"),
    ),
)
NOBODYS = ""  # the group of what wants nobody's help


def by_clock(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Open cases with the deadline that presses each (`due`), its own or its parent's, and their
    `group` of BY_CLOCK: a clock does not press who has to wait for somebody else."""
    paused = Clock.objects.filter(case=OuterRef("pk"), stopped_at=None, paused=True)
    turns = _turns()
    group = Choice(
        _when(Q(stand__in=[one.stand for one in turns if one.waits_for_firm]), "firm"),
        _when(Exists(paused), "firm"),
        _when(Q(stand__in=[one.stand for one in turns if one.waits_for_bureau]), "bureau"),
        default=Coalesce(_band("pk", today), _band("parent", today), Value("none")),
    )
    return cases.annotate(
        stand=_stand(), due=Coalesce(_due("pk"), _due("parent")), soon_until=_soon_until(today)
    ).annotate(group=group)


def by_help(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Open cases with their own deadline (`due`) and their `group` of BY_HELP, NOBODYS of what
    somebody else moves on: a coordinator's work, whatever its clock, is what nobody does."""
    over = _running("pk").filter(due_at__lte=clock.now())
    parts = Case.objects.filter(parent=OuterRef("pk"), kind="dispatch")
    out = parts.filter(closed_at=None)
    dated = out.annotate(until=Cast(KT("fields__valid_until"), CharField()))
    standing = dated.exclude(state="offered", until__lt=today.isoformat())
    wanting = [one.stand for one in _turns() if one.wants_bureau]
    group = Choice(
        _when(Exists(over), "overdue"),
        _when(~Q(kind="need") & Q(stand__in=wanting), "bureau"),
        _when(~Q(kind="need") | Exists(standing), NOBODYS),
        _when(Exists(out), "lapsed"),
        _when(Q(state="waiting"), "queue"),
        _when(Exists(parts), "declined"),
        default=Value("unmatched"),
    )
    return cases.annotate(stand=_stand(), due=_due("pk")).annotate(group=group)


def _when(condition: Q | Exists, group: str) -> When:
    return When(condition, then=Value(group))


def _running(case: str) -> QuerySet[Clock]:
    return Clock.objects.filter(case=OuterRef(case), stopped_at=None, due_at__isnull=False)


def _due(case: str) -> Subquery:
    return Subquery(_running(case).order_by("due_at").values("due_at")[:1])


def _band(case: str, today: date) -> Subquery:
    """How the deadline that is first over presses; nothing where none runs."""
    band = Choice(
        _when(Q(due_at__lte=clock.now()), "overdue"),
        _when(Q(due_at__lte=_end_of(today)), "today"),
        _when(Q(due_at__lte=OuterRef("soon_until")), "soon"),
        default=Value("later"),
    )
    return Subquery(_running(case).annotate(band=band).order_by("due_at").values("band")[:1])


def _soon_until(today: date) -> Choice | Value:
    """The end of the last day that is soon where the case is: areas with days of their own before
    the country, and the smallest before what it lies in."""
    whole = _end_of(_soon(today))
    ends = {area: _end_of(_soon(today, area)) for area in areas()}
    small_first = sorted(ends, key=lambda area: len(region_prefix(area)), reverse=True)
    own = [
        When(region__startswith=region_prefix(area), then=Value(ends[area])) for area in small_first
    ]
    return Choice(*own, default=Value(whole)) if set(ends.values()) - {whole} else Value(whole)


def _soon(today: date, region: str = "") -> date:
    """The last day that is soon; today itself where the calendar does not reach so far."""
    try:
        return calendar_for(region).add(today, SOON, Unit.WORKING_DAYS)
    except BeyondCalendar:
        return today


def _end_of(day: date) -> datetime:
    """The moment it is over, which is that of deadlines that end with it."""
    return clock.begin_of(day + timedelta(days=1))


def _stand() -> Concat:
    """How a case stands: in which state, of which version of its kind."""
    return Concat("version_id", Value("."), "state", output_field=CharField())


@dataclass(frozen=True)
class _Turn:
    """Whose turn it is in a state of a version of a kind."""

    stand: str
    waits_for_firm: bool
    waits_for_bureau: bool
    wants_bureau: bool


def _turns() -> list[_Turn]:
    """Of every kind that any case was ever opened under."""
    versions = KindVersion.objects.order_by("pk").values_list("kind", "pk", "hash")
    return [turn for version in versions for turn in _turns_under(*version)]


@lru_cache(maxsize=4096)
def _turns_under(kind: str, version: int, digest: str) -> tuple[_Turn, ...]:
    return tuple(_read(kind, version, digest))


def _read(name: str, version: int, digest: str) -> Iterator[_Turn]:
    kind = kind_under(name, version, digest)
    for state in (each.name for each in kind.states):
        yield _Turn(
            f"{version}.{state}",
            waits_for_firm(kind, state),
            waits_for_bureau(kind, state),
            wants_bureau(kind, state),
        )
