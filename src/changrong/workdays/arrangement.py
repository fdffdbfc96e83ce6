"""A year as its document tells it: each holiday, its days off and the weekends worked for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from changrong.text import NO_BREAK, Text
from changrong.workdays.calendar import Calendar
from changrong.workdays.days import CalendarDay, DayKind, day_text

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """An unbroken stretch of days off, weekends that touch it included, and what is worked for it;
    `off` is empty where only a weekend is worked."""

    name: Text
    off: tuple[date, ...]
    worked: tuple[date, ...]

    @property
    def text(self) -> Text:
        """「10 月 1 日—10 月 7 日，共 7 天；10 月 10 日上班」 and its English."""
        zh, en = [], []
        if self.off:
            count = len(self.off)
            first, last = day_text(self.off[0]), day_text(self.off[-1])
            to = Text("", "") if count == 1 else Text(f"—{last.zh}", f" to {last.en}")
            days = "day" if count == 1 else "days"
            zh.append(f"{first.zh}{to.zh}，共{NO_BREAK}{count}{NO_BREAK}天")
            en.append(f"{first.en}{to.en}, {count}{NO_BREAK}{days} off")
        if self.worked:
            worked = [day_text(day) for day in self.worked]
            zh.append(f"{'、'.join(day.zh for day in worked)}上班")
            en.append(f"{', '.join(day.en for day in worked)} worked")
        return Text("；".join(zh), "; ".join(en))


def arranged(calendar: Calendar, year: int) -> tuple[Holiday, ...]:
    """The holidays of a calendar year in their order. Raises BeyondCalendar."""
    first = date(year, 1, 1)
    days = [calendar.day(first + n * ONE_DAY) for n in range((date(year + 1, 1, 1) - first).days)]
    stretches = _stretches(days)
    names = [_names(day for day in each if day.kind is DayKind.HOLIDAY) for each in stretches]
    worked: list[list[CalendarDay]] = [[] for _ in stretches]
    found = []
    for day in (day for day in days if day.kind is DayKind.SWAPPED):
        paid_for = _names([day])
        near = [
            (abs(stretch[0].date - day.date), at)
            for at, stretch in enumerate(stretches)
            if names[at].keys() & paid_for.keys()
        ]
        if near:  # a year may touch the New Year twice
            worked[min(near)[1]].append(day)
        else:
            found.append(_holiday(paid_for, [], [day]))
    found += map(_holiday, names, stretches, worked)
    return tuple(sorted(found, key=lambda holiday: (*holiday.off, *holiday.worked)[0]))


def documents(calendar: Calendar, year: int) -> tuple[str, ...]:
    """The documents that the days of a calendar year rest on, in order. Raises BeyondCalendar."""
    found = (
        calendar.day(day).source
        for holiday in arranged(calendar, year)
        for day in (*holiday.off, *holiday.worked)
    )
    return tuple(dict.fromkeys(source for source in found if source))


def _stretches(days: list[CalendarDay]) -> list[list[CalendarDay]]:
    """Runs of days off that hold a holiday."""
    runs: list[list[CalendarDay]] = [[]]
    for day in days:
        if day.is_working:
            runs.append([])
        else:
            runs[-1].append(day)
    return [run for run in runs if any(day.kind is DayKind.HOLIDAY for day in run)]


def _names(days: Iterable[CalendarDay]) -> dict[tuple[str, str], None]:
    """Each holiday once, in order; a joint name is several."""
    named = (day.name for day in days if day.name is not None)
    return {
        pair: None
        for name in named
        for pair in zip(name.zh.split("、"), name.en.split(", "), strict=False)
    }


def _holiday(
    names: dict[tuple[str, str], None], off: list[CalendarDay], worked: list[CalendarDay]
) -> Holiday:
    zh, en = zip(*names, strict=True)
    return Holiday(
        Text("、".join(zh), ", ".join(en)),
        tuple(day.date for day in off),
        tuple(day.date for day in worked),
    )
