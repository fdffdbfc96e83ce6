"""Counting an indicator: for a period, for whom one may count, whole or told apart by something.

One statement a question, whose groups the database makes; what comes back is pairs of days and
numbers, not cases. A member of which it cannot be said is neither above nor below the line, and one
that has not come to the second moment took no days: each stands by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from changrong.network.boards.figures import FEW, Ratio, Spread
from changrong.network.boards.period import Period
from changrong.network.boards.summary import to_withhold
from changrong.network.boards.tallies import Scope
from changrong.network.calendars.queries import calendar_for
from changrong.network.indicators.indicator import Indicator, Sort
from changrong.workdays import BeyondCalendar, Calendar, Unit

NOTHING = Ratio(0, 0)
NO_DAYS = Spread(None, None, 0)


class By(StrEnum):
    """What a figure is told apart by."""

    WHOLE = "whole"
    INSTITUTION = "institution"
    DISTRICT = "district"
    MONTH = "month"
    SORT = "sort"


_COLUMN = {By.INSTITUTION: "held", By.DISTRICT: "area", By.MONTH: "month", By.SORT: "sort"}


class Part(StrEnum):
    """The members behind one number of a figure."""

    ALL = "all"
    TOP = "top"  # SHARE: above the line
    BOTTOM = "bottom"  # SHARE: below it
    REACHED = "reached"  # DAYS: those of which the days are
    WAITING = "waiting"  # not known yet; not there yet
    NEVER = "never"  # DAYS: over without having come there


@dataclass(frozen=True)
class Figure:
    """An indicator of one group. `total` = bottom + waiting of a share, and reached + waiting +
    never of days; of the reached, `days` leaves out those beyond the calendar. `withheld`: a group
    so small that one of it could be told; `few`: only the share or the time rests on so few."""

    key: Any
    total: int = 0
    share: Ratio = NOTHING
    days: Spread = NO_DAYS
    reached: int = 0
    waiting: int = 0
    never: int = 0
    withheld: bool = False
    few: bool = False

    def number(self, part: Part) -> int:
        return {
            Part.ALL: self.total,
            Part.TOP: self.share.top,
            Part.BOTTOM: self.share.bottom,
            Part.REACHED: self.reached,
            Part.WAITING: self.waiting,
            Part.NEVER: self.never,
        }[part]


def members(one: Indicator, scope: Scope, period: Period) -> QuerySet[Any]:
    """Every row that is counted, with the columns of indicator.py."""
    rows = one.of().filter(one.within(period))
    if scope.institution:
        rows = rows.filter(held=scope.institution)
    return rows.filter(area__startswith=scope.area) if scope.area else rows


def of_group(rows: QuerySet[Any], by: By, key: Any) -> QuerySet[Any]:
    """Those of one group, by the key under which `grouped` gives it."""
    match by:
        case By.WHOLE:
            return rows
        case By.MONTH:
            return rows.filter(dated__year=key.year, dated__month=key.month)
        case _:
            return rows.filter(**{_COLUMN[by]: key})


def parted(one: Indicator, rows: QuerySet[Any], part: Part) -> QuerySet[Any]:
    """The members behind one number; one row for each that is counted once."""
    found = rows.filter(_conditions(one).get(part, Q()))
    if one.by_firm and part is Part.WAITING:
        said = rows.filter(so__isnull=False).values("whom")
        found = found.exclude(whom__in=said)  # counted once: known by another row of theirs
    if not one.by_firm:
        return found
    firsts = found.values("whom").annotate(first=Min("pk")).values("first")
    return found.filter(pk__in=firsts)


def _conditions(one: Indicator) -> dict[Part, Q]:
    if one.sort is Sort.SHARE:
        known = Q(so__isnull=False)
        return {Part.TOP: Q(so=True), Part.BOTTOM: known, Part.WAITING: ~known}
    reached = Q(reached__isnull=False)
    return {
        Part.REACHED: reached,
        Part.WAITING: ~reached & Q(ended=None),
        Part.NEVER: ~reached & Q(ended__isnull=False),
    }


def grouped(one: Indicator, rows: QuerySet[Any], by: By) -> dict[Any, Figure]:
    """The figure of each group that has any; of the whole under None, though it be empty."""
    if by is By.MONTH:
        rows = rows.annotate(month=TruncMonth("dated"))
    group = {"key": F(_COLUMN[by])} if by is not By.WHOLE else {}
    count = _shares if one.sort is Sort.SHARE else _days
    found = count(one, rows, group)
    return found or ({None: Figure(None)} if by is By.WHOLE else {})


def _shares(one: Indicator, rows: QuerySet[Any], group: Mapping[str, F]) -> dict[Any, Figure]:
    found = {}
    parts = {
        name: Count("whom", distinct=one.by_firm, filter=condition)
        for name, condition in (("top", Q(so=True)), ("known", Q(so__isnull=False)), ("every", Q()))
    }
    lines = rows.values(**group).annotate(**parts) if group else [rows.aggregate(**parts)]
    for line in lines:
        key, every = line.get("key"), line["every"]
        if group and not every:  # one line of nothing, where all have the same constant sort
            continue
        share = Ratio(line["top"], line["known"])
        found[key] = Figure(key, every, share, waiting=every - line["known"])
    return found


def _days(one: Indicator, rows: QuerySet[Any], group: Mapping[str, F]) -> dict[Any, Figure]:
    named = ("begun", "reached", "ended", "area", *group)
    cells = rows.annotate(**group).values(*named).annotate(n=Count("pk")).values_list(*named, "n")
    took: dict[Any, Counter[str]] = defaultdict(Counter)
    numbers: dict[Any, Counter[Part]] = defaultdict(Counter)
    for begun, reached, ended, area, *key, n in cells:
        where = key[0] if key else None
        part = Part.REACHED if reached else Part.NEVER if ended else Part.WAITING
        numbers[where][part] += n
        if reached and (days := elapsed(calendar_for(area), begun, reached)) is not None:
            took[where][str(days)] += n
    return {
        key: Figure(
            key,
            total=parts.total(),
            days=Spread.of(took[key]),
            reached=parts[Part.REACHED],
            waiting=parts[Part.WAITING],
            never=parts[Part.NEVER],
        )
        for key, parts in numbers.items()
    }


@lru_cache(maxsize=65_536)
def elapsed(calendar: Calendar, begun: date, reached: date) -> int | None:
    """Working days; the day it began is day zero. None beyond the last year that is known."""
    try:
        return max(calendar.elapsed(begun, reached, Unit.WORKING_DAYS), 0)
    except BeyondCalendar:
        return None


# ------------------------------------------------------------------ what is told


def guarded(found: Mapping[Any, Figure]) -> dict[Any, Figure]:
    """The figures without what could be told of a single case: groups of fewer than FEW, with the
    next larger where only one is so small, and shares and times that rest on fewer."""
    hidden = to_withhold({key: one.total for key, one in found.items()})
    return {
        key: Figure(key, withheld=True) if key in hidden else _guarded(one)
        for key, one in found.items()
    }


def _guarded(one: Figure) -> Figure:
    rests_on = one.share.bottom or one.reached
    return Figure(one.key, one.total, few=True) if 0 < rests_on < FEW else one
