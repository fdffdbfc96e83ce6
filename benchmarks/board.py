"""`python -m benchmarks.board [--cases N]`: the coordinator's pages over a city's cases.

The board is held to 100 ms at 100,000 open cases, as many closed, and 1,000,000 deadlines; other
pages are printed. Each page is asked for through Django's test client, in turn, five times over,
after one unmeasured round; CPU is that of this process and of the database. --cases says how many
are open: 1,000,000 shows ten times as much. Before it is measured, the figures read from tallies
are held against the same ones read one by one.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from statistics import median

from rich.console import Console

from benchmarks.city import City, city, in_own_process
from benchmarks.timing import ROUNDS

AT_MOST = 0.100  # seconds, for the board
PAGES = {
    "board, this year": "/board/",
    "board, this week": "/board/?period=week",
    "figures by institution and district": "/figures/",
    "open data": "/open-data/",
    "list: open cases": "/board/cases/?rows=open",
    "list: overdue": "/board/cases/?rows=overdue",
    "list: first answers judged": "/board/cases/?rows=answers-judged",
    "list: declined, for one reason": "/board/cases/?rows=declined&reason=declined:documents",
}
CLOCKS_A_CASE = 10


@dataclass(frozen=True)
class Page:
    """Medians, in seconds."""

    name: str
    wall: float
    cpu: float


@dataclass(frozen=True)
class Measured:
    open: int
    closed: int
    clocks: int
    tallies: int
    counting: float  # seconds, to count all cases the first time and fold them
    pages: list[Page]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=100_000)
    given = arguments.parse_args()
    show(in_own_process(measure, given.cases))


def measure(cases: int) -> Measured:
    with city(cases, cases * CLOCKS_A_CASE) as place:
        return _measured(place)


def _measured(place: City) -> Measured:
    from django.conf import settings

    from changrong.network.boards.folding import fold
    from changrong.network.boards.models import Tally
    from changrong.network.boards.recounting import count_missing
    from changrong.network.cases.models import Case

    settings.ALLOWED_HOSTS = ["*"]
    started = time.perf_counter()
    count_missing()
    fold()
    counting = time.perf_counter() - started
    _analyze()
    _check()
    return Measured(
        open=Case.objects.filter(closed_at=None).count(),
        closed=Case.objects.exclude(closed_at=None).count(),
        clocks=place.clocks,
        tallies=Tally.objects.count(),
        counting=counting,
        pages=_pages(place),
    )


def _pages(place: City) -> list[Page]:
    from django.test import Client

    from changrong.network.people.models import User

    client = Client()
    client.force_login(User.objects.get(username="coordinator"))
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
    for round_ in range(ROUNDS + 1):
        for name, address in PAGES.items():
            cpu, wall = place.cpu_seconds(), time.perf_counter()
            response = client.get(address)
            taken = (time.perf_counter() - wall, place.cpu_seconds() - cpu)
            if response.status_code != 200:
                raise SystemExit(f"{address} answered {response.status_code}")
            if round_:
                found[name].append(taken)
    return [
        Page(name, median(wall for wall, _ in runs), median(cpu for _, cpu in runs))
        for name, runs in found.items()
    ]


def _analyze() -> None:
    """What a server's autovacuum does by itself after so many rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _check() -> None:
    """That the figures are those of the rows, counted by the database one by one."""
    from datetime import date

    from changrong.network import clock
    from changrong.network.boards import figures
    from changrong.network.boards.queries import COUNTED
    from changrong.network.boards.tallies import EVERYWHERE, sums
    from changrong.network.cases.models import Case

    today = clock.today()
    found = sums(EVERYWHERE, COUNTED, date.min)
    standing = figures.standing(found, today)
    late = Case.objects.filter(clocks__stopped_at=None, clocks__due_on__lt=today, closed_at=None)
    met = Case.objects.filter(kind="need", outcome="met")
    pairs = {
        "open": (standing.open, Case.objects.filter(closed_at=None).count()),
        "overdue": (standing.overdue, late.distinct().count()),
        "accepted": (figures.accepted(found), met.count()),
    }
    for name, (kept, true) in pairs.items():
        if kept != true:
            raise SystemExit(f"{name}: {kept} by the tallies, {true} by the rows")


def show(found: Measured) -> None:
    console = Console()
    console.print(
        f"{found.open:,} open, {found.closed:,} closed, {found.clocks:,} deadlines;"
        f" {found.tallies:,} tallies, counted in {found.counting:.0f} s"
    )
    for page in found.pages:
        held = page.name.startswith("board")
        word = ("met" if page.wall <= AT_MOST else "short") if held else ""
        console.print(
            f"{page.name:38} {page.wall * 1000:7.1f} ms  {page.cpu * 1000:7.1f} ms CPU  {word}"
        )


if __name__ == "__main__":
    main()
