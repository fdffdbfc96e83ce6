"""The coordinator's pages over a city's cases: the board is held to 100 ms of wall time.

Each page is asked for through Django's test client, in turn, after one unmeasured round, beside the
first page, which counts nothing. CPU is that of this process and of the database. Before anything
is measured, the figures read from tallies are held against the same ones read from the rows.
"""

from __future__ import annotations

from functools import partial
from time import perf_counter

from benchmarks.city import City
from benchmarks.timing import ROUNDS, Claim, Line, side_by_side

AT_MOST = 0.100  # seconds, for the board
PLAIN = "/"
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


def run(city: City, rounds: int = ROUNDS) -> list[Claim]:
    from django.conf import settings
    from django.test import Client

    from changrong.network.boards.models import Tally
    from changrong.network.cases.models import Case
    from changrong.network.people.models import User

    counting = _count()
    _check()
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="coordinator"))

    def ask(address: str) -> None:
        if (status := client.get(address).status_code) != 200:
            raise ValueError(f"{address} answered {status}")

    timed = side_by_side(
        {name: partial(ask, address) for name, address in ({"plain": PLAIN} | PAGES).items()},
        rounds,
        cpu_seconds=city.cpu_seconds,
    )
    slowest = max(timed[name].wall for name in PAGES if name.startswith("board"))
    closed = Case.objects.exclude(closed_at=None).count()
    title = f"pages over {city.cases:,} open cases and {city.clocks:,} deadlines"
    return [
        Claim(
            f"{title}, beside the first page, which counts nothing",
            [Line(name, timed[name], timed["plain"], within=True) for name in PAGES],
            [
                f"The board takes {slowest * 1e3:,.0f} ms (limit {AT_MOST * 1e3:,.0f} ms, "
                f"{'met' if slowest <= AT_MOST else 'short'}).",
                f"{closed:,} more cases are closed; {Tally.objects.count():,} tallies, which took "
                f"{counting:,.0f} s to count the first time; what is open, overdue and accepted "
                "was equal to the rows, counted one by one.",
            ],
        )
    ]


def _count() -> float:
    """Count every case and fold the counts; the seconds it took."""
    from django.db import connection

    from changrong.network.boards.folding import fold
    from changrong.network.boards.recounting import count_missing

    begun = perf_counter()
    count_missing()
    fold()
    taken = perf_counter() - begun
    with connection.cursor() as cursor:  # what a server's autovacuum does after so many rows
        cursor.execute("VACUUM ANALYZE")
    return taken


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
            raise ValueError(f"{name}: {kept} by the tallies, {true} by the rows")
