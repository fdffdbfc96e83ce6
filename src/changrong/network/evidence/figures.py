"""The bureau's figures of what was exchanged, each with its denominator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from changrong.network.evidence.catalogue import ITEMS
from changrong.network.evidence.features import Held
from changrong.network.evidence.models import Exchange, Piece


@dataclass
class Row:
    """Of one item: how often it was asked for, how often it came, and of the pieces that lie here
    with their values, how many are fresh today."""

    item: str
    asked: int = 0
    given: int = 0
    kept: int = 0
    fresh: int = 0


@dataclass(frozen=True)
class Figures:
    """`over` of `all` exchanges have ended, `done` of these with an answer; `firms` were asked
    about, `usable` of them have at least one fresh item here."""

    all: int
    over: int
    done: int
    firms: int
    usable: int
    rows: list[Row]


def figures(exchanges: QuerySet[Exchange], today: date) -> Figures:
    """Counted over a log of exchanges and what came by it; consents that ended leave no piece."""
    rows = {name: Row(name) for name in ITEMS}
    states: list[str] = []
    firms: set[int] = set()
    asked = exchanges.order_by().values_list("state", "enterprise", "items", "given")
    for state, firm, items, given in asked.iterator():
        states.append(state)
        firms.add(firm)
        for name in items:
            if name in rows:
                rows[name].asked += state != Exchange.State.WAITING
                rows[name].given += name in given
    usable: set[int] = set()
    pieces = Piece.objects.filter(exchange__in=exchanges.order_by().values("pk"), erased_at=None)
    for firm, name, dated in pieces.values_list("enterprise", "item", "dated"):
        if name in rows:
            is_fresh = Held(name, {}, dated).is_fresh(today)
            rows[name].kept += 1
            rows[name].fresh += is_fresh
            if is_fresh:
                usable.add(firm)
    over = sum(state != Exchange.State.WAITING for state in states)
    return Figures(
        all=len(states),
        over=over,
        done=sum(state == Exchange.State.DONE for state in states),
        firms=len(firms),
        usable=len(usable),
        rows=[row for row in rows.values() if row.asked or row.kept],
    )
