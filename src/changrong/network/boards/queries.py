"""Whose cases a board counts, and the few figures that anybody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.cache import cache
from django.db.models import QuerySet

from changrong.identifiers import region_prefix
from changrong.network import clock
from changrong.network.boards.figures import (
    WEEK,
    District,
    Median,
    Ratio,
    Row,
    Step,
    Wait,
    Week,
    districts,
    funnel,
    ratio,
    reasons,
    rows,
    total,
    wait,
    weeks,
    yearly_cost,
)
from changrong.network.boards.period import Period
from changrong.network.boards.tape import Tape, read
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role


def counted_for(actor: Actor) -> QuerySet[Case]:
    """The cases whose counts an actor may read. A supervisor reads counts of cases that they may
    not open, so what is made of these rows must never show one."""
    if actor.role is Role.SUPERVISOR:
        return Case.objects.filter(region__startswith=region_prefix(actor.region))
    return visible_to(actor)


def tape_for(actor: Actor, since: date | None = None) -> Tape:
    return read(counted_for(actor), since)


@dataclass(frozen=True)
class Board:
    """All that a board shows. What happened counts by the day a need was submitted (for answers:
    the day it was sent); what is open, overdue or due counts now, whenever it began."""

    period: Period
    today: date
    answers: Ratio
    results: Ratio
    accepted: Ratio
    open: int
    overdue: list[int]  # ids of cases, those that wait longest first
    due_today: int
    funnel: list[Step]
    districts: list[District]
    weeks: list[Week]
    not_accepted: list[tuple[str, int]]
    declined: list[tuple[str, int]]


TREND_WEEKS, DISTRICT_WEEKS = 26, 13


def board(actor: Actor, period: Period, today: date) -> Board:
    """The board of the cases an actor may see, in four queries."""
    trend_from = today - WEEK * TREND_WEEKS
    tape = tape_for(actor, min(period.start, trend_from))
    opened = tape.opened(period.start, period.end)
    return Board(
        period=period,
        today=today,
        answers=ratio("answers-in-time", "answers-judged", opened, today),
        results=ratio("results-in-time", "results-judged", opened, today),
        accepted=ratio("accepted", "submitted", opened, today),
        open=len(rows("open", tape, today)),
        overdue=_longest_first(rows("overdue", tape, today)),
        due_today=len(rows("due-today", tape, today)),
        funnel=funnel(opened, today),
        districts=districts(tape, today, period.start, period.end, DISTRICT_WEEKS),
        weeks=weeks(tape, today, TREND_WEEKS),
        not_accepted=reasons("not-accepted", opened, today),
        declined=reasons("declined", opened, today),
    )


def _longest_first(found: list[Row]) -> list[int]:
    return [row.id for row in sorted(found, key=lambda row: (row.deadline.due_on, row.id))]


@dataclass(frozen=True)
class PublicFigures:
    """What the network did this year, without a single name. Amounts in yuan, rates as fractions;
    a part is None (or its `n` or `bottom` 0) where nothing has happened yet."""

    period: Period
    answered_in_time: Ratio  # first answers within the time limit ÷ those that can be judged
    accepted: Ratio  # needs with an accepted offer ÷ needs submitted
    accepted_amount: Decimal
    yearly_cost: Median  # all-in yearly cost of the accepted offers
    first_answer: Wait  # from the submission of a need to the first answer of any institution


def public_figures() -> PublicFigures | None:
    """This year's figures for everybody; None while no need was submitted this year."""
    today = clock.today()
    # Nothing is counted that no event tells of, so the figures stand until the next one.
    latest = Event.objects.order_by("-id").values_list("hash", flat=True).first()
    return cache.get_or_set(f"public-figures:{today}:{latest}", lambda: _public(today))


def _public(today: date) -> PublicFigures | None:
    period = Period.year(today)
    tape = read(Case.objects.all(), period.start).opened(period.start, today)
    if not tape.needs:
        return None
    accepted = rows("accepted", tape, today)
    return PublicFigures(
        period=period,
        answered_in_time=ratio("answers-in-time", "answers-judged", tape, today),
        accepted=ratio("accepted", "submitted", tape, today),
        accepted_amount=total(accepted),
        yearly_cost=yearly_cost(tape),
        first_answer=wait((need, need.answered_at) for need in tape.needs),
    )
