"""A reckoning in words: the five lines under the calendar of the due-date panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from changrong.text import NO_BREAK, Text
from changrong.workdays.days import CalendarDay, DayKind, day_text
from changrong.workdays.reckoning import Pause, Reckoning
from changrong.workdays.table import Status


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `key` tells a page which it is: starts, rule, calendar, pauses or ends."""

    key: str
    label: Text
    text: Text


def lines(reckoning: Reckoning) -> tuple[Line, ...]:
    """起算 规则 日历 暂停 到期, in this order."""
    return (
        Line("starts", Text("起算", "Starts"), _starts(reckoning)),
        Line("rule", Text("规则", "Rule"), reckoning.period.text),
        Line("calendar", Text("日历", "Calendar"), _calendar(reckoning)),
        Line("pauses", Text("暂停", "Pauses"), _pauses(reckoning)),
        Line("ends", Text("到期", "Ends"), _ends(reckoning)),
    )


def _starts(reckoning: Reckoning) -> Text:
    day = _day(reckoning.start, reckoning)
    return Text(f"{day.zh}收到，当天不计", f"Received {day.en}; that day is not counted")


def _calendar(reckoning: Reckoning) -> Text:
    if not reckoning.counts_work:
        return Text("按自然日连续计算，节假日不扣除", "Calendar days, holidays included")
    known = [day.calendar for day in reckoning.days if day.calendar is not None]
    years = _years(known)
    off, worked = _off(known[1:]), _worked(known[1:], reckoning)
    zh = "，".join(part.zh for part in (off, worked) if part is not None)
    en = "; ".join(part.en for part in (off, worked) if part is not None)
    nothing = Text("期间没有节假日", "no holidays in between")
    return Text(f"{years.zh}：{zh or nothing.zh}", f"{years.en}: {en or nothing.en}")


def _years(known: Iterable[CalendarDay]) -> Text:
    statuses = {day.date.year: day.status for day in known}
    zh = "、".join(
        f"{year}{NO_BREAK}年放假安排（{_STATUS[status].zh}）" for year, status in statuses.items()
    )
    en = ", ".join(f"{year} arrangement ({_STATUS[s].en})" for year, s in statuses.items())
    return Text(zh, en)


_STATUS = {
    Status.OFFICIAL: Text("正式", "official"),
    Status.PROVISIONAL: Text("暂定，调休未公布", "provisional, swapped days not yet published"),
}


def _off(known: Iterable[CalendarDay]) -> Text | None:
    """Each holiday once, though a joint one ("国庆节、中秋节") names those already named."""
    holidays = [day.name for day in known if day.kind is DayKind.HOLIDAY and day.name is not None]
    if not holidays:
        return None
    zh = dict.fromkeys(part for name in holidays for part in name.zh.split("、"))
    en = dict.fromkeys(part for name in holidays for part in name.en.split(", "))
    return Text(f"{'、'.join(zh)}不计", f"{', '.join(en)} not counted")


def _worked(known: Iterable[CalendarDay], reckoning: Reckoning) -> Text | None:
    days = [_day(day.date, reckoning) for day in known if day.kind is DayKind.SWAPPED]
    if not days:
        return None
    zh = "、".join(day.zh for day in days)
    en = ", ".join(day.en for day in days)
    return Text(f"{zh}调休计入", f"{en} worked in exchange")


def _pauses(reckoning: Reckoning) -> Text:
    if not reckoning.pauses:
        return Text("没有", "None")
    spans = [_span(pause, reckoning) for pause in reckoning.pauses]
    return Text("；".join(span.zh for span in spans), "; ".join(span.en for span in spans))


def _span(pause: Pause, reckoning: Reckoning) -> Text:
    since = _day(pause.since, reckoning)
    why = Text(f"，{pause.why.zh}", f", {pause.why.en}") if pause.why else Text("", "")
    if pause.until is None:
        return Text(f"{since.zh}起{why.zh}", f"since {since.en}{why.en}")
    until = _day(pause.until, reckoning)
    return Text(f"{since.zh}至 {until.zh}{why.zh}", f"{since.en} to {until.en}{why.en}")


def _ends(reckoning: Reckoning) -> Text:
    if reckoning.due is None:
        return Text("暂停结束后再算", "Reckoned when the pause ends")
    day = _day(reckoning.due, reckoning)
    if reckoning.provisional:
        return Text(f"{day.zh} 24:00（暂定）", f"{day.en}, 24:00 (provisional)")
    return Text(f"{day.zh} 24:00", f"{day.en}, 24:00")


def _day(day: date, reckoning: Reckoning) -> Text:
    return day_text(day, with_year=day.year != reckoning.start.year)
