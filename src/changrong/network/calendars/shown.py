"""Years, days and deadlines as the pages show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.calendars import queries
from changrong.network.calendars.actions import Move, Preview
from changrong.network.calendars.models import PublishedYear
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.versions import kind_of
from changrong.network.portal.language import choose
from changrong.network.rules.codes import region_name
from changrong.text import Text
from changrong.workdays import Kind, Status, arranged, day_text, documents


def years(region: str) -> list[dict[str, Any]]:
    """The years that count in a region, the latest first, and below each its regions' own days."""
    calendar = queries.calendar_for(region)
    published: dict[int, list[PublishedYear]] = {}
    for each in queries.in_force().select_related("published_by"):
        published.setdefault(each.year, []).append(each)
    return [
        {
            "year": year,
            "badge": badge(status),
            "documents": documents(calendar, year),
            "days": _days(
                sum(len(holiday.off) for holiday in arranged(calendar, year)),
                sum(len(holiday.worked) for holiday in arranged(calendar, year)),
            ),
            "published": next((e for e in published.get(year, []) if not e.region), None),
            "regions": [_regional(e) for e in published.get(year, []) if e.region],
        }
        for year, status in reversed(calendar.years.items())
    ]


def _regional(published: PublishedYear) -> dict[str, Any]:
    return {
        "place": region_name(published.region),
        "badge": badge(Status(published.status)),
        "source": published.source,
        "published": published,
        "days": _days(
            sum(row["kind"] == Kind.HOLIDAY for row in published.rows),
            sum(row["kind"] == Kind.WORKDAY for row in published.rows),
        ),
    }


def _days(off: int, worked: int) -> str:
    return _("放假 %(off)s 天，周末上班 %(worked)s 天") % {"off": off, "worked": worked}


def badge(status: Status) -> dict[str, str]:
    official = status is Status.OFFICIAL
    return {"kind": "yes" if official else "soon", "word": _("正式") if official else _("暂定")}


def place(region: str) -> str:
    return region_name(region) if region else _("全国")


def holidays(found: Preview) -> list[dict[str, Any]]:
    """The year as its document tells it, and the days it takes from the December before."""
    told = [{"name": each.name, "text": each.text} for each in found.holidays]
    before = [
        {"name": row.name, "text": _single(day_text(row.date, with_year=True), row.kind)}
        for row in found.year.rows
        if row.date.year != found.year.year
    ]
    return before + told


def _single(day: Text, kind: Kind) -> Text:
    if kind is Kind.WORKDAY:
        return Text(f"{day.zh}上班", f"{day.en} worked")
    return Text(f"{day.zh}放假", f"{day.en} off")


def moves(found: Sequence[Move]) -> Iterator[dict[str, Any]]:
    """Deadlines that would move, with the names that a person knows them by."""
    numbers = {move.case for move in found}
    cases = Case.objects.filter(number__in=numbers).select_related("version", "enterprise")
    by_number = {case.number: case for case in cases}
    for move in found:
        case = by_number[move.case]
        yield _named(case, move.clock) | {"was": move.was, "due_on": move.due_on}


def deadline(clock: Clock) -> dict[str, Any]:
    return _named(clock.case, clock.name) | {"due_on": clock.due_on}


def _named(case: Case, clock: str) -> dict[str, Any]:
    kind = kind_of(case)
    label = next((each.label for each in kind.clocks if each.name == clock), clock)
    return {
        "number": case.number,
        "href": reverse("cases:case", args=[case.number]),
        "firm": case.subject,
        "kind": choose(kind.label),
        "clock": choose(label),
    }
