"""When a colleague is with somebody: visits to the door and sessions, so that nobody is in two
places at once. One that ends at three leaves three o'clock free; travelling is not counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from changrong.network.cases.effects._loans import answers_to
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.rules.book import book

VISIT_LENGTH = "network-service-standard/home-visit-length"
_SETTLED = Q(kind="home_visit", state="scheduled") | Q(kind="session", state="booked")


@dataclass(frozen=True)
class Engagement:
    """A time settled for a case with a colleague (a user's number)."""

    case: Case
    colleague: str
    since: datetime
    until: datetime

    def overlaps(self, since: datetime, until: datetime) -> bool:
        return self.since < until and since < self.until


def usual_length() -> timedelta:
    """How long a visit to the door takes that does not say."""
    duty = book().measure(VISIT_LENGTH).duty
    assert duty is not None, f"{VISIT_LENGTH} is a duty"
    return timedelta(**{duty.within.unit.value: duty.within.n})


def engagements(case: Case, since: datetime, until: datetime) -> Iterator[Engagement]:
    """What else the institution of a case has settled for any part of that time. What was put off,
    called off or is over takes no time."""
    others = Case.objects.filter(_SETTLED, institution=case.institution, closed_at=None)
    for other in others.exclude(pk=case.pk).order_by("pk"):
        found = _settled(other)
        if found.overlaps(since, until):
            yield found


def engaged(case: Case, colleague: str, since: datetime, until: datetime) -> Case | None:
    """The first case that the colleague is with then."""
    found = engagements(case, since, until)
    return next((one.case for one in found if one.colleague == colleague), None)


def _settled(case: Case) -> Engagement:
    if case.kind == "session":
        made = answers_to(case, "book", "rebook")
        return Engagement(case, made["host"], *span(made))
    made = answers_to(case, "schedule", "reschedule")
    since = moment_of(made["visit_at"])
    return Engagement(case, made["visitor"], since, visit_until(since, made))


def span(booking: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """From when to when a session was booked."""
    return moment_of(booking["at"]), moment_of(booking["until"])


def visit_until(since: datetime, answers: Mapping[str, Any]) -> datetime:
    """The end of a visit, of the usual length unless it says another."""
    minutes = answers.get("minutes")
    return since + (usual_length() if minutes is None else timedelta(minutes=int(minutes)))
