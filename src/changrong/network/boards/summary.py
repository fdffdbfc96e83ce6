"""The figures of one group of cases, and what of them must not be told: a case could show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from changrong.network.boards import cells, figures
from changrong.network.boards.figures import FEW, Ratio, Spread, Standing, Wait
from changrong.network.boards.tallies import Sums


@dataclass(frozen=True)
class Summary:
    """Figures of one group of cases; no single case shows. `withheld`: so few that one could be
    told, so nothing but that is said."""

    key: str
    label: str
    kind: str
    count: int
    timely: Ratio
    response: Ratio
    resolution: Ratio
    satisfaction: Ratio
    first_answer: Wait
    close: Wait
    standing: Standing
    withheld: bool = False


SUMMARISED = (
    cells.OPENED, cells.OPEN, cells.PRESSING, cells.TIMELY, cells.ANSWERED, cells.RESOLVED,
    cells.RATED, cells.ANSWER_DAYS, cells.ANSWER_HOURS, cells.CLOSE_DAYS, cells.CLOSE_HOURS,
)  # fmt: skip


def summary(sums: Sums, kind: str, today: date, key: str, label: str) -> Summary:
    return Summary(
        key=key,
        label=label,
        kind=kind,
        count=sums.n(kind, cells.OPENED),
        timely=figures.timely(sums, kind, today),
        response=figures.response(sums, kind),
        resolution=figures.resolution(sums, kind),
        satisfaction=figures.satisfaction(sums, kind),
        first_answer=figures.first_answer(sums, kind),
        close=figures.wait(sums, kind, cells.CLOSE_DAYS, cells.CLOSE_HOURS),
        standing=figures.standing(sums, today, [kind]),
    )


def guarded(one: Summary) -> Summary:
    """The summary without the shares and times that rest on fewer than FEW of its cases."""
    return replace(
        one,
        timely=_guarded(one.timely),
        response=_guarded(one.response),
        resolution=_guarded(one.resolution),
        satisfaction=_guarded(one.satisfaction),
        first_answer=_guarded_wait(one.first_answer),
        close=_guarded_wait(one.close),
    )


def _guarded(ratio: Ratio) -> Ratio:
    return Ratio(0, 0, withheld=True) if 0 < ratio.bottom < FEW else ratio


def _guarded_wait(wait: Wait) -> Wait:
    nothing = Spread(None, None, 0)
    return Wait(nothing, nothing, withheld=True) if 0 < wait.n < FEW else wait


def to_withhold(counts: Mapping[Any, int], limit: int = FEW) -> set[Any]:
    """The groups to be withheld so that none with fewer than `limit` cases can be told, nor be
    worked out from the whole by taking the others away: with one group alone, the next larger."""
    few = {key for key, n in counts.items() if 0 < n < limit}
    if not few:
        return few
    others = sorted((n, str(key), key) for key, n in counts.items() if n >= limit)
    if sum(counts[key] for key in few) < limit and others:
        few.add(others[0][2])
    return few
