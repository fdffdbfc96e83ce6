"""Who acts in the district: for institutions, for the bureau, for the firms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import PAGE, Actor
from changrong.network.people.leave import Absences
from changrong.network.people.models import Membership, Role, User

SECONDED = {"second": "何行副", "third": "严复核"}


@dataclass(frozen=True)
class Staff:
    """The cast by where they sit; institutions by the keys of institutions.toml."""

    institutions: Mapping[str, Institution]
    officers: Mapping[int, list[Actor]]
    managers: Mapping[int, Actor]
    coordinator: Actor
    hotline: Actor
    supervisor: Actor
    _firms: dict[int, Actor] = field(default_factory=dict)
    _turns: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, institutions: Mapping[str, Institution], seated: Iterable[Actor]) -> Staff:
        by_role: dict[Role, list[Actor]] = defaultdict(list)
        for actor in seated:
            by_role[actor.role].append(actor)
        officers: dict[int, list[Actor]] = defaultdict(list)
        for actor in by_role[Role.OFFICER]:
            officers[actor.institution.pk].append(actor)
        return cls(
            institutions,
            officers,
            {actor.institution.pk: actor for actor in by_role[Role.MANAGER]},
            by_role[Role.COORDINATOR][0],
            by_role[Role.HOTLINE][0],
            by_role[Role.SUPERVISOR][0],
        )

    def key_of(self, institution: int) -> str:
        return next(key for key, row in self.institutions.items() if row.pk == institution)

    def acting(self, who: str, case: Case) -> Actor:
        """firm | officer | manager | bureau | hotline, on this case and today."""
        match who:
            case "firm":
                return self.firm(case.enterprise)
            case "officer":
                return self.officer_of(case)
            case "manager":
                return self.managers[case.institution_id]
            case "hotline":
                return self.hotline
        return self.coordinator

    def everybody(self) -> list[Actor]:
        officers = [one for there in self.officers.values() for one in there]
        return [*officers, *self.managers.values(), self.coordinator, self.hotline]

    def officer_of(self, case: Case) -> Actor:
        """Who has the case in hand; else one of those who are there, in turn: for a case always the
        same one, whatever number the database gave it."""
        officers = self.officers[case.institution_id]
        handling = [one for one in officers if one.user.pk == case.handler_id]
        if handling or len(officers) == 1:
            return (handling or officers)[0]
        there = Absences.on(clock.today()).present([one.membership for one in officers])
        present = [one for one in officers if one.membership in there]
        turn = self._turns.setdefault(case.pk, len(self._turns))
        return present[turn % len(present)]

    def seconded(self, key: str, place: str) -> Actor:
        """Another manager of a body, for what must not be decided by one alone; made when they
        first do something, and nobody signs in as them."""
        institution = self.institutions[key]
        rows = Membership.objects.select_related("user", "institution")
        seat = rows.filter(institution=institution, user__username=f"demo-{key}-{place}").first()
        if seat is None:
            user = User(username=f"demo-{key}-{place}", name=SECONDED[place])
            user.set_unusable_password()
            user.save()
            seat = Membership.objects.create(user=user, role=Role.MANAGER, institution=institution)
        return Actor(seat.user, seat, door=PAGE)

    def firm(self, firm: Enterprise) -> Actor:
        """The firm's own account; made when it first does something."""
        if firm.pk not in self._firms:
            rows = Membership.objects.select_related("user", "enterprise")
            membership = rows.filter(enterprise=firm).first() or _joined(firm)
            self._firms[firm.pk] = Actor(membership.user, membership, door=PAGE)
        return self._firms[firm.pk]


def _joined(firm: Enterprise) -> Membership:
    user = User(username=f"demo-{firm.credit_code.lower()}", name=firm.contact_name)
    user.set_unusable_password()
    user.save()
    return Membership.objects.create(user=user, role=Role.ENTERPRISE, enterprise=firm)
