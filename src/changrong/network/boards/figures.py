"""What boards say of the sums: shares with their denominators, medians, funnels.

Pure of presentation and of the clock: `today` is handed in. No share is made of nothing: where the
denominator is 0 there is none. A median or a ninth decile is exact to the width of its buckets:
whole working days; full hours up to 72, then full days; hundredths of a percent a year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from changrong.network.boards import cells
from changrong.network.boards.cells import DISPATCHED, OFFERED
from changrong.network.boards.tallies import Sums
from changrong.network.cases.doors import UNKNOWN

ENOUGH = Decimal("0.8")  # a funnel step below this share of the one before is marked
FEW = 5  # below this, one case changes a figure, and could be told from it
SATISFIED = ("4", "5")
NEED, DISPATCH = "need", "dispatch"
RESULT, ANSWER = "result", "answer"  # their main clocks


@dataclass(frozen=True)
class Ratio:
    """So many of so many. `share` is None where there is nothing to share. `withheld`: of so few
    that one could be told, so it is not said of how many."""

    top: int
    bottom: int
    withheld: bool = False

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.top) / self.bottom if self.bottom else None

    @property
    def is_few(self) -> bool:
        return self.bottom < FEW

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.top + other.top, self.bottom + other.bottom)


@dataclass(frozen=True)
class Spread:
    """The middle and the ninth decile of `n` values; None where there are none. With an even
    number the middle lies between the middle two; of ten values the ninth is the decile."""

    median: Decimal | None
    p90: Decimal | None
    n: int

    @classmethod
    def of(cls, buckets: Mapping[str, int]) -> Spread:
        values = sorted((int(bucket), n) for bucket, n in buckets.items() if n > 0)
        total = sum(n for _value, n in values)
        if not total:
            return cls(None, None, 0)
        middle = (_at(values, (total - 1) // 2) + _at(values, total // 2)) / Decimal(2)
        return cls(middle, Decimal(_at(values, -(-9 * total // 10) - 1)), total)


def _at(values: Iterable[tuple[int, int]], place: int) -> int:
    """The value at a place, from 0, of the values written out one by one."""
    for value, n in values:
        place -= n
        if place < 0:
            return value
    raise IndexError(place)


@dataclass(frozen=True)
class Wait:
    """How long a step took, in working days and in hours by the wall clock."""

    working_days: Spread
    hours: Spread
    withheld: bool = False

    @property
    def n(self) -> int:
        return self.hours.n

    @property
    def is_few(self) -> bool:
        return self.n < FEW


def kept(sums: Sums, kind: str, clock: str, today: date) -> Ratio:
    """Deadlines of one clock: kept ÷ judged. Judged are those stopped by what they ask for, and
    those whose day is over; not those that run, nor those that were taken away in time."""
    running = (bucket.partition(":") for bucket in sums.buckets(kind, cells.DUE))
    late = sum(
        sums.n(kind, cells.DUE, f"{name}:{day}")
        for name, _, day in running
        if name == clock and day and date.fromisoformat(day) < today
    )
    top = sums.n(kind, cells.KEPT, clock)
    return Ratio(top, top + sums.n(kind, cells.LATE, clock) + late)


def timely(sums: Sums, kind: str, today: date) -> Ratio:
    """Cases whose deadlines were all kept so far ÷ cases of which that can be said."""
    top = bottom = 0
    for bucket, n in sums.buckets(kind, cells.TIMELY).items():
        word, _, day = bucket.partition(":")
        is_late = word == cells.LATE or (day != "" and date.fromisoformat(day) < today)
        is_kept = word == cells.KEPT and not is_late
        top += n * is_kept
        bottom += n * (is_kept or is_late)
    return Ratio(top, bottom)


def response(sums: Sums, kind: str) -> Ratio:
    """响应率: cases whose opener had a first answer ÷ all cases received."""
    return Ratio(sums.n(kind, cells.ANSWERED), sums.n(kind, cells.OPENED))


def resolution(sums: Sums, kind: str) -> Ratio:
    """解决率: closed cases that were resolved ÷ closed cases of which that can be said."""
    return Ratio(sums.n(kind, cells.RESOLVED, "yes"), sums.n(kind, cells.RESOLVED))


def satisfaction(sums: Sums, kind: str) -> Ratio:
    """满意率: answers of 4 or 5 ÷ all answers."""
    top = sum(sums.n(kind, cells.RATED, score) for score in SATISFIED)
    return Ratio(top, sums.n(kind, cells.RATED))


def overall(of: Callable[[Sums, str], Ratio], sums: Sums) -> Ratio:
    return sum((of(sums, kind) for kind in sums.kinds), Ratio(0, 0))


@dataclass(frozen=True)
class Standing:
    """How things stand now, whenever the cases began."""

    open: int
    overdue: int
    due_today: int


def standing(sums: Sums, today: date, kinds: Iterable[str] | None = None) -> Standing:
    wanted = sums.kinds if kinds is None else set(kinds)
    days = [
        (date.fromisoformat(day), n)
        for kind in wanted
        for day, n in sums.now(kind, cells.PRESSING).items()
    ]
    return Standing(
        open=sum(sum(sums.now(kind, cells.OPEN).values()) for kind in wanted),
        overdue=sum(n for day, n in days if day < today),
        due_today=sum(n for day, n in days if day == today),
    )


def passes(sums: Sums, last: date) -> bool:
    """Whether any deadline that runs is over only after a day, or nobody can say when."""
    days = (bucket.partition(":")[2] for kind in sums.kinds for bucket in sums.now(kind, cells.DUE))
    return any(not day or date.fromisoformat(day) > last for day in days)


def doors(sums: Sums, kinds: Iterable[str]) -> list[tuple[str, int]]:
    """How many cases of these kinds came in by each door, the most frequent first; `unknown` are
    those of which nobody said."""
    found: Counter[str] = Counter()
    for kind in kinds:
        told = sums.buckets(kind, cells.DOOR)
        found.update(told)
        found[UNKNOWN] += sums.n(kind, cells.OPENED) - sum(told.values())
    return _frequent(found.items())


def reasons(sums: Sums, kind: str, endings: Callable[[str], bool]) -> list[tuple[str, int]]:
    """How often cases ended in each way that is wanted, the most frequent first."""
    found = sums.buckets(kind, cells.CLOSED)
    return _frequent((ending, n) for ending, n in found.items() if endings(ending))


def not_accepted(sums: Sums) -> list[tuple[str, int]]:
    """Why no loan came of a need, or that it is still open."""
    still = sums.n(NEED, cells.OPEN)
    ended = reasons(sums, NEED, lambda ending: ending.partition(":")[0] != "met")
    return _frequent([("open", still), *ended])


def declined(sums: Sums) -> list[tuple[str, int]]:
    """Why institutions turned needs down."""
    return reasons(sums, DISPATCH, lambda ending: ending.partition(":")[0] == "declined")


def _frequent(found: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted((one for one in found if one[1] > 0), key=lambda one: (-one[1], one[0]))


@dataclass(frozen=True)
class Step:
    """A step of the funnel, the amounts asked for in yuan. `share` is of the step before; `low`
    marks one that lost a fifth."""

    name: str
    count: int
    amount: Decimal
    before: int | None

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.count) / self.before if self.before else None

    @property
    def low(self) -> bool:
        return self.share is not None and self.share < ENOUGH


def funnel(sums: Sums) -> list[Step]:
    """submitted → dispatched → answered → offered → accepted, each counted in needs and yuan."""
    counts = {
        "submitted": (sums.n(NEED, cells.OPENED), cells.OPENED),
        "dispatched": (sums.n(NEED, cells.PASSED, DISPATCHED), DISPATCHED),
        "answered": (sums.n(NEED, cells.ANSWERED), cells.ANSWERED),
        "offered": (sums.n(NEED, cells.PASSED, OFFERED), OFFERED),
        "accepted": (accepted(sums), "met"),
    }
    befores = [None, *(n for n, _bucket in counts.values())]
    return [
        Step(name, n, yuan(sums, bucket), before)
        for (name, (n, bucket)), before in zip(counts.items(), befores, strict=False)
    ]


def accepted(sums: Sums) -> int:
    ended = sums.buckets(NEED, cells.CLOSED).items()
    return sum(n for ending, n in ended if ending.partition(":")[0] == "met")


def yuan(sums: Sums, step: str) -> Decimal:
    """What needs that came to a step asked for; a need without an amount adds nothing."""
    return Decimal(sums.n(NEED, cells.YUAN, step)) / 100


def first_answer(sums: Sums, kind: str) -> Wait:
    return wait(sums, kind, cells.ANSWER_DAYS, cells.ANSWER_HOURS)


def wait(sums: Sums, kind: str, days: str, hours: str) -> Wait:
    return Wait(Spread.of(sums.buckets(kind, days)), Spread.of(sums.buckets(kind, hours)))


@dataclass(frozen=True)
class Cost:
    """The median all-in yearly cost of the offers that were chosen, as a fraction."""

    value: Decimal | None
    n: int


def yearly_cost(sums: Sums) -> Cost:
    found = Spread.of(sums.buckets(DISPATCH, cells.COST))
    return Cost(None if found.median is None else found.median / 10_000, found.n)
