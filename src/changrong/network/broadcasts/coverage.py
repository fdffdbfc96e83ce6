"""How far a broadcast was put up outside the service: of those asked, who said that they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from changrong.network.broadcasts import queries
from changrong.network.broadcasts.models import Broadcast, Medium, Posting
from changrong.network.parties.models import Institution, Outlet


@dataclass(frozen=True)
class Place:
    """An outlet, or an institution that does it once; when it said so, or None."""

    institution: Institution
    outlet: Outlet | None
    posting: Posting | None

    @property
    def name(self) -> str:
        return str(self.outlet or self.institution)


@dataclass(frozen=True)
class Coverage:
    """`posted` ÷ `asked` of one medium, down to its places: those that have not come first; and the
    reports that were taken back, which count for nothing."""

    medium: Medium
    places: Sequence[Place]
    taken_back: Sequence[Posting] = ()

    @property
    def asked(self) -> int:
        return len(self.places)

    @property
    def posted(self) -> int:
        return sum(1 for place in self.places if place.posting)


def coverage_of(broadcast: Broadcast, of: Institution | None = None) -> list[Coverage]:
    """By medium; of one institution, or of all. Who put it up is counted as asked, though the
    outlet has closed since."""
    rows = broadcast.postings.select_related("institution", "outlet__institution", "taken_back_by")
    said = list(rows.filter(institution=of) if of else rows)
    postings = [one for one in said if one.taken_back_at is None]
    return [
        Coverage(
            one,
            _places(broadcast, one, of, postings),
            [each for each in said if each.medium == one and each.taken_back_at is not None],
        )
        for one in broadcast.outside
    ]


def _places(
    broadcast: Broadcast, medium: Medium, of: Institution | None, postings: Sequence[Posting]
) -> list[Place]:
    made = [one for one in postings if one.medium == medium]
    if queries.is_by_outlet(medium):
        outlets = queries.outlets_asked(broadcast).select_related("institution")
        asked = {one.pk: one for one in (outlets.filter(institution=of) if of else outlets)}
        by = {one.outlet_id: one for one in made}
        asked |= {one.outlet.pk: one.outlet for one in made if one.outlet}
        found = [Place(row.institution, row, by.get(pk)) for pk, row in asked.items()]
    else:
        bodies = queries.institutions_asked(broadcast)
        body = {one.pk: one for one in (bodies.filter(pk=of.pk) if of else bodies)}
        body |= {one.institution_id: one.institution for one in made}
        once = {one.institution_id: one for one in made}
        found = [Place(row, None, once.get(pk)) for pk, row in body.items()]
    return sorted(found, key=lambda one: (one.posting is not None, str(one.institution), one.name))
