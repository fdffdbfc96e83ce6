"""The calendar the service counts by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from time import monotonic

from django.db.models import Max, QuerySet

from changrong.network.calendars.models import PublishedYear
from changrong.workdays import Calendar, SpecialDay, Year, overlaid, read_table

# How long a process goes without asking whether something was published. Not the length of a
# request, for the worker has none; and whoever began a clock by the calendar of a moment ago is
# put right by `settle`.
SECONDS = 5.0


@dataclass(frozen=True)
class Table:
    """All rows that are in force, and the calendars made of them so far."""

    rows: tuple[SpecialDay, ...]
    newest: int | None = None  # the publication it rests on; None: the committed table alone
    made: dict[str, Calendar] = field(default_factory=dict)

    def calendar(self, region: str) -> Calendar:
        if region not in self.made:
            self.made[region] = Calendar(self.rows, region or None)
        return self.made[region]


@dataclass(frozen=True)
class _Looked:
    """The table as it was found, and when."""

    table: Table
    at: float


_looked: _Looked | None = None
_proposed: ContextVar[Table | None] = ContextVar("proposed", default=None)


def calendar_for(region: str | None = None) -> Calendar:
    """The calendar of a region (GB/T 2260; "" or None: the whole country): the committed table,
    overlaid by the newest publication of each year and area.

    One small query tells whether something was published; its answer is kept for `SECONDS` in each
    process, and the calendars until there is something newer.
    """
    return (_proposed.get() or table()).calendar(region or "")


def areas() -> set[str]:
    """The areas (GB/T 2260) with days of their own; elsewhere the whole country's count."""
    return {row.region for row in (_proposed.get() or table()).rows if row.region}


def table() -> Table:
    """The rows in force."""
    global _looked
    seen, now = _looked, monotonic()
    if seen and now - seen.at < SECONDS:
        return seen.table
    newest = PublishedYear.objects.aggregate(newest=Max("id"))["newest"]
    found = seen.table if seen and seen.table.newest == newest else _read(newest)
    _looked = _Looked(found, now)
    return found


def forget() -> None:
    """Look again the next time: something was published in this process."""
    global _looked
    _looked = None


def _read(newest: int | None) -> Table:
    if newest is None:
        return _committed()
    years = [each.content for each in in_force().filter(id__lte=newest)]
    return Table(overlaid(read_table(), years), newest)


@cache
def _committed() -> Table:
    """It changes with the code only."""
    return Table(read_table())


def in_force() -> QuerySet[PublishedYear]:
    """The newest publication of each year and area."""
    # An aggregate, so that both databases answer it from the index.
    newest = PublishedYear.objects.order_by().values("year", "region").annotate(id=Max("id"))
    return PublishedYear.objects.filter(id__in=newest.values("id")).order_by("year", "region")


def with_year(year: Year) -> Table:
    """The table as it would be were this year published."""
    return Table(overlaid(table().rows, [year]))


@contextmanager
def proposing(proposed: Table) -> Iterator[None]:
    """Reckon by another table for a while: what is asked in this thread, and by nobody else."""
    token = _proposed.set(proposed)
    try:
        yield
    finally:
        _proposed.reset(token)


def last_official_day() -> date:
    """Working days counted beyond it rest on a year that is not arranged yet."""
    return calendar_for().last_official_day
