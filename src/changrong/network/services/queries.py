"""Who reads which services, and what is known of their minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.services.models import Heard, Outage, PlannedStop, Service, ServiceTerms
from changrong.network.services.uptime import (
    A_DAY,
    LONGEST_PERIOD,
    Span,
    State,
    Tally,
    Uptime,
    day_number,
    day_of,
    days_needed,
    minute_of,
    tell,
)
from changrong.network.services.uptime import moment_of as moment_at

STAFF = (Role.OFFICER, Role.MANAGER)
COUNTERS = (*STAFF, Role.COORDINATOR, Role.SUPERVISOR)
INCIDENT = "incident"
Row = TypeVar("Row", bound=Model)


def offered() -> QuerySet[Service]:
    """What the public is shown."""
    return Service.objects.filter(offered=True).select_related("institution")


def visible_to(actor: Actor) -> QuerySet[Service]:
    """Whose counts an actor reads: an institution its own, the bureau all. Those offered no longer
    are among them: they were, and were counted."""
    rows = Service.objects.select_related("institution")
    if actor.role in STAFF:
        return rows.filter(institution=actor.institution)
    return rows if actor.role in COUNTERS else rows.none()


def kept_by(actor: Actor) -> QuerySet[Service]:
    """Those an actor may change: a manager the institution's, the city's coordinator the
    network's."""
    rows = Service.objects.select_related("institution")
    return rows.filter(institution=actor.institution) if may_keep(actor) else rows.none()


def may_keep(actor: Actor) -> bool:
    return actor.role == Role.MANAGER or (actor.role == Role.COORDINATOR and not actor.region)


def beaten_by(actor: Actor) -> QuerySet[Service]:
    """Those whose beats an actor may send: an institution's staff its own, besides who keeps it."""
    return visible_to(actor) if actor.role in STAFF else kept_by(actor)


@dataclass(frozen=True)
class Incident:
    """An incident of a service: down from when it happened until service was back, if it is."""

    case: Case
    begins_at: datetime
    ends_at: datetime | None

    def span(self, now: int) -> Span:
        """To the end of the minute that is now, where it goes on."""
        ends = now + 1 if self.ends_at is None else minute_of(self.ends_at)
        return Span(minute_of(self.begins_at), ends)


@dataclass(frozen=True)
class Told:
    """What is known of a service over a stretch, and what that rests on."""

    service: Service
    uptime: Uptime
    incidents: tuple[Incident, ...]
    outages: tuple[Outage, ...]  # of the network's own services
    stops: tuple[PlannedStop, ...]
    errors: int  # of the whole days that it touches, as they are kept
    beats: int

    @property
    def tally(self) -> Tally:
        return self.uptime.tally

    @property
    def breakdowns(self) -> int:
        """How often it was down by what people told, its incidents or its outages."""
        return len(self.incidents) + len(self.outages)


def told_of(services: Iterable[Service], span: Span) -> list[Told]:
    """What is known of each service over a stretch that is over, in few statements however many."""
    found = list(services)
    first, until = days_needed(span)
    keys = [service.pk for service in found]
    terms = _by_service(ServiceTerms.objects.filter(service__in=keys))
    heard = _by_service(Heard.objects.filter(service__in=keys, day__gte=first, day__lte=until))
    stops = _by_service(
        PlannedStop.objects.filter(
            service__in=keys,
            ends_at__gt=moment_at(span.begins - LONGEST_PERIOD),
            begins_at__lt=moment_at(span.ends),
        )
    )
    incidents = _incidents(found)
    outages = _by_service(Outage.objects.filter(service__in=keys))
    worked = calendar_for().is_working_day
    now = minute_of(clock.now())
    days = day_of(span.begins // A_DAY), day_of((span.ends - 1) // A_DAY)
    made = []
    for service in found:
        own = [one for one in incidents[service.number] if _touch(one.span(now), span)]
        down = [one for one in outages[service.pk] if _touch(one.span(now), span)]
        uptime = tell(
            span,
            [one.pure for one in terms[service.pk]],
            {day_number(one.day): one.pure for one in heard[service.pk]},
            [one.span(now) for one in (*own, *down)],
            [one.span for one in stops[service.pk]],
            worked,
        )
        near = tuple(one for one in stops[service.pk] if _touch(one.span, span))
        counted = [one for one in heard[service.pk] if days[0] <= one.day <= days[1]]
        errors, beats = sum(one.errors for one in counted), sum(one.beats for one in counted)
        made.append(Told(service, uptime, tuple(own), tuple(down), near, errors, beats))
    return made


def current_terms(services: Iterable[Service]) -> dict[int, ServiceTerms]:
    """How each service is offered now, by its key."""
    rows = ServiceTerms.objects.filter(service__in=[service.pk for service in services])
    return {one.service_id: one for one in rows.order_by("since", "id")}


def stops_to_come(services: Iterable[Service]) -> defaultdict[int, list[PlannedStop]]:
    """Maintenance of each that goes on or is announced."""
    keys = [service.pk for service in services]
    return _by_service(PlannedStop.objects.filter(service__in=keys, ends_at__gt=clock.now()))


def state_of(told: Told) -> str:
    """How a service stands in the last minute told of: up, disturbed (an incident goes on, or it
    says itself that it does not work), unknown, maintenance, closed."""
    last_minute = told.uptime.span.ends - 1
    match told.uptime.at(last_minute):
        case State.UP:
            return "up"
        case State.DOWN:
            return "disturbed"
        case State.UNKNOWN:
            return "unknown"
    is_stopped = any(stop.span.begins <= last_minute < stop.span.ends for stop in told.stops)
    return "maintenance" if is_stopped else "closed"


def _by_service(rows: QuerySet[Row]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.service_id].append(row)  # type: ignore[attr-defined]
    return found


def _incidents(services: Sequence[Service]) -> dict[str, list[Incident]]:
    """Those that name a service, by its number; a false alarm was none."""
    numbers = [service.number for service in services]
    rows = Case.objects.filter(kind=INCIDENT, fields__service__in=numbers)
    found: dict[str, list[Incident]] = defaultdict(list)
    for case in rows.exclude(state="false_alarm").order_by("id"):
        found[case.fields["service"]].append(incident_of(case))
    return found


def incident_of(case: Case) -> Incident:
    """One that was sent back is not over, whatever was reported before."""
    restored = case.fields.get("restored_at") if case.state in ("handled", "closed") else None
    happened = moment_of(case.fields["happened_at"])
    return Incident(case, happened, moment_of(restored) if restored else None)


def _touch(one: Span, other: Span) -> bool:
    return one.begins < other.ends and other.begins < one.ends
