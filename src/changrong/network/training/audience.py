"""Whom a lesson is for: the staff of the institutions that its notice binds, and the bureau's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet

from changrong.identifiers import region_covers
from changrong.network.parties.models import Institution
from changrong.network.people.models import Membership, Role
from changrong.network.rules.whom import kinds_meant
from changrong.policy import Measure, Notice

AT_INSTITUTIONS = (Role.OFFICER, Role.MANAGER)
AT_THE_BUREAU = (Role.COORDINATOR, Role.HOTLINE)
STAFF = (*AT_INSTITUTIONS, *AT_THE_BUREAU)


@dataclass(frozen=True)
class Reach:
    """Institutions of these kinds, with these ids, that serve in these regions; nothing named is
    everybody. `bureau` and `institutions`: whether its own people who answer for such a region, and
    any institution at all, are meant."""

    kinds: Sequence[str] = ()
    ids: Sequence[str] = ()
    regions: Sequence[str] = ()
    bureau: bool = True
    institutions: bool = True

    def json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Reach:
        return cls(**stored)

    def meets(self, institution: Institution) -> bool:
        return (
            self.institutions
            and (not self.kinds or institution.kind in self.kinds)
            and (not self.ids or institution.policy_id in self.ids)
            and self._touches(institution.regions)
        )

    def meets_bureau(self, region: str) -> bool:
        return self.bureau and self._touches([region] if region else [])

    def _touches(self, served: Sequence[str]) -> bool:
        """Whoever serves nowhere in particular serves everywhere."""
        return not (self.regions and served) or any(
            region_covers(one, other) or region_covers(other, one)
            for one in self.regions
            for other in served
        )


def reaches_of(notice: Notice) -> list[Reach]:
    """Whom the live measures of a notice bind; one whose duty is the bureau's or the network's own
    binds no institution, and a notice that has only formulas concerns all who work by them."""
    found = [_reach(notice, measure) for measure in notice.measures if measure.is_live]
    if any(item.is_live for item in notice.derived):
        found.append(Reach(notice.binds.kinds, notice.binds.ids, notice.regions))
    return list(dict.fromkeys(found))


def _reach(notice: Notice, measure: Measure) -> Reach:
    regions = measure.regions or notice.regions
    if measure.duty is not None and measure.duty.who in ("bureau", "network"):
        return Reach(regions=regions, institutions=False)
    return Reach(tuple(sorted(kinds_meant(measure))), measure.binds.ids, regions)


def staff() -> QuerySet[Membership]:
    """Everybody who is to be trained and is there now, those on leave among them."""
    rows = Membership.objects.filter(ended_at=None, user__is_active=True, role__in=STAFF)
    here = Q(institution=None) | Q(institution__active=True)
    return rows.filter(here).select_related("user", "institution").order_by("id")


def of_those(
    reaches: Iterable[Reach], own: int | None, members: Iterable[Membership]
) -> list[Membership]:
    """The members whom a lesson is for; of a product of an institution (`own`, its id) the staff
    there. Whoever holds two seats at one place is named once."""
    reaches = list(reaches)
    found = {}
    for member in members:
        if own is not None:
            meant = member.institution_id == own
        elif member.institution is not None:
            meant = any(reach.meets(member.institution) for reach in reaches)
        else:
            meant = any(reach.meets_bureau(member.region) for reach in reaches)
        if meant:
            found.setdefault((member.user_id, member.institution_id), member)
    return list(found.values())
