"""Publishing a year of the working calendar: what it would move, and doing it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from changrong.network import clock
from changrong.network.calendars import queries
from changrong.network.calendars.errors import PublishingRefused
from changrong.network.calendars.models import PublishedYear
from changrong.network.cases.time.clocks import recompute_open
from changrong.network.events.actions import flush, hold, record
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role, opaque
from changrong.network.unit import unit
from changrong.text import Text
from changrong.workdays import Holiday, SpecialDay, Status, Year, arranged, doubts, read_year

STREAM = "calendar"
# Whoever began a clock while a year was being published has finished by then.
SETTLED = timedelta(minutes=1)


@dataclass(frozen=True)
class Publication:
    """What was written, and how many open deadlines moved with it."""

    published: PublishedYear
    moved: int


@dataclass(frozen=True)
class Move:
    """An open deadline that comes out otherwise: a case's number, the clock, the days (None: the
    calendar does not reach so far)."""

    case: str
    clock: str
    was: date | None
    due_on: date | None


@dataclass(frozen=True)
class Preview:
    """A year as it was read and as a document tells it, what it replaces (None: nothing), what
    looks like a slip, and the open deadlines it would move."""

    year: Year
    holidays: tuple[Holiday, ...]
    was: Status | None
    doubts: tuple[Text, ...]
    moves: tuple[Move, ...]


class _NotForGood(Exception):
    """Ends a unit whose writes were only tried."""


def may_publish(actor: Actor) -> bool:
    """A city's coordinator, or whoever keeps the machine; a district's may only look."""
    return actor.is_system or (actor.role is Role.COORDINATOR and actor.region == "")


def preview(
    file_text: str, year: int, region: str, source: str, by: Actor, *, file: str = "calendar.csv"
) -> Preview:
    """What publishing would do: by doing it, and taking everything back before anybody sees it.

    Raises PublishingRefused, and CalendarError with the file's row and column.
    """
    read, proposed = _read(file_text, year, region, source, by, file)
    table = queries.table()
    found: list[Move] = []
    with suppress(_NotForGood), unit(), queries.proposing(proposed):
        begun, mine = clock.now(), opaque()  # another publication may be under way
        _recompute(read, table.rows, {"why": "calendar", "publication": mine})
        flush()
        moved = Event.objects.filter(code="clock.recomputed", at__gte=begun)
        found = [_move(event) for event in moved.filter(data__publication=mine)]
        raise _NotForGood
    found.sort(key=lambda move: (move.was or date.max, move.case))
    return Preview(
        year=read,
        holidays=arranged(proposed.calendar(region), year),
        was=table.calendar(region).years.get(year),
        doubts=doubts(read, table.rows),
        moves=tuple(found),
    )


def publish(
    file_text: str, year: int, region: str, source: str, by: Actor, *, file: str = "calendar.csv"
) -> Publication:
    """Publish a year for an area, from a file with the columns of the calendar's table, and reckon
    the open deadlines again. `source` is the document of the rows that name none.

    A later publication of the same year and area stands in the place of an earlier one. Raises
    PublishingRefused, and CalendarError with the file's row and column; nothing is written then.
    """
    read, _proposed = _read(file_text, year, region, source, by, file)
    before = queries.table().rows
    with unit():
        hold([STREAM])  # two who publish at once come one after the other
        _refuse_again(read)
        published = PublishedYear.objects.create(
            year=read.year,
            region=read.region,
            status=read.status,
            rows=PublishedYear.kept(read),
            source=source or read.rows[0].source,
            sha256=_sha256(file_text),
            published_at=clock.now(),
            published_by=by.user,
        )
        record(
            STREAM,
            "calendar.published",
            by,
            {
                "publication": published.pk,
                "year": read.year,
                "region": read.region,
                "status": read.status.value,
                "sha256": published.sha256,
            },
        )
    # The year stands whatever becomes of the deadlines: a worker that finds them half done goes on.
    queries.forget()
    return Publication(published, _recompute(read, before, _why(published)))


def settle(now: datetime, seen: int | None) -> int:
    """Reckon the open deadlines again, once, some time after a publication that is newer than
    `seen` (an id). Returns the newest that is settled; None begins with those that are by now, as
    for a worker that has just reckoned everything anew.

    A clock that began in another process while the year was being published was reckoned by the
    calendar before it, and a process that died had not finished. For the worker, between sweeps.
    """
    due = PublishedYear.objects.filter(published_at__lte=now - SETTLED).order_by("id")
    if seen is None:
        return due.values_list("id", flat=True).last() or 0
    for published in due.filter(id__gt=seen):
        queries.forget()
        earlier = PublishedYear.objects.filter(
            year=published.year, region=published.region, id__lt=published.pk
        )
        before = (row for each in earlier for row in each.content.rows)
        _recompute(published.content, before, _why(published))
        seen = published.pk
    return seen


def _read(
    text: str, year: int, region: str, source: str, by: Actor, file: str
) -> tuple[Year, queries.Table]:
    if not may_publish(by):
        raise PublishingRefused(
            "只有全市的协调员可以公布工作日历",
            "only a coordinator of the whole city may publish the working calendar",
        )
    read = read_year(text, file, year=year, region=region, source=source.strip())
    proposed = queries.with_year(read)
    for each in {"", *(row.region for row in proposed.rows)}:
        proposed.calendar(each)  # refuses a gap between years, wherever it shows
    return read, proposed


def _refuse_again(read: Year) -> None:
    same = queries.in_force().filter(year=read.year, region=read.region).first()
    if same and same.content == read:
        on = same.published_at.astimezone(clock.SHANGHAI).date()
        raise PublishingRefused(
            f"{read.year} 年的这份日历 {on} 已经公布，没有变化",
            f"this very calendar of {read.year} was published on {on}; nothing has changed",
        )


def _recompute(year: Year, before: Iterable[SpecialDay], why: Mapping[str, str]) -> int:
    """`before`: the rows that stood in its place; a day they took from the December before may be
    an ordinary one again."""
    replaced = (row for row in before if (row.year, row.region) == (year.year, year.region))
    years = year.years | {row.date.year for row in replaced}
    return recompute_open(years=sorted(years), region=year.region, why=why)


def _why(published: PublishedYear) -> dict[str, str]:
    return {"why": "calendar", "year": str(published.year), "publication": str(published.pk)}


def _move(event: Event) -> Move:
    was, due_on = event.data["was"], event.data["due_on"]
    return Move(
        case=event.stream,
        clock=event.data["clock"],
        was=date.fromisoformat(was) if was else None,
        due_on=date.fromisoformat(due_on) if due_on else None,
    )


def _sha256(text: str) -> str:
    """Of the text as lines ended by a line feed, so that a form and a file give the same."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()
