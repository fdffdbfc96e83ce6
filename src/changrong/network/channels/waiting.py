"""How long a message may wait for a person: a duty of the network's own. Its last day is kept with
the message; when that is over, whoever may settle it hears of it, once.

The worker's round is `watch`. The last day is reckoned anew before anybody is called late, so that
a calendar published meanwhile counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.time.periods import last_day, within
from changrong.network.channels import notifying
from changrong.network.channels.models import Message
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.workdays import BeyondCalendar, Standing

SETTLED = "network-service-standard/message-settled"
AT_ONCE = 500
State = Message.State


def follow(message: Message) -> None:
    """Start the clock of a message that has come to wait, stop that of one that waits no more.
    What is said anew while it waits does not give more time: somebody has waited since."""
    waited = message.waits_since is not None and message.settled_at is None
    if message.state == State.WAITING and not waited:
        message.waits_since, message.settled_at, message.late_at = clock.now(), None, None
        message.due_on = _due(message)
    elif message.state != State.WAITING and waited:
        message.settled_at = clock.now()


def standing_of(message: Message, today: date) -> Standing | None:
    """Where its clock stands; None where it has none, it has stopped, or nobody can tell."""
    if message.state != State.WAITING or message.due_on is None:
        return None
    calendar = calendar_for(message.region)
    try:
        return calendar.standing(calendar.explain(_first(message), within(SETTLED)), today)
    except BeyondCalendar:
        return None


def watch(now: datetime, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Say of each message that its time is over, once. Returns of how many."""
    today = localdate(now, clock.SHANGHAI)
    waiting = Message.objects.filter(state=State.WAITING, late_at=None)
    unknown, over = waiting.filter(due_on=None), waiting.filter(due_on__lt=today)
    found = 0
    if unknown.exists():  # the calendar did not reach so far
        found += _late(_look(unknown, today, now))
    while not is_stopping() and over.exists():
        if not (looked := _look(over, today, now)):  # another worker has them
            break
        found += _late(looked)
    return found


def _late(messages: Iterable[Message]) -> int:
    return sum(message.late_at is not None for message in messages)


@whole
def _look(rows: QuerySet[Message], today: date, now: datetime) -> list[Message]:
    """Those looked at; of several workers each takes others. What was over has another last day
    then, or is late."""
    held = list(rows.select_for_update(skip_locked=True, no_key=True).order_by("pk")[:AT_ONCE])
    for message in held:
        message.due_on = _due(message)
        if message.due_on is not None and message.due_on < today:
            message.late_at = now
        message.save(update_fields=["due_on", "late_at"])
    late = [message for message in held if message.late_at is not None]
    _say(late)
    return held


def _say(late: Iterable[Message]) -> None:
    for message in late:
        assert message.due_on is not None
        data = {"connector": message.connector, "due_on": message.due_on.isoformat()}
        record(message.number, "message.overdue", Actor.SYSTEM, data)
        notifying.tell_overdue(message, message.due_on)


def _due(message: Message) -> date | None:
    return last_day(_first(message), SETTLED, message.region)


def _first(message: Message) -> date:
    return localdate(message.waits_since or message.received_at, clock.SHANGHAI)
