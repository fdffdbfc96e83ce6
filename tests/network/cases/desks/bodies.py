"""Institutions of other kinds than the cast has, with an officer and a manager each."""

from __future__ import annotations

from dataclasses import dataclass

from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User


@dataclass(frozen=True)
class Body:
    institution: Institution
    officer: Actor
    manager: Actor

    @property
    def number(self) -> str:
        return str(self.institution.number)


def make_body(name: str, kind: str) -> Body:
    code = f"9111{Institution.objects.count():014d}"
    institution = Institution.objects.create(name=name, kind=kind, credit_code=code)
    seats = [_seated(institution, name, role) for role in (Role.OFFICER, Role.MANAGER)]
    return Body(institution, *seats)


def _seated(institution: Institution, name: str, role: Role) -> Actor:
    user = User.objects.create(username=f"{institution.number}-{role}", name=f"{name}{role}")
    seat = Membership.objects.create(user=user, role=role, institution=institution)
    return Actor(user, seat)
