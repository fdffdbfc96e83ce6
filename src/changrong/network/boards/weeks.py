"""How figures went from week to week: of needs, and of each district. Pure, like `figures`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from changrong.network.boards import cells
from changrong.network.boards.cells import cohort
from changrong.network.boards.figures import ANSWER, DISPATCH, NEED, Ratio, kept
from changrong.network.boards.tallies import Sums

WEEK = timedelta(days=7)
ROLLED = 4


@dataclass(frozen=True)
class Week:
    """What was submitted and what was accepted in the seven days from Monday `start`."""

    start: date
    submitted: int
    accepted: int


def weeks(by_day: Mapping[date, Sums], today: date, count: int) -> list[Week]:
    """The last `count` weeks; the last one is the week of `today` and unfinished but on Sundays."""
    of_week = {start: Sums() for start in last_weeks(today, count)}
    for day, sums in by_day.items():
        if monday(day) in of_week:
            of_week[monday(day)] += sums
    return [
        Week(start, sums.n(NEED, cells.OPENED), sums.n(NEED, cells.ENDED_ON, "met"))
        for start, sums in of_week.items()
    ]


def last_weeks(today: date, count: int) -> list[date]:
    return [monday(today) - WEEK * back for back in range(count - 1, -1, -1)]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class District:
    """First answers in time in one district: over the period, and for each week together with the
    weeks before it (ROLLED in all), since a district has few in any one week."""

    region: str
    ratio: Ratio
    weeks: tuple[Ratio, ...]


def districts(
    found: Mapping[tuple[str, date], Sums], today: date, since: date, count: int
) -> list[District]:
    """Districts with at least one judged first answer in the period, the worst first."""
    judged: dict[str, dict[date, Ratio]] = {}
    for (region, day), sums in found.items():
        judged.setdefault(region, {})[day] = kept(sums, DISPATCH, ANSWER, today)
    all_of_them = (_district(region, days, today, since, count) for region, days in judged.items())
    return sorted(
        (one for one in all_of_them if one.ratio.bottom),
        key=lambda one: (one.ratio.share, one.region),
    )


def _district(
    region: str, days: Mapping[date, Ratio], today: date, since: date, count: int
) -> District:
    of_week: dict[date, Ratio] = {}
    for day, ratio in days.items():
        of_week[monday(day)] = of_week.get(monday(day), Ratio(0, 0)) + ratio
    in_period = (ratio for day, ratio in days.items() if day >= cohort(since))
    return District(
        region,
        sum(in_period, Ratio(0, 0)),
        tuple(_rolled(of_week, end) for end in last_weeks(today, count)),
    )


def _rolled(of_week: Mapping[date, Ratio], end: date) -> Ratio:
    """What was judged of the ROLLED weeks that end with the week of `end`."""
    some = (of_week.get(end - WEEK * back, Ratio(0, 0)) for back in range(ROLLED))
    return sum(some, Ratio(0, 0))
