"""Where a firm can be referred to, and what was raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import since_opened
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.kinds.direct_finance import FITS
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("direct_finance.note")
def note(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """An institution that brought the firm follows the case."""
    case.institution = by.institution
    case.save(update_fields=["institution"])


@effect("direct_finance.refer")
def refer(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    venues = FITS.get(case.fields["way"])
    if venues is not None and answers["venue"] not in venues:
        raise refuse(
            "那里不做企业想走的这条路", "That is no place for the way the firm wants", "venue"
        )


@effect("direct_finance.raise")
def raise_(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    since_opened(case, answers, "raised_on")
