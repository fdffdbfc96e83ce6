"""What the commands print: for a person, and as JSON."""

from __future__ import annotations

from calendar import monthcalendar
from datetime import date
from typing import TYPE_CHECKING, Any

from changrong.policy_cli.edge import (
    console,
    escape,
    new_table,
    print_json,
    words,
)
from changrong.text import Text
from changrong.workdays import Calendar, Day, DayKind, Kind, Status, arranged, documents, lines

if TYPE_CHECKING:
    from rich.table import Table

    from changrong.network.calendars.actions import Preview
    from changrong.workdays import Reckoning, Year

WEEKDAYS = Text("一二三四五六日", "MTWTFSS")
STATUS = {
    Status.OFFICIAL: Text("正式", "official"),
    Status.PROVISIONAL: Text("暂定", "provisional"),
}
MARKS = {DayKind.HOLIDAY: Text("休", "*"), DayKind.SWAPPED: Text("班", "+")}
KEY = Text("休：放假　班：周末上班", "* day off   + weekend worked")
STYLES = {DayKind.HOLIDAY: "red", DayKind.SWAPPED: "yellow", DayKind.WEEKEND: "dim"}
MONTHS_A_ROW = 2  # three would not fit a terminal of 80 columns


def heading(year: Year) -> Text:
    status = STATUS[year.status]
    off = sum(row.kind is Kind.HOLIDAY for row in year.rows)
    worked = len(year.rows) - off
    where = Text(f"{year.region} ", f"{year.region}, ") if year.region else Text("", "")
    return Text(
        f"{year.year} 年 {where.zh}（{status.zh}）：休 {off} 天，班 {worked} 天",
        f"{year.year}, {where.en}{status.en}: {off} days off, {worked} worked in exchange",
    )


def year_json(calendar: Calendar, year: int) -> dict[str, Any]:
    return {
        "year": year,
        "status": calendar.years[year].value,
        "sources": list(documents(calendar, year)),
        "holidays": [
            {
                "name": words(holiday.name),
                "off": [day.isoformat() for day in holiday.off],
                "worked": [day.isoformat() for day in holiday.worked],
            }
            for holiday in arranged(calendar, year)
        ],
    }


def print_years(calendar: Calendar, lang: str) -> None:
    table = new_table(box=None)
    headings = (Text("年", "year"), Text("状态", "status"), Text("依据", "document"))
    for heading in headings:
        table.add_column(heading.in_(lang))
    for year, status in calendar.years.items():
        table.add_row(
            str(year), STATUS[status].in_(lang), escape("；".join(documents(calendar, year)))
        )
    console().print(table)


def print_year(calendar: Calendar, year: int, lang: str) -> None:
    from rich.table import Table

    screen = console()
    status = STATUS[calendar.years[year]].in_(lang)
    screen.print(f"[bold]{year}[/bold] {status} · {escape('；'.join(documents(calendar, year)))}")
    months = Table.grid(padding=(1, 4, 0, 0))
    cells = [_month(calendar, year, month, lang) for month in range(1, 13)]
    for at in range(0, 12, MONTHS_A_ROW):
        months.add_row(*cells[at : at + MONTHS_A_ROW])
    screen.print(months)
    screen.print(f"\n{KEY.in_(lang)}\n")
    for holiday in arranged(calendar, year):
        screen.print(
            f"{escape(holiday.name.in_(lang))}  {escape(holiday.text.in_(lang))}", soft_wrap=True
        )


def _month(calendar: Calendar, year: int, month: int, lang: str) -> Table:
    table = new_table(
        title=f"{year}-{month:02}", title_justify="left", box=None, padding=(0, 1, 0, 0)
    )
    for weekday in WEEKDAYS.in_(lang):
        table.add_column(weekday, justify="right")
    for week in monthcalendar(year, month):
        table.add_row(*(_cell(calendar, date(year, month, n), lang) if n else "" for n in week))
    return table


def _cell(calendar: Calendar, day: date, lang: str) -> str:
    kind = calendar.day(day).kind
    mark = MARKS[kind].in_(lang) if kind in MARKS else ""
    style = STYLES.get(kind)
    return f"[{style}]{day.day}{mark}[/{style}]" if style else str(day.day)


def reckoning_json(reckoning: Reckoning) -> dict[str, Any]:
    return {
        "start": reckoning.start.isoformat(),
        "period": str(reckoning.period),
        "due": reckoning.due.isoformat() if reckoning.due else None,
        "provisional": reckoning.provisional,
        "needed": reckoning.needed,
        "counted": reckoning.counted,
        "days": [
            {
                "date": day.date.isoformat(),
                "number": day.number,
                "why": str(day.why) if day.why else None,
                "mark": words(day.mark),
                "due": day.is_due,
            }
            for day in reckoning.days
        ],
        "lines": {line.key: words(line.text) for line in lines(reckoning)},
    }


def print_reckoning(reckoning: Reckoning, lang: str) -> None:
    from rich.table import Table

    screen = console()
    table = Table.grid(padding=(0, 2, 0, 0))
    for day in reckoning.days:
        table.add_row(*_day_row(day, lang))
    screen.print(table)
    screen.print()
    for line in lines(reckoning):
        screen.print(f"{line.label.in_(lang)}  {escape(line.text.in_(lang))}", soft_wrap=True)


def _day_row(day: Day, lang: str) -> tuple[str, ...]:
    weekday = WEEKDAYS.in_(lang)[day.date.weekday()]
    mark = day.mark.in_(lang) if day.mark else ""
    text = escape(day.text.in_(lang)) if day.text else ""
    return (
        day.date.isoformat(),
        weekday,
        mark,
        f"[bold]{text}[/bold]" if day.is_due else text,
    )


def print_preview(preview: Preview, as_json: bool, lang: str) -> None:
    moves = [
        {
            "case": move.case,
            "clock": move.clock,
            "was": move.was.isoformat() if move.was else None,
            "due_on": move.due_on.isoformat() if move.due_on else None,
        }
        for move in preview.moves
    ]
    if as_json:
        print_json({"doubts": [words(each) for each in preview.doubts], "moves": moves})
        return
    print(heading(preview.year).in_(lang))
    for doubt in preview.doubts:
        print(doubt.in_(lang))
    said = Text(f"{len(moves)} 个在办时限会变动", f"{len(moves)} open deadlines would move")
    print(said.in_(lang))
    for move in moves:
        print(f"{move['case']}  {move['clock']}  {move['was'] or '—'} → {move['due_on'] or '—'}")
