"""What those who look after messages are told: that some wait too long, that a result did not
arrive.

Told by the day, not by the message: when a hundred come at once, one line says so, and the list
shows them.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from changrong.identifiers import areas_around
from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.channels.connectors import label_of
from changrong.network.channels.models import Message
from changrong.network.channels.queries import KEEPERS
from changrong.network.events import mail
from changrong.network.events.models import Outgoing
from changrong.network.events.outbox import queue
from changrong.network.events.words import TEMPLATES, Template
from changrong.network.people.models import Membership, User
from changrong.text import Text

Channel = Outgoing.Channel
OVERDUE, UNTOLD = "message.overdue", "message.untold"


def _list_of(row: Outgoing) -> str:
    asked = "overdue" if row.template == OVERDUE else "untold"
    return f"{reverse('channels:messages')}?{urlencode({'press': asked})}"


def _channel(row: Outgoing) -> dict[str, Text]:
    return {"channel": label_of(row.data["connector"])}


TEMPLATES[OVERDUE] = Template(
    Text(
        "有渠道消息过了期限（{due}）还没有人办，请尽快补齐，或写明不办",
        "Messages of the channels wait beyond their last day, {due}. Complete or refuse them soon",
    ),
    leads=_list_of,
)
TEMPLATES[UNTOLD] = Template(
    Text(
        "{channel}有结果没有送到，不再自动重试。查明原因以后，可以再发一次",
        "{channel}: a result did not arrive and is not tried again by itself. Find out why, then "
        "send it once more",
    ),
    leads=_list_of,
    places=_channel,
)


def tell_overdue(message: Message, due_on: date) -> None:
    _tell(message, OVERDUE, due_on.isoformat(), {"due_on": due_on.isoformat()})


def tell_untold(message: Message) -> None:
    today = clock.today().isoformat()
    key = f"{message.connector}:{today}"
    _tell(message, UNTOLD, key, {"connector": message.connector})


def keepers_of(message: Message) -> QuerySet[User]:
    """Whoever sees the message: those of its district and the city's; all, where it has none."""
    seats = Membership.objects.filter(role__in=KEEPERS, ended_at=None, user__is_active=True)
    if message.region:
        seats = seats.filter(Q(region="") | Q(region__in=areas_around(message.region)))
    return User.objects.filter(pk__in=seats.values("user"))


def _tell(message: Message, template: str, key: str, data: dict[str, str]) -> None:
    """Each person once under a key, in office hours."""
    now = clock.now().astimezone(clock.SHANGHAI)
    calendar = calendar_for(message.region)
    office = calendar.next_office_moment(now, settings.OFFICE_HOURS, weekdays_beyond=True)
    for user in keepers_of(message):
        channels = [Channel.PORTAL]
        if user.email and mail.is_set_up():
            channels.append(Channel.MAIL)
        for channel in channels:
            queue(
                channel,
                f"{template}:{key}:{channel.value}:{user.pk}",
                user=user,
                template=template,
                data=data,
                not_before=office,
            )
