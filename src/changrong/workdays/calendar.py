"""The working calendar: which days are worked, and what a period comes to.

Decisions, each with its reason:

- *The day of receipt is day zero.* A need received on Wednesday with "2 working days" has Thursday
  as its first day, whether or not Wednesday is itself a working day.
- *A period ends with its last day*, at 24:00 of it.
- *Natural days and months end where they end.* A period of days or months whose last day is a
  holiday is not moved to the next working day: the clauses that use them (the 15 days of a
  complaint) do not say so, and a clock must never run longer than its clause.
- *Months clip.* One month from 31 January ends on the last day of February.
- *Hours run on the wall clock*, through nights and holidays; a pause stops them for whole days.
  Where only the day of receipt is known they are counted from its end, so nobody is called late
  too early.
- *Counting back mirrors counting on.* From the end of the day it is told from: one working day
  before a Monday is the Friday, whose end leaves exactly the Monday. From a day off it lands a
  working day earlier than one might say, so that a whole working day is always left.
- *A day without a table is an error.* `BeyondCalendar` is raised by everything that would have to
  guess whether a day is worked; a plain weekday is never assumed. Natural days, months and hours
  need no table.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from changrong.identifiers import region_covers, region_prefix
from changrong.text import Problem
from changrong.workdays.days import CalendarDay, DayKind, day_text
from changrong.workdays.office import OfficeHours, next_moment
from changrong.workdays.periods import Period, PeriodError, Unit
from changrong.workdays.reckoning import (
    ONE_DAY,
    Day,
    Pause,
    Reckoning,
    Standing,
    hours_on,
    paused,
    reckon,
    stand,
    weeks,
)
from changrong.workdays.table import (
    TABLE,
    CalendarError,
    Kind,
    SpecialDay,
    Status,
    read_table,
)

SATURDAY = 5


class BeyondCalendar(Problem):
    """Whether `day` is worked is not known: no table covers it."""

    def __init__(self, day: date, first: date, last: date) -> None:
        since, until = day_text(first, with_year=True), day_text(last, with_year=True)
        asked = day_text(day, with_year=True)
        super().__init__(
            f"工作日历从 {since.zh} 到 {until.zh}，算不到 {asked.zh}",
            f"the working calendar runs from {since.en} to {until.en} and cannot count {asked.en}",
        )
        self.day = day


class Calendar:
    """Working days of whole years, nationally or in one region. Immutable."""

    def __init__(self, days: Iterable[SpecialDay], region: str | None = None) -> None:
        """Build from rows, of which those for other regions are left out and those for a smaller
        area win. Raises CalendarError for a year that is missing, or both official and provisional
        in one area.
        """
        here = [day for day in days if _applies(day, region)]
        self.region = region
        self._years = _years(here)
        wide_first = sorted(here, key=lambda day: _openness(day.region), reverse=True)
        self._special = {day.date: day for day in wide_first}
        self.first_day = date(min(self._years), 1, 1)
        self.last_day = date(max(self._years), 12, 31)
        self._worked = [day for day in self._all_days() if self.day(day).is_working]

    @classmethod
    def load(cls, region: str | None = None, *, table: Path = TABLE) -> Calendar:
        """The calendar of a committed table, read once; `region` is a GB/T 2260 code."""
        return _load(region, table)

    @property
    def years(self) -> dict[int, Status]:
        """The years covered, in order, and whether each is official or provisional."""
        return dict(self._years)

    @property
    def last_official_day(self) -> date:
        """The last day before which every year's arrangement is published; a deadline beyond it
        may still move."""
        open_years = [year for year, status in self._years.items() if status is not Status.OFFICIAL]
        return date(min(open_years) - 1, 12, 31) if open_years else self.last_day

    def day(self, day: date) -> CalendarDay:
        """What sort of day it is and why. Raises BeyondCalendar."""
        status = self._years.get(day.year)
        if status is None:
            raise BeyondCalendar(day, self.first_day, self.last_day)
        special = self._special.get(day)
        if special is None:
            kind = DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING
            return CalendarDay(day, kind, status)
        kind = DayKind.HOLIDAY if special.kind is Kind.HOLIDAY else DayKind.SWAPPED
        return CalendarDay(day, kind, status, special.name, special.source)

    def is_working_day(self, day: date) -> bool:
        """Raises BeyondCalendar rather than assume anything."""
        return self.day(day).is_working

    def add(self, start: date, n: int, unit: Unit) -> date:
        """The last day of a period of `n` units received on `start`; zero units end on `start`.

        The law that everything rests on: `elapsed(start, add(start, n, unit), unit) == n` (for
        hours, which days cannot hold, where `n` is a multiple of 24).
        """
        _refuse_negative(n)
        if unit is Unit.WORKING_DAYS:
            return start if n == 0 else self._nth_worked(self._worked_until(start) + n)
        if unit is Unit.MONTHS:
            return add_months(start, n)
        return start + timedelta(days=_whole_days(n, unit))

    def subtract(self, day: date, n: int, unit: Unit) -> date:
        """The day from whose end `n` units are left until the end of `day`; zero is `day` itself.

        The law, the mirror of that of `add`: `elapsed(subtract(day, n, unit), day, unit) == n` (for
        hours where `n` is a multiple of 24; else the part of a day is rounded to the earlier day).
        Of the days that keep it for working days, it is the one that is worked.
        """
        _refuse_negative(n)
        if unit is Unit.WORKING_DAYS:
            return day if n == 0 else self._nth_worked(self._worked_until(day) - n)
        if unit is Unit.MONTHS:
            return add_months(day, -n)
        return day - timedelta(days=_whole_days(n, unit))

    def due(self, anchor: date, period: Period) -> date:
        """The last day of the period, which is over at 24:00 of it: so long after `anchor`, or
        before it for a period that runs backwards."""
        count = self.subtract if period.before else self.add
        return count(anchor, period.n, period.unit)

    def due_at(
        self, start: datetime, period: Period, pauses: Sequence[Pause] = ()
    ) -> datetime | None:
        """The moment a period received at `start` is over, in the time zone of `start`; None while
        a pause is open. For a period that runs backwards, which no pause can stop: the end of the
        day so long before, or the moment so many hours ago."""
        if period.unit is Unit.HOURS and not period.before:
            return hours_on(start, period.n, pauses)
        if period.unit is Unit.HOURS:
            return start - timedelta(hours=period.n)
        anchor = start.date()
        due = self.explain(anchor, period, pauses).due if pauses else self.due(anchor, period)
        if due is None:
            return None
        return datetime.combine(due + ONE_DAY, time(), tzinfo=start.tzinfo)

    def elapsed(self, start: date, end: date, unit: Unit, pauses: Sequence[Pause] = ()) -> int:
        """Whole units after `start` up to and including `end`, without the days that pauses touch;
        negative when `end` is earlier.

        However a period was paused, what has elapsed on its due day is the period:
        `elapsed(start, explain(start, period, pauses).due, unit, pauses) == n`.
        """
        if end < start:
            return -self.elapsed(end, start, unit, pauses)
        if unit is Unit.WORKING_DAYS:
            stopped = sum(map(self.is_working_day, _paused_days(start, end, pauses)))
            return self._worked_until(end) - self._worked_until(start) - stopped
        running = end - timedelta(days=len(_paused_days(start, end, pauses)))
        if unit is Unit.MONTHS:
            return _whole_months(start, running)
        days = (running - start).days
        return days if unit is Unit.DAYS else days * 24

    def remaining(self, today: date, due: date, unit: Unit = Unit.WORKING_DAYS) -> int:
        """Units left after `today`: zero on the last day, negative when overdue. Zero can also mean
        that only days off have passed since; `standing` tells the two apart."""
        return self.elapsed(today, due, unit)

    def next_office_moment(
        self, moment: datetime, hours: OfficeHours, *, weekdays_beyond: bool = False
    ) -> datetime:
        """`moment` itself if it lies within office hours of a working day, else the next opening;
        read and answered on the wall clock of `moment`'s own time zone.

        Raises BeyondCalendar where no table covers the day. `weekdays_beyond` takes Monday to
        Friday as worked there instead: for a reminder, which had better come on a day that may
        turn out to be off than never, and not for anything a period is counted by.
        """

        def worked(day: date) -> bool:
            if weekdays_beyond and day.year not in self._years:
                return day.weekday() < SATURDAY
            return self.is_working_day(day)

        return next_moment(moment, hours, worked)

    def explain(self, start: date, period: Period, pauses: Sequence[Pause] = ()) -> Reckoning:
        """The reckoning of a due date, day by day; the due-date panel is drawn from it.

        Raises PeriodError for a period that runs backwards: nothing is received, and no pause can
        stop it.
        """
        if period.before:
            raise PeriodError(
                f"倒数的时限“{period}”不能逐日说明，也不能暂停",
                f"the period {str(period)!r} runs backwards and has no day-by-day reckoning",
            )
        known = self.day if period.unit is Unit.WORKING_DAYS else self._known_day
        return reckon(start, period, self.needed(start, period), pauses, known)

    def needed(self, start: date, period: Period) -> int:
        """How many days a period takes, of the days that it counts: working days, or all."""
        if period.unit is Unit.WORKING_DAYS:
            return period.n
        return (self.due(start, period) - start).days

    def standing(self, reckoning: Reckoning, today: date) -> Standing:
        """Where a clock stands today: running, due today, paused or overdue, and by how much; an
        overdue clock's own days are not counted beyond the end of the calendar."""
        unit = reckoning.period.unit
        counted = unit if unit is Unit.WORKING_DAYS else Unit.DAYS
        due = reckoning.due
        over = 0
        if due is not None and today > due:
            with suppress(BeyondCalendar):
                over = self.elapsed(due, today, counted)
        return stand(reckoning, today, over)

    def weeks(self, reckoning: Reckoning) -> tuple[tuple[Day, ...], ...]:
        """A reckoning's days in whole weeks from Monday, for the calendar of the panel."""
        return weeks(reckoning.days, self._known_day)

    def _known_day(self, day: date) -> CalendarDay | None:
        return self.day(day) if day.year in self._years else None

    def _all_days(self) -> Iterable[date]:
        count = (self.last_day - self.first_day).days + 1
        return (self.first_day + timedelta(days=n) for n in range(count))

    def _worked_until(self, day: date) -> int:
        if day.year not in self._years:
            raise BeyondCalendar(day, self.first_day, self.last_day)
        return bisect_right(self._worked, day)

    def _nth_worked(self, n: int) -> date:
        """The `n`-th working day of the table, from one."""
        if n < 1:
            raise BeyondCalendar(self.first_day - ONE_DAY, self.first_day, self.last_day)
        if n > len(self._worked):
            raise BeyondCalendar(self.last_day + ONE_DAY, self.first_day, self.last_day)
        return self._worked[n - 1]


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise PeriodError(f"时限不能为负：{n}", f"a period cannot be negative: {n}")


