"""How a due date came about, day by day, and where a clock stands.

A *pause* is an interval between two events (the officer asks the firm for a paper, the paper
arrives). Every day that a pause touches is left out, its first and its last included: the day the
paper arrives is to the rest of the period what the day of receipt is to the whole of it. Pauses are
never added up: each day is looked at once, so overlapping pauses and weekends cost nothing twice.
While a pause is open nobody can say when the period ends, and `Reckoning.due` is None.

`paused` is the one place that says so; reckoning, hours and elapsed time all ask it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from changrong.text import NO_BREAK, Problem, Text
from changrong.workdays.days import CalendarDay, DayKind
from changrong.workdays.periods import Period, Unit
from changrong.workdays.table import Status

ONE_DAY = timedelta(days=1)
WEEK = 7

Look = Callable[[date], CalendarDay | None]


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `since` to `until`, both included; None: it still does."""

    since: date
    until: date | None = None
    why: Text | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise Problem(
                f"暂停的结束日 {self.until} 早于开始日 {self.since}",
                f"a pause ends on {self.until}, before it begins on {self.since}",
            )

    def touches(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Why(StrEnum):
    """Why a day is not counted."""

    RECEIVED = "day of receipt"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a reckoning. It has a `number` (counted), or a reason `why` it is not, or neither
    (it lies before or after the period and only fills a week). `calendar` is None where no table
    covers the day."""

    date: date
    calendar: CalendarDay | None
    number: int | None = None
    why: Why | None = None
    is_due: bool = False

    @property
    def mark(self) -> Text | None:
        """The corner mark: 休 for a day off, 班 for a weekend day worked in exchange."""
        if self.calendar is None or self.calendar.kind is DayKind.WORKING:
            return None
        return _SWAPPED if self.calendar.kind is DayKind.SWAPPED else _OFF

    @property
    def text(self) -> Text | None:
        """What the day's cell says; None for a plain weekend and outside the period."""
        if self.number is not None:
            return Text(f"第{NO_BREAK}{self.number}{NO_BREAK}日", f"Day{NO_BREAK}{self.number}")
        if self.why is Why.HOLIDAY and self.calendar is not None:
            return self.calendar.name
        return _REASONS.get(self.why) if self.why is not None else None


_OFF, _SWAPPED = Text("休", "Off"), Text("班", "Worked")
_REASONS = {
    Why.RECEIVED: Text("收到，不计", "Received, not counted"),
    Why.PAUSED: Text("暂停", "Paused"),
}


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A period's days from receipt to the due day, or to the open pause that hides it.

    `counted` is how many days count so far as the days reach, of `needed`; for months and hours
    both are natural days.
    """

    start: date
    period: Period
    needed: int
    days: tuple[Day, ...]
    pauses: tuple[Pause, ...]
    due: date | None

    @property
    def counted(self) -> int:
        return sum(day.number is not None for day in self.days)

    @property
    def provisional(self) -> bool:
        """Whether working days were counted in a year not yet arranged: the date may move."""
        return self.counts_work and any(
            day.calendar is not None and day.calendar.status is Status.PROVISIONAL
            for day in self.days
        )

    @property
    def counts_work(self) -> bool:
        return self.period.unit is Unit.WORKING_DAYS


class Stand(StrEnum):
    """The four standings of a clock."""

    RUNNING = "running"
    DUE_TODAY = "due today"
    PAUSED = "paused"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clock stands on a day. `left` is the days still to count after today; for an overdue
    clock the units since the due day as a negative number, zero when only days off have passed."""

    stand: Stand
    left: int
    unit: Unit

    @property
    def text(self) -> Text:
        """「今天到期」「剩 2 日」「停在剩 4 日」「超 1 个工作日」 and their English."""
        if self.stand is Stand.DUE_TODAY:
            return Text("今天到期", "Due today")
        if self.stand is Stand.OVERDUE:
            over = self.unit.text(-self.left)
            if self.left == 0:
                return Text("已超时", "Overdue")
            return Text(f"超{NO_BREAK}{over.zh}", f"{over.en} overdue")
        days = "day" if self.left == 1 else "days"
        zh = f"剩{NO_BREAK}{self.left}{NO_BREAK}日"
        en = f"{self.left}{NO_BREAK}{days} left"
        return (
            Text(f"停在{zh}", f"Paused with {en}") if self.stand is Stand.PAUSED else Text(zh, en)
        )


def reckon(
    start: date, period: Period, needed: int, pauses: Sequence[Pause], look: Look
) -> Reckoning:
    """Count `needed` days after `start`; with a calendar that answers for working days, only these.

    `look` may raise (the calendar ends) or answer None (no table is needed).
    """
    days = [Day(start, look(start), why=Why.RECEIVED)]
    number = 0
    while number < needed:
        day = days[-1].date + ONE_DAY
        if paused_for_good(day, pauses):
            return Reckoning(start, period, needed, tuple(days), tuple(pauses), due=None)
        known = look(day)
        why = _why_not(day, known, pauses, only_work=period.unit is Unit.WORKING_DAYS)
        number += why is None
        days.append(Day(day, known, number if why is None else None, why))
    days[-1] = replace(days[-1], is_due=True)
    return Reckoning(start, period, needed, tuple(days), tuple(pauses), due=days[-1].date)


def hours_on(start: datetime, hours: int, pauses: Sequence[Pause]) -> datetime | None:
    """The moment `hours` after `start`, the paused days left out whole; None in an open pause."""
    at, left = start, timedelta(hours=hours)
    while True:
        day = at.date()
        if paused_for_good(day, pauses):
            return None
        midnight = datetime.combine(day + ONE_DAY, time(), tzinfo=start.tzinfo)
        if not paused(day, pauses):
            if left <= midnight - at:
                return at + left
            left -= midnight - at
        at = midnight


def paused(day: date, pauses: Sequence[Pause]) -> bool:
    return any(pause.touches(day) for pause in pauses)


def paused_for_good(day: date, pauses: Sequence[Pause]) -> bool:
    return any(pause.until is None and pause.since <= day for pause in pauses)


def _why_not(
    day: date, known: CalendarDay | None, pauses: Sequence[Pause], *, only_work: bool
) -> Why | None:
    if only_work and known is not None and not known.is_working:
        return Why.HOLIDAY if known.kind is DayKind.HOLIDAY else Why.WEEKEND
    return Why.PAUSED if paused(day, pauses) else None


def stand(reckoning: Reckoning, today: date, over: int) -> Standing:
    """`over`: the units from the due day to today, where today is later."""
    unit = Unit.WORKING_DAYS if reckoning.counts_work else Unit.DAYS
    past = sum(day.number is not None and day.date <= today for day in reckoning.days)
    left = reckoning.needed - past
    if reckoning.due is None:
        stopped = paused_for_good(today, reckoning.pauses)
        return Standing(Stand.PAUSED if stopped else Stand.RUNNING, left, unit)
    if today > reckoning.due:
        return Standing(Stand.OVERDUE, -over, unit)
    return Standing(Stand.DUE_TODAY if today == reckoning.due else Stand.RUNNING, left, unit)


def weeks(days: Sequence[Day], look: Look) -> tuple[tuple[Day, ...], ...]:
    """Days in whole weeks from Monday, filled up with the days before and after them."""
    first, last = days[0].date, days[-1].date
    before = (first - n * ONE_DAY for n in range(first.weekday(), 0, -1))
    after = (last + n * ONE_DAY for n in range(1, WEEK - last.weekday()))
    cells = (
        *(Day(day, look(day)) for day in before),
        *days,
        *(Day(day, look(day)) for day in after),
    )
    return tuple(cells[n : n + WEEK] for n in range(0, len(cells), WEEK))
