"""Who acts, and in which role: what every action and every query is asked with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from changrong.network.people.models import Membership, Role, User

if TYPE_CHECKING:
    from changrong.network.parties.models import Enterprise, Institution

# Doors by which an actor comes in, beside the channels: see cases/doors.py.
PAGE, API, FILE = "page", "api", "import"


@dataclass(frozen=True)
class Actor:
    """A user under one membership; nobody when both are missing.

    `is_system` marks the service itself and is never true of anyone who came in by a request, so
    that an anonymous visitor is never taken for the system.
    """

    user: User | None = None
    membership: Membership | None = None
    is_system: bool = False
    # The channel (channels/connectors) by which a message came, where nobody acts in person: it
    # speaks for whoever sent it as the hotline speaks for a caller.
    through: str = ""
    # By which door they came in: a page, the API, a file, or a channel. Blank: nobody said.
    door: str = ""

    SYSTEM: ClassVar[Actor]

    def by_door(self, door: str) -> Actor:
        return replace(self, door=door)

    @property
    def role(self) -> Role | None:
        return Role(self.membership.role) if self.membership else None

    @property
    def enterprise(self) -> Enterprise | None:
        return self.membership.enterprise if self.membership else None

    @property
    def institution(self) -> Institution | None:
        return self.membership.institution if self.membership else None

    @property
    def region(self) -> str:
        """The district the bureau's own people answer for; "" is the whole city."""
        return self.membership.region if self.membership else ""

    @property
    def office(self) -> dict[str, str]:
        """For whom the actor acts, as ids for an event: tomorrow it may be another body."""
        if self.institution is not None:
            return {"institution": self.institution.number}
        return {"region": self.region} if self.region else {}


Actor.SYSTEM = Actor(is_system=True)
