"""Broadcasts for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from changrong.network import clock
from changrong.network.broadcasts import actions
from changrong.network.broadcasts.models import Broadcast
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ..cast import Cast

WORDS: dict[str, Any] = {
    "sort": "health",
    "title_zh": "进门戴口罩",
    "words_zh": "网点人多，请戴好口罩，间隔一米。\n能在网上办的，请在网上办。",
    "to_firms": True,
}


def second(like: Actor) -> Actor:
    """A colleague in the same seat."""
    seat = like.membership
    user = User.objects.create(username=f"second-{seat.role}-{seat.region}", name="同事")
    same = Membership.objects.create(
        user=user, role=seat.role, institution=seat.institution, region=seat.region
    )
    return Actor(user, same)


def values(**changes: Any) -> dict[str, Any]:
    today = clock.today()
    days = {"shown_from": today, "shown_until": today + timedelta(days=14)}
    return WORDS | days | changes


def drafted(by: Actor, **changes: Any) -> Broadcast:
    return actions.draft(values(**changes), by)


def approved(by: Actor, **changes: Any) -> Broadcast:
    """Written by one and approved by a colleague."""
    broadcast = drafted(by, **changes)
    seat = by.membership
    others = Membership.objects.filter(
        role=seat.role, institution=seat.institution, region=seat.region
    ).exclude(user=by.user)
    other = others.filter(user__username__startswith="second").first()
    colleague = Actor(other.user, other) if other else second(by)
    return actions.approve(broadcast, broadcast.revision, colleague)


def with_person(cast: Cast) -> Actor:
    from changrong.network.parties.persons import act_for_oneself

    user = User.objects.create(username="person", name="王小明", phone="13900000000")
    return Actor(user, act_for_oneself(Actor(user), "110105"))


def join(actor: Actor, role: Role, **body: Any) -> None:
    """Give somebody a second seat."""
    Membership.objects.create(user=actor.user, role=role, **body)