def _whole_days(n: int, unit: Unit) -> int:
    """Days that hold `n` days or hours; a part of a day takes all of it."""
    return n if unit is Unit.DAYS else -(-n // 24)


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _paused_days(start: date, end: date, pauses: Sequence[Pause]) -> list[date]:
    """The days after `start` up to `end` that a pause touches."""
    if not pauses:
        return []
    days = (start + n * ONE_DAY for n in range(1, (end - start).days + 1))
    return [day for day in days if paused(day, pauses)]


def _whole_months(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


@cache
def _load(region: str | None, table: Path) -> Calendar:
    return Calendar(read_table(table), region)


def _applies(day: SpecialDay, region: str | None) -> bool:
    return day.region == "" or (region is not None and region_covers(day.region, region))


def _openness(region: str) -> int:
    """How much an area leaves open: the country most, a single district least."""
    return len("000000") - len(region_prefix(region))


def _years(days: Sequence[SpecialDay]) -> dict[int, Status]:
    """The status of each year is that of the widest area that knows it: a district's own holiday
    does not make official what the country has not yet arranged."""
    known: dict[tuple[int, str], Status] = {}
    for day in days:
        if known.setdefault((day.year, day.region), day.status) is not day.status:
            raise CalendarError(
                f"工作日历：{day.year} 年既写了正式又写了暂定",
                f"working calendar: {day.year} is both official and provisional",
            )
    if not known:
        raise CalendarError("工作日历是空的", "the working calendar is empty")
    narrow_first = sorted(known, key=lambda key: _openness(key[1]))
    years = {year: known[year, region] for year, region in narrow_first}
    for year in range(min(years), max(years)):
        if year not in years:
            raise CalendarError(f"工作日历缺 {year} 年", f"working calendar: {year} is missing")
    return dict(sorted(years.items()))
