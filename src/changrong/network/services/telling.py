"""What an owner of a service is told: once that it fell silent, once that it is heard again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from changrong.network.events import mail
from changrong.network.events.models import Outgoing
from changrong.network.events.outbox import queue
from changrong.network.events.words import TEMPLATES, Template
from changrong.network.people.models import Membership, Role, User
from changrong.network.services.models import Service
from changrong.text import Text


def _page(row: Outgoing) -> str:
    return reverse("services:service", args=[row.data["service"]])


def _places(row: Outgoing) -> dict[str, str]:
    named = Service.objects.filter(number=row.data["service"]).values_list("name", flat=True)
    return {"service": named.first() or row.data["service"]}


TEMPLATES["service.silent"] = Template(
    Text(
        "{service}没有按时报心跳，现在算“情况不明”。请查一查；确实停了，请打开记下",
        "{service} sent no heartbeat in time and stands as unknown. Please look; if it is down, "
        "open it and say so",
    ),
    leads=_page,
    places=_places,
)
TEMPLATES["service.heard_again"] = Template(
    Text("{service}恢复报心跳", "{service} is heard again"), leads=_page, places=_places
)


def tell_owners(service: Service, template: str, at: datetime) -> None:
    """A message to whoever keeps the service, one for each time."""
    for user in owners(service):
        channels = [Outgoing.Channel.PORTAL]
        if user.email and mail.is_set_up():
            channels.append(Outgoing.Channel.MAIL)
        for channel in channels:
            queue(
                channel,
                f"{template}:{service.number}:{at.isoformat()}:{channel.value}:{user.pk}",
                user=user,
                template=template,
                data={"service": service.number},
            )


def owners(service: Service) -> QuerySet[User]:
    """The managers of its institution; of the network's own the city's coordinators."""
    seats = Membership.objects.filter(ended_at=None, user__is_active=True)
    if service.institution_id is None:
        seats = seats.filter(role=Role.COORDINATOR, region="")
    else:
        seats = seats.filter(role=Role.MANAGER, institution=service.institution_id)
    return User.objects.filter(pk__in=seats.values("user"))
