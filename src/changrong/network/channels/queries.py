"""Which messages are whose to see, and how many there are."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from changrong.identifiers import region_prefix
from changrong.network import clock
from changrong.network.channels.models import Copy, Message
from changrong.network.events.models import Outgoing
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

KEEPERS = (Role.HOTLINE, Role.COORDINATOR)
DAYS = 14  # that the counts go back


def visible_to(actor: Actor) -> QuerySet[Message]:
    """The hotline and the coordinators see those of their district, and all whose district cannot
    be told: somebody has to find out."""
    if actor.role not in KEEPERS:
        return Message.objects.none()
    mine = Q(region__startswith=region_prefix(actor.region)) | Q(region="")
    return Message.objects.filter(mine).select_related("case", "settled_by")


def latest(message: Message) -> Copy:
    """The wording that counts: the last by the sender's clock, else by ours."""
    moment = Coalesce("said_at", "received_at")
    copy = message.copies.order_by(moment.desc(), "-id").first()
    assert copy is not None
    return copy


def counted(messages: QuerySet[Message]) -> dict[str, dict[str, int]]:
    """How many there are, by connector and state."""
    found: dict[str, dict[str, int]] = {}
    rows = messages.order_by().values_list("connector", "state").annotate(n=Count("pk"))
    for connector, state, n in rows:
        found.setdefault(connector, {})[state] = n
    return found


def by_day(messages: QuerySet[Message]) -> list[tuple[object, str, int, int]]:
    """Day, connector, how many came and how many of those opened or joined a case; the latest day
    first."""
    since = clock.midnight() - timedelta(days=DAYS - 1)
    day = TruncDate("received_at", tzinfo=clock.SHANGHAI)
    placed = Count("pk", filter=Q(case__isnull=False))
    rows = messages.filter(received_at__gte=since).order_by().annotate(day=day)
    counts = rows.values_list("day", "connector").annotate(n=Count("pk"), placed=placed)
    return list(counts.order_by("-day", "connector"))


def told_of(message: Message) -> QuerySet[Outgoing]:
    """What was told back of it."""
    rows = Outgoing.objects.filter(channel=Outgoing.Channel.CHANNEL)
    return rows.filter(key__startswith=f"channel:{message.number}:").order_by("created_at")
