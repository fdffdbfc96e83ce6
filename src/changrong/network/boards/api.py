"""The API of figures: the same numbers as the pages, for the same readers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from changrong.network import clock
from changrong.network.boards.figures import Ratio, Spread, Standing, Wait
from changrong.network.boards.period import period_of
from changrong.network.boards.statistics import Table, statistics
from changrong.network.boards.summary import Summary
from changrong.network.cases.kinds import KINDS
from changrong.network.people.models import Role
from changrong.network.problems import responses

READERS = (Role.SUPERVISOR, Role.COORDINATOR, Role.OFFICER, Role.MANAGER)
router = Router(tags=["figures"])


class Asked(Schema):
    period: Literal["year", "quarter", "week"] = "year"
    kind: str = Field("", description="A kind of case; needs and their dispatches without one.")


class RatioOut(Schema):
    """So many of so many; `share` is null where the denominator is 0."""

    numerator: int
    denominator: int
    share: Decimal | None


class SpreadOut(Schema):
    """The middle and the ninth decile of `n` values, exact to a working day, or to an hour up to 72
    hours and a day of 24 hours beyond; null where there are none."""

    median: Decimal | None
    p90: Decimal | None
    n: int


class WaitOut(Schema):
    working_days: SpreadOut
    hours: SpreadOut


class NowOut(Schema):
    """How things stand now, whenever the cases began."""

    open: int
    overdue: int
    due_today: int


class FigureOut(Schema):
    """Figures of the cases that were opened in the period. `withheld`: fewer than five, so that a
    case could be told; nothing else is said of them then. A share or a time that rests on fewer
    than five of the cases is null for a supervisor."""

    key: str
    label: str
    kind: str
    withheld: bool
    count: int | None
    timely: RatioOut | None = Field(description="All deadlines kept, of those that can be judged.")
    response: RatioOut | None = Field(description="Had a first answer, of all received.")
    resolution: RatioOut | None = Field(description="Resolved, of the closed that say so.")
    satisfaction: RatioOut | None = Field(description="Scores of 4 and 5, of all scores.")
    first_answer: WaitOut | None
    close: WaitOut | None
    now: NowOut | None


class TableOut(Schema):
    title: str
    rows: list[FigureOut]


class DoorOut(Schema):
    """How many cases came in by a door; null where they are so few that one could be told."""

    key: str
    label: str
    count: int | None


class FiguresOut(Schema):
    """`doors`: of the kind asked for, else of needs; an institution's dispatches."""

    start: date
    end: date
    doors: list[DoorOut]
    kinds: TableOut
    tables: list[TableOut]


@router.get("/figures", response=responses(FiguresOut, 401, 404, 422))
def figures(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Counts, shares with their denominators, and times, of what the caller may count."""
    if request.auth.role not in READERS or (asked.kind and asked.kind not in KINDS):
        raise Http404
    found = statistics(request.auth, period_of(asked.period, clock.today()), asked.kind)
    return {
        "start": found.period.start,
        "end": found.period.end,
        "doors": [
            {"key": one.key, "label": one.label, "count": None if one.withheld else one.count}
            for one in found.doors
        ],
        "kinds": _table(found.whole),
        "tables": [_table(table) for table in found.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {"title": table.title, "rows": [_figure(one) for one in table.groups]}


def _figure(one: Summary) -> dict[str, Any]:
    told = {"key": one.key, "label": one.label, "kind": one.kind, "withheld": one.withheld}
    if one.withheld:
        hidden = set(FigureOut.model_fields) - set(told)
        return told | dict.fromkeys(hidden)
    return told | {
        "count": one.count,
        "timely": _ratio(one.timely),
        "response": _ratio(one.response),
        "resolution": _ratio(one.resolution),
        "satisfaction": _ratio(one.satisfaction),
        "first_answer": _wait(one.first_answer),
        "close": _wait(one.close),
        "now": _now(one.standing),
    }


def _ratio(ratio: Ratio) -> dict[str, Any] | None:
    if ratio.withheld:
        return None
    return {"numerator": ratio.top, "denominator": ratio.bottom, "share": ratio.share}


def _wait(wait: Wait) -> dict[str, Any] | None:
    if wait.withheld:
        return None
    return {"working_days": _spread(wait.working_days), "hours": _spread(wait.hours)}


def _spread(spread: Spread) -> dict[str, Any]:
    return {"median": spread.median, "p90": spread.p90, "n": spread.n}


def _now(standing: Standing) -> dict[str, Any]:
    return {
        "open": standing.open,
        "overdue": standing.overdue,
        "due_today": standing.due_today,
    }
