"""What cases tell the figures: that they changed, and how they were found.

The figures listen to the register (boards/counts.py), so whatever records an event of a case is
counted; nothing else need be said but what no event of the case's own tells.
"""

from __future__ import annotations

from collections.abc import Iterable

from changrong.network.cases.models import Case
from changrong.network.unit import gather

CHANGED, RATED = "counts", "ratings"


def changed(cases: Iterable[Case]) -> None:
    """Count these cases anew when the unit ends: for a change of which no event tells."""
    for case in cases:
        gather(CHANGED, case.pk)


def rated(case: Case, score: int) -> None:
    """How whoever opened the case found it, from 1 to 5; the latest answer counts."""
    if score not in range(1, 6):
        raise ValueError(f"a score is 1 to 5, not {score}")
    gather(RATED, (case.pk, score))
