"""When fees of guarantees are to be looked at next: kept as a day, so that those of which nothing
falls due are not replayed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.fees import Collected
from changrong.network import clock
from changrong.network.guarantees.models import FeeDue, Guarantee

CHANGES = frozenset({"changed", "undone", "corrected"})
"""Kinds of events after which more may be due, even of what was collected at once."""
MOVES_FEES = CHANGES | {"reported", "closed"}
"""Kinds of events after which another fee may be due, or none."""


def expect_fees(guarantees: Collection[Guarantee], terms: Terms) -> None:
    """Have the fees of new guarantees looked at, where not all is collected on their first day."""
    if terms.fee.collected is not Collected.AT_ONCE:
        _look_at(guarantees)


def expect_after(guarantee: Guarantee, terms: Terms, kinds: Iterable[str]) -> None:
    """The same after events of these kinds."""
    at_once = terms.fee.collected is Collected.AT_ONCE
    if (CHANGES if at_once else MOVES_FEES).intersection(kinds):
        _look_at([guarantee])


def _look_at(guarantees: Collection[Guarantee]) -> None:
    today = clock.today()
    FeeDue.objects.bulk_create(
        [FeeDue(guarantee=one, due_on=today) for one in guarantees],
        update_conflicts=True,
        unique_fields=["guarantee"],
        update_fields=["due_on"],
    )
