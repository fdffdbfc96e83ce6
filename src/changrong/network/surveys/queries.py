"""Who may answer which survey, and read what was answered."""

from django.db.models import QuerySet

from changrong.network import clock
from changrong.network.cases import queries as cases
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.surveys.models import Survey


def visible_to(actor: Actor) -> QuerySet[Survey]:
    """The surveys of the cases that an actor sees. The words are for the firm and the bureau: an
    institution reads the answer alone."""
    rows = Survey.objects.select_related("case__enterprise", "comment")
    return rows.filter(case__in=cases.visible_to(actor).values("pk"))


def may_read_comment(actor: Actor) -> bool:
    return actor.role in (Role.ENTERPRISE, Role.COORDINATOR)


def to_answer(actor: Actor) -> QuerySet[Survey]:
    """The open surveys of the actor's own firm."""
    if actor.role != Role.ENTERPRISE:
        return Survey.objects.none()
    return visible_to(actor).filter(answered_at=None, expires_at__gt=clock.now())
