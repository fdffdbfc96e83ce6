"""What a board shows of the cases an actor may count, and the few figures that anybody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from changrong.network import clock
from changrong.network.boards import cells, figures, weeks
from changrong.network.boards.figures import (
    ANSWER,
    DISPATCH,
    FEW,
    NEED,
    RESULT,
    Cost,
    Ratio,
    Standing,
    Step,
    Wait,
)
from changrong.network.boards.models import Counted
from changrong.network.boards.period import Period
from changrong.network.boards.rows import ALONE
from changrong.network.boards.summary import SUMMARISED, Summary, summary
from changrong.network.boards.tallies import (
    EVERYWHERE,
    By,
    Scope,
    Sums,
    grouped,
    scope_of,
    sums,
)
from changrong.network.boards.weeks import ROLLED, WEEK, District, Week
from changrong.network.calendars.queries import last_official_day
from changrong.network.cases.desk.entries import wants_bureau
from changrong.network.cases.kind import Kind, State
from changrong.network.cases.kinds import KINDS
from changrong.network.people.actor import Actor
from changrong.network.portal.language import choose

TREND_WEEKS, DISTRICT_WEEKS = 26, 13
DEADLINES = (cells.KEPT, cells.LATE, cells.DUE)
COUNTED = (
    *SUMMARISED, *DEADLINES, cells.CLOSED, cells.DOOR, cells.PASSED, cells.YUAN, cells.COST,
)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """Open cases in a state where the bureau has to act."""

    kind: Kind
    state: State
    count: int


@dataclass(frozen=True)
class Board:
    """All that a board shows. What happened counts by the day a case was opened; what is open,
    overdue or due counts now, whenever it began."""

    period: Period
    today: date
    answers: Ratio
    results: Ratio
    satisfied: Ratio
    standing: Standing
    overdue: list[int]  # ids of the cases that wait longest
    waiting: list[Waiting]
    funnel: list[Step]
    districts: list[District]
    weeks: list[Week]
    not_accepted: list[tuple[str, int]]
    declined: list[tuple[str, int]]
    doors: list[tuple[str, int]]  # of what stands by itself, not of its parts
    kinds: list[Summary]
    unsure: bool  # a deadline that runs passes the last day that is officially arranged


def board(actor: Actor, period: Period, today: date, overdue_shown: int) -> Board:
    """The board of the cases an actor may see: three sums and one list."""
    scope = scope_of(actor)
    found = sums(scope, COUNTED, period.start)
    standing = figures.standing(found, today)
    return Board(
        period=period,
        today=today,
        answers=figures.kept(found, DISPATCH, ANSWER, today),
        results=figures.kept(found, NEED, RESULT, today),
        satisfied=figures.overall(figures.satisfaction, found),
        standing=standing,
        overdue=_longest_overdue(scope, today, overdue_shown) if standing.overdue else [],
        waiting=_waiting(found),
        funnel=figures.funnel(found),
        districts=_districts(scope, period, today),
        weeks=_weeks(scope, today),
        not_accepted=figures.not_accepted(found),
        declined=figures.declined(found),
        doors=figures.doors(found, ALONE),
        kinds=by_kind(found, today),
        unsure=figures.passes(found, last_official_day()),
    )


def _districts(scope: Scope, period: Period, today: date) -> list[District]:
    first = weeks.monday(today) - WEEK * (DISTRICT_WEEKS + ROLLED - 2)
    since = min(period.start, first)
    found = grouped((By.DISTRICT, By.DAY), scope, DEADLINES, cells.cohort(since), [DISPATCH])
    return weeks.districts(found, today, period.start, DISTRICT_WEEKS)


def _weeks(scope: Scope, today: date) -> list[Week]:
    [first, *_rest] = weeks.last_weeks(today, TREND_WEEKS)
    found = grouped((By.DAY,), scope, (cells.OPENED, cells.ENDED_ON), first, [NEED])
    return weeks.weeks(found, today, TREND_WEEKS)


def _waiting(found: Sums) -> list[Waiting]:
    each = [
        Waiting(kind, state, found.now(kind.name, cells.OPEN).get(state.name, 0))
        for kind in KINDS.values()
        for state in kind.states
        if _is_for_bureau(kind, state.name)
    ]
    return [one for one in each if one.count]


def _is_for_bureau(kind: Kind, state: str) -> bool:
    """A need that is out, or in the queue, goes on without the bureau."""
    return state == kind.start if kind.name == NEED else wants_bureau(kind, state)


def by_kind(found: Sums, today: date) -> list[Summary]:
    """A summary for each kind of which there are cases; needs and their dispatches first."""
    names = [NEED, DISPATCH, *(name for name in KINDS if name not in (NEED, DISPATCH))]
    return [
        summary(found, name, today, name, choose(KINDS[name].label))
        for name in names
        if name in found.kinds
    ]


def _longest_overdue(scope: Scope, today: date, limit: int) -> list[int]:
    late = Counted.objects.filter(pressing__lt=today, region__startswith=scope.area)
    return list(late.order_by("pressing", "case").values_list("pk", flat=True)[:limit])


@dataclass(frozen=True)
class PublicFigures:
    """What the network did this year, without a single name. Amounts in yuan, rates as fractions;
    what rests on fewer than FEW cases is withheld, as `is_few` of each part says."""

    period: Period
    answered_in_time: Ratio  # first answers within the time limit ÷ those that can be judged
    accepted: Ratio  # needs with an accepted offer ÷ needs submitted
    accepted_amount: Decimal
    satisfied: Ratio  # satisfied ÷ answers to the question
    yearly_cost: Cost  # all-in yearly cost of the accepted offers
    first_answer: Wait  # from the submission of a need to the first answer of any institution

    @property
    def few_accepted(self) -> bool:
        return self.accepted.top < FEW

    @property
    def few_costs(self) -> bool:
        return self.yearly_cost.n < FEW


def public_figures() -> PublicFigures | None:
    """This year's figures for everybody; None while no need was submitted this year."""
    today = clock.today()
    period = Period.year(today)
    found = sums(EVERYWHERE, COUNTED, period.start)
    submitted = found.n(NEED, cells.OPENED)
    if not submitted:
        return None
    return PublicFigures(
        period=period,
        answered_in_time=figures.kept(found, DISPATCH, ANSWER, today),
        accepted=Ratio(figures.accepted(found), submitted),
        accepted_amount=figures.yuan(found, "met"),
        satisfied=figures.overall(figures.satisfaction, found),
        yearly_cost=figures.yearly_cost(found),
        first_answer=figures.first_answer(found, NEED),
    )
