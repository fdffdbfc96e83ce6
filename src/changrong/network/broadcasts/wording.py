"""What is said of a broadcast in messages: its own words, and to those who have to do something
about it."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from changrong.network import clock
from changrong.network.broadcasts import queries
from changrong.network.broadcasts.models import BY_OUTLET, Broadcast, Sort
from changrong.network.events.models import Outgoing
from changrong.network.events.outbox import queue
from changrong.network.events.words import TEMPLATES, Said, Template
from changrong.network.people.models import Membership, Role, User
from changrong.text import Text

TOLD = "broadcast"


def said(row: Outgoing, language: str) -> Said:
    """The message: read when it is shown or sent, as nobody's words lie in the outbox.

    An SMS that warns of fraud has no link: it is what people are warned of.
    """
    broadcast = _of(row)
    path = reverse("broadcasts:one", args=[broadcast.number])
    brief = broadcast.brief.in_(language)
    has_link = broadcast.sort != Sort.ANTI_FRAUD
    is_fallback = language == "en" and not broadcast.title_en
    return Said(
        broadcast.title.in_(language),
        path,
        body=broadcast.words.in_(language),
        brief=brief,
        brief_has_link=has_link,
        lang="zh-Hans" if is_fallback else "",
    )


def is_over(row: Outgoing) -> bool:
    """Nobody is sent what was taken down, or is over."""
    broadcast = _of(row)
    up = broadcast.state == Broadcast.State.APPROVED
    return not up or broadcast.shown_until < clock.today()


def _of(row: Outgoing) -> Broadcast:
    return Broadcast.objects.get(number=row.data["broadcast"])


def _desk(row: Outgoing) -> str:
    return reverse("broadcasts:manage", args=[row.data["broadcast"]])


TEMPLATES[TOLD] = Template(Text("{case}", "{case}"), sms=True, made=said, past=is_over)
TEMPLATES["broadcast.draft"] = Template(
    Text("有一则公告等您核准", "A notice waits for your approval"), mail=False, leads=_desk
)
TEMPLATES["broadcast.post"] = Template(
    Text("有一则公告请贵机构张贴", "A notice is to be put up by your institution"),
    mail=False,
    leads=_desk,
)
TEMPLATES["broadcast.down"] = Template(
    Text("一则公告已经撤下，请取下张贴的", "A notice was withdrawn: please take it down"),
    mail=False,
    leads=_desk,
)


def ask_to_approve(broadcast: Broadcast) -> None:
    _leave("broadcast.draft", broadcast, queries.approvers(broadcast))


def ask_to_post(broadcast: Broadcast) -> None:
    _leave("broadcast.post", broadcast, _managers_asked(broadcast))


def ask_to_take_down(broadcast: Broadcast) -> None:
    _leave("broadcast.down", broadcast, _managers_asked(broadcast))


def _managers_asked(broadcast: Broadcast) -> list[User]:
    """The managers of the institutions that are asked to put it up."""
    outside = set(broadcast.outside)
    asked = Q(pk__in=[])
    if outside & set(BY_OUTLET):
        asked |= Q(institution__in=queries.outlets_asked(broadcast).values("institution"))
    if outside - set(BY_OUTLET):
        asked |= Q(institution__in=queries.institutions_asked(broadcast))
    seats = Membership.objects.filter(asked, role=Role.MANAGER, ended_at=None)
    return list(User.objects.filter(is_active=True, pk__in=seats.values("user")))


def _leave(template: str, broadcast: Broadcast, users: Iterable[User]) -> None:
    """One message each in the portal; a new revision is a new one."""
    for user in users:
        queue(
            Outgoing.Channel.PORTAL,
            f"{template}:{broadcast.number}:{broadcast.revision}:{user.pk}",
            user=user,
            template=template,
            data={"broadcast": broadcast.number},
        )


def address_of(broadcast: Broadcast) -> str:
    """Where its page is, as it is written on paper."""
    path = reverse("broadcasts:one", args=[broadcast.number])
    return str(settings.SERVICE_URL.rstrip("/") + path)
