"""Who may read whose training, and how much of it is finished."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from changrong.identifiers import region_covers, region_prefix
from changrong.network import clock
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.leave import leaves_on
from changrong.network.people.models import Role
from changrong.network.training.audience import STAFF, staff
from changrong.network.training.models import Assignment, Lesson

READERS = (Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR)


def own(actor: Actor) -> QuerySet[Assignment]:
    """What the actor has to learn, or has learned, in the place they act for."""
    if actor.user is None or actor.role not in STAFF:
        return Assignment.objects.none()
    rows = Assignment.objects.filter(user=actor.user, institution=actor.institution)
    return rows.select_related("lesson", "catch_up", "user", "institution")


def countable_by(actor: Actor) -> QuerySet[Assignment]:
    """The training that an actor may count: of those who are there now, at the own institution; for
    the bureau at those that serve within the region they answer for, and of the own people there.
    """
    seats = staff().order_by().select_related(None).filter(user=OuterRef("user"))
    at_institution = seats.filter(institution=OuterRef("institution"))
    at_bureau = seats.filter(institution=None, region__startswith=region_prefix(actor.region))
    match actor.role:
        case Role.MANAGER:
            meant = Q(institution=actor.institution) & Exists(at_institution)
        case Role.COORDINATOR | Role.SUPERVISOR:
            meant = Q(institution__in=_reached(actor)) & Exists(at_institution)
            meant |= Q(institution=None) & Exists(at_bureau)
        case _:
            return Assignment.objects.none()
    return Assignment.objects.filter(meant)


def _reached(actor: Actor) -> list[int]:
    """As far as a coordinator looks after institutions (people/reach.py); a supervisor alike."""
    rows = Institution.objects.values_list("pk", "regions")
    return [pk for pk, served in rows if not actor.region or _within(served, actor.region)]


def _within(served: list[str], region: str) -> bool:
    return bool(served) and all(region_covers(region, each) for each in served)


def named_to(actor: Actor) -> QuerySet[Assignment]:
    """Of these the ones whose people an actor may see by name: the own institution's for its
    manager, the bureau's for who answers for them. A bank's people are the bank's to call."""
    rows = countable_by(actor)
    match actor.role:
        case Role.MANAGER:
            return rows
        case Role.COORDINATOR:
            return rows.filter(institution=None)
        case _:
            return rows.none()


@dataclass(frozen=True)
class Completion:
    """How far the staff of one place, or of all, are with one lesson. Everybody who is there and
    has it counts; `away` are those on leave who have not finished."""

    lesson: Lesson
    institution: Institution | None
    assigned: int
    read: int
    done: int
    late: int
    away: int

    @property
    def share(self) -> Decimal | None:
        """Finished of assigned, as a fraction."""
        return Decimal(self.done) / self.assigned if self.assigned else None


def completion(
    actor: Actor, lesson: Lesson | None = None, today: date | None = None
) -> Iterator[Completion]:
    """For each lesson, the latest first, each place that has it, the bureau last. Unless one is
    meant, these are the editions that are asked: of each notice and product one, so that a person
    counts once in it."""
    today = today or clock.today()
    rows = countable_by(actor)
    rows = rows.filter(lesson=lesson) if lesson else rows.filter(lesson__closed_at=None)
    open_ = Q(done_at=None, lesson__closed_at=None)
    gone = leaves_on(today).filter(membership__user=OuterRef("user"), membership__ended_at=None)
    counted = (
        rows.annotate(is_away=Exists(gone))
        .order_by()
        .values("lesson", "institution")
        .annotate(
            assigned=Count("pk"),
            read=Count("pk", filter=Q(read_at__isnull=False)),
            done=Count("pk", filter=Q(done_at__isnull=False)),
            late=Count("pk", filter=open_ & Q(due_on__lt=today)),
            away=Count("pk", filter=Q(done_at=None, is_away=True)),
        )
    )
    found = list(counted)
    lessons = Lesson.objects.in_bulk({one["lesson"] for one in found})
    places = Institution.objects.in_bulk({one["institution"] for one in found} - {None})
    found.sort(key=lambda one: (-one["lesson"], _name(places.get(one["institution"]))))
    for one in found:
        counts = {name: one[name] for name in ("assigned", "read", "done", "late", "away")}
        yield Completion(lessons[one["lesson"]], places.get(one["institution"]), **counts)


def _name(place: Institution | None) -> tuple[bool, str]:
    return place is None, place.name if place else ""


def lessons_visible_to(actor: Actor) -> QuerySet[Lesson]:
    """What an actor may read: every edition of what they were given or may count one of."""
    same = {"lesson__sort": OuterRef("sort"), "lesson__subject": OuterRef("subject")}
    given, counted = own(actor).filter(**same), countable_by(actor).filter(**same)
    return Lesson.objects.filter(Exists(given) | Exists(counted))
