"""The API of indicators: the same numbers as the pages, for the same readers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from changrong.network import clock
from changrong.network.boards.api import RatioOut, SpreadOut
from changrong.network.boards.period import Period
from changrong.network.imports.api import Words
from changrong.network.indicators import queries, shown
from changrong.network.indicators.engine import By, Figure
from changrong.network.indicators.indicator import Indicator, Sort
from changrong.network.indicators.period import period_of
from changrong.network.problems import responses

router = Router(tags=["figures"])


class Asked(Schema):
    period: Literal["quarter", "last_quarter", "month", "last_month", "year", "last_year"] = Field(
        "quarter", description="Whole periods: what falls due later in one belongs to it."
    )


class GroupAsked(Asked):
    by: Literal["institution", "district", "month", "sort"] = Field(
        "institution", description="`sort`: the indicator's own grouping, where it has one."
    )


class GroupOut(Schema):
    """`total` is the denominator with all of which it cannot be said yet. Of a share, `waiting` are
    these; of days (working days, day zero not counted), those still on the way, and `never` those
    over without having come there. `withheld`: fewer than five, nothing is said of them; `few`:
    only the share or the time rests on fewer than five and is null."""

    key: str
    label: str
    withheld: bool
    few: bool
    total: int | None
    share: RatioOut | None
    days: SpreadOut | None
    reached: int | None
    waiting: int | None
    never: int | None


class IndicatorOut(Schema):
    id: str
    label: Words
    clause: str
    sort: Literal["share", "days"]
    counts: Words
    says: Words
    start: date
    end: date
    whole: GroupOut


class GroupedOut(IndicatorOut):
    groups: list[GroupOut]


@router.get("/indicators", response=responses(list[IndicatorOut], 401, 404, 422))
def indicators(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Every indicator of which the caller is told, of what they may count."""
    if request.auth.role not in queries.READERS:
        raise Http404
    period = period_of(asked.period, clock.today())
    return [_one(request, one, period) for one in queries.told(request.auth)]


@router.get("/indicators/{name}", response=responses(GroupedOut, 401, 404, 422))
def indicator(request: HttpRequest, name: str, asked: Query[GroupAsked]) -> Any:
    """One of them, told apart; 404 where it cannot be told apart so."""
    one = queries.indicator(request.auth, name)
    by = By(asked.by)
    if one is None or by not in shown.groupings(one):
        raise Http404
    period = period_of(asked.period, clock.today())
    found = queries.figures(request.auth, one, period, by)
    groups = [_group(one, line) for line in shown.lines(one, found, period, by)]
    return _one(request, one, period) | {"groups": groups}


def _one(request: HttpRequest, one: Indicator, period: Period) -> dict[str, Any]:
    whole = shown.line(one, queries.whole(request.auth, one, period), period)
    return {
        "id": one.id,
        "label": _words(one.label),
        "clause": one.clause,
        "sort": one.sort.value,
        "counts": _words(one.counts),
        "says": _words(one.says),
        "start": period.start,
        "end": period.end,
        "whole": _group(one, whole),
    }


def _words(text: Any) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _group(one: Indicator, line: shown.Line) -> dict[str, Any]:
    figure: Figure = line.figure
    told = {
        "key": "" if figure.key is None else str(figure.key),
        "label": line.label,
        "withheld": figure.withheld,
        "few": figure.few,
        "total": None if figure.withheld else figure.total,
    }
    nothing: dict[str, Decimal | None] = dict.fromkeys(
        ("share", "days", "reached", "waiting", "never")
    )
    if figure.withheld or figure.few:
        return told | nothing
    if one.sort is Sort.SHARE:
        ratio = figure.share
        share = {"numerator": ratio.top, "denominator": ratio.bottom, "share": ratio.share}
        return told | nothing | {"share": share, "waiting": figure.waiting}
    spread = figure.days
    days = {"median": spread.median, "p90": spread.p90, "n": spread.n}
    numbers = {"reached": figure.reached, "waiting": figure.waiting, "never": figure.never}
    return told | nothing | {"days": days, **numbers}
