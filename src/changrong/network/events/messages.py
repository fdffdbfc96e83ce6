"""Messages to a person in the portal: read by nobody else, whatever role they act in."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from changrong.network import clock
from changrong.network.events.models import Outgoing
from changrong.network.people.models import User
from changrong.network.unit import whole

MANY = 99  # unread messages are counted no further


def messages_of(user: User) -> QuerySet[Outgoing]:
    """What the person has been told by now, the latest first."""
    return told(user).order_by("-sent_at", "id")


def told(user: User) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(
        channel=Outgoing.Channel.PORTAL, user=user, sent_at__lte=clock.now()
    )


def unread(user: User | AnonymousUser) -> int:
    """How many they have not read; more than 99 is 100."""
    if not isinstance(user, User):
        return 0
    return told(user).filter(read_at=None).order_by()[: MANY + 1].count()


@whole
def mark_read(messages: Iterable[Outgoing]) -> int:
    """Returns how many were unread until now."""
    ids = [message.pk for message in messages]
    return Outgoing.objects.filter(pk__in=ids, read_at=None).update(read_at=clock.now())


@whole
def mark_all_read(user: User) -> int:
    return told(user).filter(read_at=None).update(read_at=clock.now())
