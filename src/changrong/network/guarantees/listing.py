"""Which guarantees are on the lists of bearers that keep one: copied from the replay whenever one
is filed or told of, so that a list of a hundred thousand is read without replaying any.

Nothing is told of a day to come, and so what was copied holds until something else is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.life import Standing
from changrong.network.guarantees.models import Guarantee, Listing, Party

if TYPE_CHECKING:
    from changrong.network.guarantees.recording import Open

TOGETHER = 500  # rows of one statement


def list_new(guarantees: Collection[Guarantee], terms: Terms) -> None:
    """Note new guarantees under an agreement as on no list yet."""
    if not _registers(terms):
        return
    parties = _parties({one.agreement_id for one in guarantees})
    _keep(
        Listing(guarantee=one, party=party, since=one.since, outstanding=one.amount)
        for one in guarantees
        for party in parties[one.agreement_id]
    )


def list_after(told: Iterable[Open]) -> None:
    """Note how guarantees that were told of stand with each bearer that keeps a list."""
    standings = [(one.guarantee, one.standing) for one in told if _registers(one.terms)]
    parties = _parties({row.agreement_id for row, _standing in standings})
    _keep(
        _listing(row, party, standing)
        for row, standing in standings
        for party in parties[row.agreement_id]
    )


def _listing(row: Guarantee, party: Party, standing: Standing) -> Listing:
    listed_on, list = standing.listed.get(party.bearer, (None, ""))
    return Listing(
        guarantee=row,
        party=party,
        since=standing.since or row.since,
        outstanding=standing.outstanding,
        listed_on=listed_on,
        list=list,
    )


def _registers(terms: Terms) -> bool:
    return any(one.registers for one in terms.bearers)


def _parties(agreements: Collection[int]) -> dict[int, list[Party]]:
    """Those of each agreement that keep a list."""
    found: defaultdict[int, list[Party]] = defaultdict(list)
    for party in Party.objects.filter(agreement__in=agreements, registers=True):
        found[party.agreement_id].append(party)
    return found


def _keep(rows: Iterable[Listing]) -> None:
    Listing.objects.bulk_create(
        rows,
        batch_size=TOGETHER,
        update_conflicts=True,
        unique_fields=["guarantee", "party"],
        update_fields=["since", "outstanding", "listed_on", "list"],
    )
