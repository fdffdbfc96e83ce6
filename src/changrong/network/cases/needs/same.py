"""A need said again: of the same firm, the same kind and amount band, while the first is open and
not long ago. By whatever channel it comes, it is the same need.

One that says both itself is believed: it is shown what it said first, on its own pages before it
sends, and other words of its own are then another need. The very same words are told by
`cases/repeats.py`, whoever says them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from changrong.network import clock
from changrong.network.cases.engine import Opening
from changrong.network.cases.models import Case
from changrong.network.cases.time.periods import within
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

NEED = "need"
WINDOW = "network-service-standard/same-need"
# Yuan; an edge belongs to the band below it, as documents say 「500 万元及以下」. From 5 million on
# these are the lines at which notices change what a firm is given, so that two needs in one band
# are judged alike: 5 million (state-council-2019-guarantee/small-share, cbirc-2021-small-loans),
# 10 million (pboc-2020-deferral, mof-2025-guarantee), 30 million (cbirc-2021-small-loans,
# mof-2024-tech-guarantee). No notice divides what lies below: there the lines are the network's
# own, where a shop's loan becomes a firm's.
EDGES = tuple(Decimal(n) for n in (300_000, 1_000_000, 5_000_000, 10_000_000, 30_000_000))


@dataclass(frozen=True)
class Said:
    """What of a need tells whether another is the same. `amount` in yuan, None where unknown."""

    firm: int | None
    kind: str
    amount: Decimal | None
    on: date
    by_itself: bool = False  # the firm's own words, not handed on


def band(amount: Decimal | None) -> int | None:
    """The band of an amount, from 0; None for one that is not known."""
    return None if amount is None else bisect_left(EDGES, amount)


def is_same(first: Said, again: Said, window: timedelta) -> bool:
    """Whether what is said now is the need said first. The last day of the window counts; an
    amount that is not known is only like another that is not."""
    alike = (first.firm, first.kind, band(first.amount)) == (
        again.firm,
        again.kind,
        band(again.amount),
    )
    if first.by_itself and again.by_itself:
        return False
    return alike and timedelta(0) <= again.on - first.on <= window


def open_already(openings: Sequence[Opening], by: Actor) -> list[Case | None]:
    """For each need that is to be opened, the open one that it is, on whose timeline it is noted
    that it was said again. Its firms are held (`repeats.hold`)."""
    window, today = timedelta(days=within(WINDOW).n), clock.today()
    firms = [one.enterprise for one in openings if one.enterprise is not None]
    before = [(_of_case(row), row) for row in _lately(firms, window)]
    found = []
    for one in openings:
        again = Said(*_what(one.enterprise, one.fields), today, by.role == Role.ENTERPRISE)
        same = next((row for first, row in before if is_same(first, again, window)), None)
        if same is not None:
            record(same.number, "case.said_again", by, {}, about=same)
        found.append(same)
    return found


def like(firm: Enterprise, fields: Mapping[str, Any]) -> Case | None:
    """The open need of a firm that the one it is about to state may be, whoever stated that."""
    window = timedelta(days=within(WINDOW).n)
    again = Said(*_what(firm, fields), clock.today())
    return next(
        (row for row in _lately([firm], window) if is_same(_of_case(row), again, window)), None
    )


def _lately(firms: Sequence[Enterprise], window: timedelta) -> QuerySet[Case]:
    """Their open needs, the first stated first."""
    since = clock.now() - window - timedelta(days=1)
    rows = Case.objects.filter(
        kind=NEED, closed_at=None, enterprise__in=firms, opened_at__gte=since
    )
    return rows.select_related("enterprise").order_by("id")


def _of_case(row: Case) -> Said:
    on = row.opened_at.astimezone(clock.SHANGHAI).date()
    return Said(*_what(row.enterprise, row.fields), on, row.opened_as == Role.ENTERPRISE)


def _what(
    firm: Enterprise | None, fields: Mapping[str, Any]
) -> tuple[int | None, str, Decimal | None]:
    amount = fields.get("amount")
    return firm and firm.pk, fields.get("kind", ""), Decimal(str(amount)) if amount else None
