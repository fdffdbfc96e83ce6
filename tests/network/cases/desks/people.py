"""Persons, and more colleagues than the cast has, for the desks' lives."""

from __future__ import annotations

from typing import Any

from changrong.network.cases.actions import Opening, open_cases
from changrong.network.cases.models import Case
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.parties.persons import act_for_oneself, person_called
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ...cast import DISTRICT, Cast

CONTACT = {"contact_name": "周先生", "contact_phone": "13900000000"}


def a_person(name: str = "周师傅", region: str = DISTRICT) -> Actor:
    """Somebody who signs in for matters of their own."""
    user = User.objects.create_user(f"person-{User.objects.count()}", name=name)
    membership = act_for_oneself(Actor(user), region)
    return Actor(user, membership)


def a_caller(cast: Cast, name: str = "周师傅") -> Enterprise:
    """A person known from a call to the hotline."""
    return person_called(name, "13900000000", DISTRICT, cast.hotline)


def a_colleague(institution: Institution, role: str = Role.OFFICER, name: str = "同事") -> Actor:
    user = User.objects.create_user(f"colleague-{User.objects.count()}", name=name)
    seat = Membership.objects.create(user=user, role=role, institution=institution)
    return Actor(user, seat)


def opened(kind: str, by: Actor, about: Enterprise | None, **said: Any) -> Case:
    [case] = open_cases(kind, [Opening(enterprise=about, fields=said)], by)
    return case


def bound_by_shanghai(institution: Institution) -> None:
    """Let it be the bank whose own notice the Shanghai one is: it binds no other."""
    institution.policy_id = "shengjing-shanghai"
    institution.save()
