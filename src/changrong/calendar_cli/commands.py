"""The commands themselves."""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from changrong.calendar_cli.printed import (
    heading,
    print_preview,
    print_reckoning,
    print_year,
    print_years,
    reckoning_json,
    year_json,
)
from changrong.identifiers import region_prefix
from changrong.policy_cli.edge import AsJson, Lang, clear_errors, language, print_json, words
from changrong.text import Problem, Text
from changrong.workdays import (
    Calendar,
    Pause,
    Year,
    decoded,
    doubts,
    parse_period,
    read_table,
    read_year,
)

app = typer.Typer(
    help="The working calendar: which days are worked, and what a period comes to.",
    no_args_is_help=True,
)
Region = Annotated[
    str, typer.Option("--region", metavar="CODE", help="GB/T 2260 code; blank: the whole country.")
]
Written = Annotated[Path, typer.Argument(metavar="FILE", help="A year in the table's columns.")]


@app.command()
@clear_errors
def show(
    year: Annotated[int | None, typer.Argument(help="A year, month by month; else all.")] = None,
    region: Region = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Show the years, or one year month by month with its days off and weekends worked."""
    calendar, spoken = _calendar(region), language(lang)
    if year is not None and year not in calendar.years:
        first, last = min(calendar.years), max(calendar.years)
        raise Problem(
            f"没有 {year} 年的工作日历，只有 {first} 到 {last} 年",
            f"there is no calendar of {year}, only of {first} to {last}",
        )
    wanted = list(calendar.years) if year is None else [year]
    if as_json:
        found = [year_json(calendar, each) for each in wanted]
        print_json(found if year is None else found[0])
    elif year is None:
        print_years(calendar, spoken)
    else:
        print_year(calendar, year, spoken)


@app.command()
@clear_errors
def check(file: Written, region: Region = "", as_json: AsJson = False, lang: Lang = "") -> None:
    """Check a year before it is published: exit 1 where something is wrong or looks like a slip."""
    text = _text(file)
    try:
        year, found = _checked(text, file, region)
    except Problem as problem:
        year, found = None, (problem.text,)
    if as_json:
        print_json({"year": year and year.year, "found": [words(each) for each in found]})
    else:
        for each in found:
            print(each.in_(language(lang)))
        if year is not None:
            print(heading(year).in_(language(lang)))
    if found:
        raise typer.Exit(1)


@app.command()
@clear_errors
def publish(
    file: Written,
    year: Annotated[int, typer.Option("--year", help="The year that is published.")],
    source: Annotated[str, typer.Option("--source", help="The document it rests on.")],
    region: Region = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say which open deadlines would move.")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Publish a year to the service, and reckon its open deadlines again."""
    text, region = _text(file), _region(region)
    from changrong import service_cli

    service_cli.ready()
    service_cli.migrated()
    from changrong.network.calendars import actions
    from changrong.network.people.actor import Actor

    with service_cli.database():
        asked = (text, year, region, source, Actor.SYSTEM)
        if dry_run:
            print_preview(actions.preview(*asked, file=file.name), as_json, language(lang))
            return
        done = actions.publish(*asked, file=file.name)
    if as_json:
        print_json({"publication": done.published.pk, "year": year, "moved": done.moved})
    else:
        said = Text(
            f"已公布 {year} 年，{done.moved} 个在办时限随之变动。",
            f"{year} is published; {done.moved} open deadlines moved with it.",
        )
        print(said.in_(language(lang)))


@app.command()
@clear_errors
def due(
    start: Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help="The day of receipt.")],
    period: Annotated[str, typer.Argument(help='"2 working days", "15 days", "1 month", …')],
    region: Region = "",
    pause: Annotated[
        list[str] | None,
        typer.Option(
            "--pause", metavar="FROM..[TO]", help="Days that do not count, both included."
        ),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Say on which day a period ends, and explain it day by day."""
    received, length = _day(start), parse_period(period)
    if length.before:
        if pause:
            raise Problem(
                f"--pause：{period} 是往前数的，没有暂停",
                f"--pause: {period} is counted backwards and stands still for nothing",
            )
        day = _calendar(region).due(received, length)
        print_json({"due": day.isoformat()}) if as_json else print(day.isoformat())
        return
    pauses = [_pause(each) for each in pause or ()]
    reckoning = _calendar(region).explain(received, length, pauses)
    if as_json:
        print_json(reckoning_json(reckoning))
    else:
        print_reckoning(reckoning, language(lang))


def _calendar(region: str) -> Calendar:
    region = _region(region)
    if not _service_is_here():
        return Calendar.load(region or None)
    from changrong import service_cli

    service_cli.ready()
    from django.db import Error

    from changrong.network.calendars.queries import calendar_for

    try:
        return calendar_for(region)
    except Error as error:
        said = Text(
            "服务的数据库读不了，按随软件发布的日历算",
            "the service's database cannot be read; counting by the table that ships",
        )
        print(f"changrong: {said.in_(language())} ({type(error).__name__})", file=sys.stderr)
        return Calendar.load(region or None)


def _service_is_here() -> bool:
    home = Path(os.environ.get("CHANGRONG_HOME", "var"))
    return bool(os.environ.get("DATABASE_URL")) or (home / "changrong.sqlite3").is_file()


def _region(code: str) -> str:
    if not re.fullmatch(r"([0-9]{6})?", code) or (code and not region_prefix(code)):
        raise Problem(
            f"--region {code}：应为六位地区代码，如 110000",
            f"--region {code}: should be a six-digit code such as 110000",
        )
    return code


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(
            f"{text}：应为日期，如 2026-01-31", f"{text}: should be a date such as 2026-01-31"
        ) from None


def _pause(text: str) -> Pause:
    since, dots, until = text.partition("..")
    if not dots:
        raise Problem(
            f"--pause {text}：应为 2026-09-30..2026-10-09，还没有结束的不写后面的日期",
            f"--pause {text}: should be 2026-09-30..2026-10-09, without the end while it is open",
        )
    return Pause(_day(since), _day(until) if until else None)


def _text(file: Path) -> str:
    return decoded(file.read_bytes(), str(file))


def _checked(text: str, file: Path, region: str) -> tuple[Year, tuple[Text, ...]]:
    year = read_year(text, file.name, region=_region(region) or None, source=file.name)
    return year, doubts(year, read_table())
