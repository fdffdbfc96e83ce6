"""Who gets which lesson, and by when: when it is made, when somebody joins, when it is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from changrong.network import bulk, clock
from changrong.network.cases.time.periods import last_day
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role
from changrong.network.training import telling
from changrong.network.training.audience import Reach, of_those, staff
from changrong.network.training.catching_up import Seat, Standing, standings
from changrong.network.training.models import Assignment, Lesson
from changrong.network.unit import unit, whole

STREAM = "training"
FINISHED = "network-service-standard/training-finished"
REMINDED = "network-service-standard/escalate-remind"
ESCALATED = "network-service-standard/escalate-manager"
NEWLY = timedelta(days=2)  # in which a round finds who joined; the day's look finds everybody


def assign(
    lessons: Sequence[Lesson], members: Sequence[Membership], keeps_late: bool = False
) -> Counter[int]:
    """Give each lesson to those of the members whom it is for, or who had not finished the one
    before, and who have it not. They are told once however many lessons there are. Returns how many
    were given, by the id of the lesson.

    `keeps_late`: the lessons are new editions, and whoever was late with the older one stays late.
    """
    days = _Days(clock.today())
    rows = []
    told = dict[int, tuple[Membership, Assignment]]()
    for lesson in lessons:
        given = set(lesson.assignments.values_list("user", "institution"))
        behind, catch_ups = standings(lesson), {one.since: one for one in lesson.catch_ups.all()}
        for member in _meant(lesson, members, behind):
            seat = (member.user_id, member.institution_id)
            if seat in given:
                continue
            row = _assignment(lesson, member, days)
            if seat in behind:
                row.catch_up = catch_ups.get(behind[seat].since)
                if keeps_late:
                    _keep_late(row, behind[seat].open)
            rows.append(row)
            if row.user_id not in told or _is_late(told[row.user_id][1]):
                told[row.user_id] = member, row
    bulk.insert(rows, ignore_conflicts=True)
    for member, row in told.values():
        template = "training.more" if _is_late(row) else "training.new"
        key = f"new:{row.lesson_id}"
        telling.tell([member.user], template, key, row.due_on, region_of(member))
    return Counter(row.lesson_id for row in rows)


def _meant(
    lesson: Lesson, members: Sequence[Membership], behind: Mapping[Seat, Standing]
) -> list[Membership]:
    """The members whom it is for, and those who owe an earlier edition of it."""
    reaches = [Reach.read(one) for one in lesson.reaches]
    found = of_those(reaches, lesson.institution_id, members)
    seats = {(one.user_id, one.institution_id) for one in found}
    for member in members:
        seat = (member.user_id, member.institution_id)
        if seat not in seats and seat in behind and behind[seat].open is not None:
            seats.add(seat)
            found.append(member)
    return found


def _assignment(lesson: Lesson, member: Membership, days: _Days) -> Assignment:
    due_on, remind_on, escalate_on = days.of(region_of(member))
    return Assignment(
        lesson=lesson,
        user=member.user,
        institution=member.institution,
        assigned_on=days.today,
        due_on=due_on,
        remind_on=remind_on,
        escalate_on=escalate_on,
    )


def _keep_late(row: Assignment, owed: Assignment | None) -> None:
    """Nobody is given more time by being late: the last day stays, and what was said of it is not
    said again."""
    if owed is not None and owed.due_on is not None and owed.due_on < row.assigned_on:
        for name in ("due_on", "remind_on", "escalate_on", "reminded_at", "escalated_at"):
            setattr(row, name, getattr(owed, name))


def _is_late(row: Assignment) -> bool:
    return row.due_on is not None and row.due_on < row.assigned_on


def region_of(member: Membership) -> str:
    """Whose working days count: those of the place that somebody answers for or serves, where it is
    one place; else the country's."""
    if member.institution is None:
        return member.region
    served = member.institution.regions
    return str(served[0]) if len(served) == 1 else ""


class _Days:
    """The days of what is assigned today, by region: the last one, and those on which the person is
    reminded and the manager told."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._known: dict[str, tuple[date | None, ...]] = {}

    def of(self, region: str) -> tuple[date | None, ...]:
        if region not in self._known:
            due = last_day(self.today, FINISHED, region)
            later = [due and last_day(due, duty, region) for duty in (REMINDED, ESCALATED)]
            self._known[region] = (due, *later)
        return self._known[region]


# ---------------------------------------------------------------------- those who join


def active() -> list[Lesson]:
    """What whoever joins today has to learn too: the latest edition of each, while it is asked."""
    return list(Lesson.objects.filter(closed_at=None).order_by("id"))


def catch_up(now: datetime, everybody: bool = False) -> int:
    """Give the active lessons to those who joined lately, or to whoever should have them and has
    not: an institution may have become one that a notice binds. Returns how many were given."""
    members = staff() if everybody else staff().filter(since__gte=now - NEWLY)
    found = list(members)
    lessons = active() if found else []
    if not lessons:
        return 0
    with unit():
        given = assign(lessons, found).total()
        if given:
            record(STREAM, "training.assigned", Actor.SYSTEM, {"assigned": given})
    return given


# ---------------------------------------------------------------------- those who are late


@whole
def remind(now: datetime) -> int:
    """Remind who has not finished and whose last day is near, and tell the managers of who is late;
    each once, whichever worker comes first. Returns how many were reminded or told of."""
    today = localdate(now, clock.SHANGHAI)
    near = _taken(today, now, "remind_on", "reminded_at")
    for one in near:
        if one.due_on >= today:  # else the manager hears of it
            telling.tell([one.user], "training.reminder", f"remind:{one.due_on}", one.due_on)
    late = _taken(today, now, "escalate_on", "escalated_at")
    _tell_managers(late)
    return len(near) + len(late)


def _taken(today: date, now: datetime, day: str, moment: str) -> list[Assignment]:
    """The open assignments whose day has come, from now on done with."""
    due = Assignment.objects.filter(
        **{f"{day}__lte": today, moment: None}, done_at=None, lesson__closed_at=None
    )
    rows = list(due.select_related("user", "institution", "lesson").order_by("pk"))
    if not rows:
        return []
    still = Assignment.objects.filter(pk__in=[row.pk for row in rows], **{moment: None})
    held = set(still.select_for_update().values_list("pk", flat=True))
    still.filter(pk__in=held).update(**{moment: now})
    seats = set(staff().values_list("user", "institution"))
    return [row for row in rows if row.pk in held and (row.user_id, row.institution_id) in seats]


def _tell_managers(late: Iterable[Assignment]) -> None:
    """At an institution its managers; of the bureau's people the city's coordinators."""
    groups = {(one.institution_id, one.due_on) for one in late}
    for institution, due_on in sorted(groups, key=str):
        heads = staff().filter(institution=institution)
        heads = (
            heads.filter(role=Role.MANAGER)
            if institution
            else heads.filter(role=Role.COORDINATOR, region="")
        )
        key = f"late:{institution or 'bureau'}:{due_on}"
        telling.tell({one.user for one in heads}, "training.overdue", key, due_on)
