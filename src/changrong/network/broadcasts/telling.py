"""Telling a broadcast to its audience: each once, in the portal and by the media it names.

Some at a time, each lot in one transaction with the place to go on from: any number of workers may
do it, a killed one leaves the rest to the next, and the outbox's unique key stands behind that.
Sending itself, its hours and its retries are the outbox's (events/delivery.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from changrong.network import clock
from changrong.network.broadcasts import queries
from changrong.network.broadcasts.models import Broadcast, Medium
from changrong.network.broadcasts.wording import TOLD
from changrong.network.events import mail, sms
from changrong.network.events.actions import record
from changrong.network.events.models import Outgoing
from changrong.network.events.outbox import queue
from changrong.network.events.telling import daytime
from changrong.network.people.actor import Actor
from changrong.network.people.models import User
from changrong.network.unit import whole

AT_ONCE = 500  # receivers of one transaction
Channel, Sent = Outgoing.Channel, Outgoing.State


def tell_due(is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Tell what is up and not told yet, to everybody. Returns how many were told."""
    told = 0
    while not is_stopping():
        some = _tell_some()
        if some is None:
            break
        told += some
    return told


@whole
def _tell_some() -> int | None:
    """The next lot of the broadcast that waits longest; None where none waits, or others are at
    work on all that do."""
    waiting = queries.shown(clock.today()).filter(told_at=None).order_by("approved_at", "pk")
    broadcast = waiting.select_for_update(skip_locked=True, no_key=True).first()
    if broadcast is None:
        return None
    users = queries.users_of(broadcast).filter(pk__gt=broadcast.upto_user).order_by("pk")
    lot = list(users[:AT_ONCE])
    for user in lot:
        _tell_user(broadcast, user)
        broadcast.upto_user = user.pk
    firms = _tell_firms(broadcast, AT_ONCE - len(lot))
    broadcast.audience += len(lot) + firms
    if len(lot) + firms < AT_ONCE:
        broadcast.told_at = clock.now()
        record(broadcast.stream, "broadcast.told", Actor.SYSTEM, {"audience": broadcast.audience})
    broadcast.save(update_fields=["upto_user", "upto_firm", "audience", "told_at"])
    return len(lot) + firms


def _tell_user(broadcast: Broadcast, user: User) -> None:
    _leave(broadcast, Channel.PORTAL, user)
    if Medium.MAIL in broadcast.media and user.email and mail.is_set_up():
        _leave(broadcast, Channel.MAIL, user)
    if Medium.SMS in broadcast.media and user.phone and sms.is_set_up():
        _leave(broadcast, Channel.SMS, user)


def _tell_firms(broadcast: Broadcast, most: int) -> int:
    """Those for whom nobody signs in, by telephone."""
    if most == 0 or Medium.SMS not in broadcast.media or not sms.is_set_up():
        return 0
    firms = queries.firms_by_phone(broadcast).filter(pk__gt=broadcast.upto_firm).order_by("pk")
    lot = list(firms[:most])
    for firm in lot:
        _leave(broadcast, Channel.SMS, None, firm.number)
        broadcast.upto_firm = firm.pk
    return len(lot)


def _leave(broadcast: Broadcast, channel: Channel, user: User | None, firm: str = "") -> None:
    data = {"broadcast": broadcast.number} | ({"enterprise": firm} if firm else {})
    queue(
        channel,
        f"{_prefix(broadcast)}{channel.value}:{user.pk if user else firm}",
        user=user,
        template=TOLD,
        data=data,
        not_before=daytime(clock.now()) if channel == Channel.SMS else None,
    )


def _prefix(broadcast: Broadcast) -> str:
    return f"broadcast:{broadcast.number}:"


# ---------------------------------------------------------------------- what became of it


@dataclass(frozen=True)
class ByMedium:
    """Messages in one medium: how many were left, and what became of them by now."""

    medium: str
    left: int
    sent: int
    failed: int  # given up, or with nobody to send it to any more

    @property
    def waiting(self) -> int:
        return self.left - self.sent - self.failed


@dataclass(frozen=True)
class Told:
    """Of the `audience` counted so far: `told` have it, in the portal or on their telephone;
    `failed` were to have it by telephone only and do not; `read` opened it in the portal."""

    audience: int
    told: int
    failed: int
    read: int
    is_done: bool
    media: tuple[ByMedium, ...]


def told_of(broadcast: Broadcast) -> Told:
    """How far the telling has come. Who has read it is counted each time; what became of SMS and
    mail, until the outbox forgets it, and is then as it was settled."""
    settled = broadcast.settled if broadcast.settled is not None else _sent(broadcast)
    in_portal = _messages(broadcast).filter(channel=Channel.PORTAL)
    portal = in_portal.aggregate(n=Count("pk"), read=Count("read_at"))
    firms = settled["firms"]
    return Told(
        audience=broadcast.audience,
        told=portal["n"] + firms["sent"],
        failed=firms["failed"],
        read=portal["read"],
        is_done=broadcast.told_at is not None,
        media=tuple(
            ByMedium(medium, **settled[medium])
            for medium in (Medium.SMS, Medium.MAIL)
            if medium in broadcast.media
        ),
    )


def settle() -> int:
    """Keep what became of the messages of those broadcasts of which none waits any more. Returns
    of how many."""
    open_ones = Broadcast.objects.filter(settled__isnull=True, approved_at__isnull=False)
    over = Q(told_at__isnull=False) | ~Q(state=Broadcast.State.APPROVED)
    done = 0
    for broadcast in open_ones.filter(over | Q(shown_until__lt=clock.today())):
        if _messages(broadcast).filter(state=Sent.WAITING).exists():
            continue
        counts = _sent(broadcast)
        done += Broadcast.objects.filter(pk=broadcast.pk, settled__isnull=True).update(
            settled=counts
        )
    return done


def _messages(broadcast: Broadcast) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(key__startswith=_prefix(broadcast)).order_by()


def _sent(broadcast: Broadcast) -> dict[str, dict[str, int]]:
    given_up = Q(state__in=[Sent.FAILED, Sent.DROPPED])
    counts = {
        "left": Count("pk"),
        "sent": Count("pk", filter=Q(state=Sent.SENT)),
        "failed": Count("pk", filter=given_up),
    }
    out = _messages(broadcast)
    return {
        "sms": out.filter(channel=Channel.SMS).aggregate(**counts),
        "mail": out.filter(channel=Channel.MAIL).aggregate(**counts),
        "firms": out.filter(channel=Channel.SMS, user=None).aggregate(**counts),
    }
