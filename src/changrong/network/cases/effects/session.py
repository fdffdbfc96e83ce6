"""When a session can be: at a time to come, with a host who has no other then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._loans import answers_to
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.people.models import User


@effect("session.book")
def book(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Give the host that time. Raises FieldErrors where it is past or the host is taken then."""
    begins, ends = _span(answers)
    if begins <= clock.now():
        raise wrong("at", "这个时间已经过了", "That moment is past")
    if ends <= begins:
        raise wrong("until", "应晚于开始的时间", "Should be after the beginning")
    # Whoever books the same host at the same moment waits here.
    User.objects.select_for_update(no_key=True).get(number=answers["host"])
    others = Case.objects.filter(kind="session", state="booked", institution=case.institution)
    for other in engine.locked(others.exclude(pk=case.pk)):
        taken = _booking(other)
        since, until = _span(taken)
        if taken["host"] == answers["host"] and begins < until and since < ends:
            raise wrong(
                "at", f"接待人那时已经约了 {other.number}", f"The host has {other.number} then"
            )


@effect("session.is_over")
def is_over(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Nobody writes minutes of what has not begun."""
    if clock.now() < _span(_booking(case))[0]:
        raise refuse("约定的时间还没有到", "The time that was set has not come")


def _booking(case: Case) -> Mapping[str, Any]:
    """What was settled last."""
    return answers_to(case, "book", "rebook")


def _span(booking: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return moment_of(booking["at"]), moment_of(booking["until"])
