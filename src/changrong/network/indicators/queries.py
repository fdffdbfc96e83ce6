"""Who reads which figure, and which of the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from changrong.network.boards.period import Period
from changrong.network.boards.tallies import EVERYWHERE, scope_of
from changrong.network.cases.queries import visible_to
from changrong.network.indicators import engine
from changrong.network.indicators.declared import DECLARED, INDICATORS
from changrong.network.indicators.engine import By, Figure, Part
from changrong.network.indicators.indicator import EVERYBODY, Indicator, Subject
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

READERS = EVERYBODY


def told(actor: Actor) -> Iterator[Indicator]:
    """The indicators of which an actor is told."""
    return (one for one in DECLARED if actor.role in one.readers)


def indicator(actor: Actor, name: str) -> Indicator | None:
    one = INDICATORS.get(name)
    return one if one and actor.role in one.readers else None


def figures(actor: Actor, one: Indicator, period: Period, by: By = By.WHOLE) -> dict[Any, Figure]:
    """The figures of what an actor may count. Who may not open the rows is told nothing of so few
    that one of them could be told."""
    found = engine.grouped(one, engine.members(one, scope_of(actor), period), by)
    return found if _opens_all(actor, one) else engine.guarded(found)


def whole(actor: Actor, one: Indicator, period: Period) -> Figure:
    return figures(actor, one, period)[None]


def public(period: Period) -> Iterator[tuple[Indicator, Figure]]:
    """The figures of the whole city that anybody may see, without those that rest on few."""
    for one in DECLARED:
        if one.public:
            rows = engine.members(one, EVERYWHERE, period)
            yield one, engine.guarded(engine.grouped(one, rows, By.WHOLE))[None]


def _opens_all(actor: Actor, one: Indicator) -> bool:
    """Whether whoever counts these rows also opens every one of them: an institution its own, a
    coordinator their district's, but not what is kept from them."""
    return actor.role != Role.SUPERVISOR and not (one.named and actor.role == Role.COORDINATOR)


@dataclass(frozen=True)
class Behind:
    """The members behind one number: `total` is the number, None where it is withheld; `rows` are
    those that the actor may open."""

    figure: Figure
    total: int | None
    rows: QuerySet[Any]


def behind(
    actor: Actor, one: Indicator, period: Period, part: Part, by: By = By.WHOLE, key: str = ""
) -> Behind | None:
    """None where the group has no figure."""
    found = {_written(k): figure for k, figure in figures(actor, one, period, by).items()}
    figure = found.get(key)
    if figure is None:
        return None
    rows = engine.members(one, scope_of(actor), period)
    rows = engine.of_group(rows, by, figure.key)
    seen = visible_to(actor).order_by().values("pk")
    mine = rows.filter(case__in=seen) if one.subject is Subject.CLOCK else rows.filter(pk__in=seen)
    is_told = not figure.withheld and (not figure.few or part is Part.ALL)
    shown = engine.parted(one, mine, part) if is_told else mine.none()
    return Behind(figure, figure.number(part) if is_told else None, shown.order_by("-dated", "-pk"))


def _written(key: Any) -> str:
    """A group's key as an address holds it."""
    return "" if key is None else str(key)
