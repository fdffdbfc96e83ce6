"""Which messages are whose to see, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from changrong.identifiers import region_prefix
from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.channels.connectors import CONNECTORS, label_of
from changrong.network.channels.models import Copy, Message
from changrong.network.events.models import Outgoing
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.text import Text

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


# What presses: what it is called in an address, and what it means.
PRESSING = ("overdue", "today", "untold")


def pressing(messages: QuerySet[Message], which: str) -> QuerySet[Message]:
    """Those that wait beyond their last day, those whose last day is today, and those whose result
    did not arrive; the longest due first."""
    waiting = messages.filter(state=Message.State.WAITING).order_by("due_on", "id")
    match which:
        case "overdue":
            return waiting.filter(due_on__lt=clock.today())
        case "today":
            return waiting.filter(due_on=clock.today())
        case "untold":
            return messages.filter(untold_at__isnull=False).order_by("untold_at", "id")
    raise ValueError(which)


@dataclass(frozen=True)
class Pressing:
    """How many messages wait for the reader's people, and how many of these press."""

    waiting: int
    overdue: int
    untold: int


def pressing_of(actor: Actor) -> Pressing:
    late = Q(state=Message.State.WAITING, due_on__lt=clock.today())
    return Pressing(
        **visible_to(actor)
        .order_by()
        .aggregate(
            waiting=Count("pk", filter=Q(state=Message.State.WAITING)),
            overdue=Count("pk", filter=late),
            untold=Count("pk", filter=Q(untold_at__isnull=False)),
        )
    )


def counted(messages: QuerySet[Message]) -> dict[str, dict[str, int]]:
    """How many there are, by connector and state."""
    found: dict[str, dict[str, int]] = {}
    rows = messages.order_by().values_list("connector", "state").annotate(n=Count("pk"))
    for connector, state, n in rows:
        found.setdefault(connector, {})[state] = n
    return found


@dataclass(frozen=True)
class Day:
    """What came on a day by one channel: how many, how many of these opened or joined a case, wait
    for a person, and were left beyond their last day."""

    day: date
    connector: str
    came: int
    placed: int
    waiting: int
    late: int


def by_day(messages: QuerySet[Message]) -> list[Day]:
    """The latest day first."""
    since = clock.midnight() - timedelta(days=DAYS - 1)
    day = TruncDate("received_at", tzinfo=clock.SHANGHAI)
    waiting = Q(state=Message.State.WAITING)
    late = waiting & Q(due_on__lt=clock.today()) | Q(late_at__isnull=False)
    rows = messages.filter(received_at__gte=since).order_by().annotate(day=day)
    counts = rows.values("day", "connector").annotate(
        came=Count("pk"),
        placed=Count("pk", filter=Q(case__isnull=False)),
        waiting=Count("pk", filter=waiting),
        late=Count("pk", filter=late),
    )
    return [Day(**row) for row in counts.order_by("-day", "connector")]


@dataclass(frozen=True)
class Order:
    """What a channel calls a case that it handed on: its own number."""

    connector: str
    number: str

    @property
    def channel(self) -> Text:
        return label_of(self.connector)


def orders_of(case: Case) -> list[Order]:
    """The orders that opened a case, or the one it is a part of, and those that joined it later:
    each is answered under its own number. A message that nobody is told of is none."""
    told = [name for name, one in CONNECTORS.items() if one.tells]
    rows = Message.objects.filter(case=case.root, connector__in=told).order_by("id")
    return [Order(*row) for row in rows.values_list("connector", "external_id")]


def told_of(message: Message) -> QuerySet[Outgoing]:
    """What was told back of it."""
    rows = Outgoing.objects.filter(channel=Outgoing.Channel.CHANNEL)
    return rows.filter(key__startswith=f"channel:{message.number}:").order_by("created_at")
