"""What people are told of their training: once each, in the portal and by mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.events import mail
from changrong.network.events.models import Outgoing
from changrong.network.events.outbox import queue
from changrong.network.events.words import TEMPLATES, Template
from changrong.network.people.models import User
from changrong.text import Text

Channel = Outgoing.Channel


def _mine(row: Outgoing) -> str:
    return reverse("training:mine")


def _completion(row: Outgoing) -> str:
    return reverse("training:completion")


TEMPLATES["training.new"] = Template(
    Text("有新的学习内容，请在 {due} 前学完", "There is something new to learn, by {due}"),
    leads=_mine,
)
TEMPLATES["training.more"] = Template(
    Text(
        "您还没学完的内容又变了，已合成一份；期限 {due} 已过，请尽快学完",
        "What you have not finished has changed again. It is one lesson now, and was due on {due}. "
        "Please finish it soon",
    ),
    leads=_mine,
)
TEMPLATES["training.reminder"] = Template(
    Text("学习内容到 {due} 为止，请尽快学完", "Your training ends on {due}. Please finish it soon"),
    leads=_mine,
)
TEMPLATES["training.overdue"] = Template(
    Text(
        "有人员的学习过了期限（{due}），请督促",
        "Training that ended on {due} is not finished by all. Please see to it",
    ),
    leads=_completion,
)


def tell(
    users: Iterable[User], template: str, key: str, due_on: date | None, region: str = ""
) -> None:
    """Leave each a message, in office hours. The same key is told to the same person once."""
    due = due_on.isoformat() if due_on else "—"
    for user in users:
        channels = [Channel.PORTAL]
        if user.email and mail.is_set_up():
            channels.append(Channel.MAIL)
        for channel in channels:
            queue(
                channel,
                f"training:{key}:{channel.value}:{user.pk}",
                user=user,
                template=template,
                data={"due_on": due},
                not_before=_in_office_hours(region),
            )


def _in_office_hours(region: str) -> datetime:
    now = clock.now().astimezone(clock.SHANGHAI)
    return calendar_for(region).next_office_moment(now, settings.OFFICE_HOURS, weekdays_beyond=True)
