"""When a session can be: at a time to come, with a host who has no other then, in a room where
nobody else is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._engaged import engaged, engagements, span
from changrong.network.cases.effects._loans import answers_to
from changrong.network.cases.effects._noting import one_at_a_time, refuse, serving, wrong
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("session.ask")
def ask(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    serving(answers["institution"], "institution")


@effect("session.book")
def book(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Give the host that time. Raises FieldErrors where it is past, or the host or the room is
    taken then."""
    begins, ends = span(answers)
    if begins <= clock.now():
        raise wrong("at", "这个时间已经过了", "That moment is past")
    if ends <= begins:
        raise wrong("until", "应晚于开始的时间", "Should be after the beginning")
    one_at_a_time(case.institution)
    busy = engaged(case, answers["host"], begins, ends)
    if busy is not None:
        raise wrong("at", f"接待人那时已经约了 {busy.number}", f"The host has {busy.number} then")
    for one in engagements(case, begins, ends):
        other = one.case
        if _has_room(case) and _has_room(other) and _booking(other)["link"] == answers["link"]:
            raise wrong(
                "link",
                f"这个会议那时约给了 {other.number}，两家会碰到一起，请换一个",
                f"{other.number} is in this room then and the two would meet; choose another",
            )


def _has_room(case: Case) -> bool:
    """By telephone there is none to share, and none at somebody's door."""
    return case.kind == "session" and bool(case.fields["sort"] != "phone")


@effect("session.is_over")
def is_over(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Nobody writes minutes of what has not begun."""
    if clock.now() < span(_booking(case))[0]:
        raise refuse("约定的时间还没有到", "The time that was set has not come")


def _booking(case: Case) -> Mapping[str, Any]:
    """What was settled last."""
    return answers_to(case, "book", "rebook")
