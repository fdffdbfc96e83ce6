"""The counts that a supervisor reads at quarter end, over a city's cases: each page is held to a
second of wall time.

Beside the needs of the city stand as many cases again of the kinds that indicators count
(making/counted_rows.py). Each page is asked for through Django's test client, in turn, after one
unmeasured round, beside the first page, which counts nothing; the statements of each are counted
too. CPU is that of this process and of the database.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.city import City
from benchmarks.making import counted_rows
from benchmarks.timing import ROUNDS, Claim, Line, side_by_side

AT_MOST = 1.0  # seconds, for a page
PLAIN = "/"
RELIEF = 50_000
ROWS = "/figures/indicators/{}/rows/?period=year&part=all"
# Who asks, by name of the cast of city.py, and what for.
PAGES = {
    "all indicators, the city, a year": ("coordinator", "/figures/indicators/?period=year"),
    "all indicators, a bank, a quarter": ("manager-1", "/figures/indicators/"),
    "teams, a district": ("coordinator-1", "/teams/"),
    "teams, the city": ("coordinator", "/teams/"),
    "colleagues and their work, a bank": ("manager-1", "/team/"),
    "inbox, a bank's officer": ("officer-1", "/inbox/"),
    "inbox, all of a bank": ("manager-1", "/inbox/?view=all"),
    "inbox, a district": ("coordinator-1", "/inbox/"),
    "inbox, the city": ("coordinator", "/inbox/"),
    "overview, the city": ("coordinator", "/overview/"),
    "services, for everybody": ("coordinator", "/services/"),
    "uptime, the city": ("coordinator", "/uptime/"),
    "relief, the city, a year": ("coordinator", "/figures/relief/?period=year"),
    "open data, as kept": ("coordinator", "/open-data/"),
}


def run(city: City, rounds: int = ROUNDS) -> list[Claim]:
    from django.conf import settings
    from django.test import Client

    from changrong.network.boards import published
    from changrong.network.indicators.declared import DECLARED
    from changrong.network.people.models import User

    counted_rows.fill(city.url, city.cases, RELIEF)
    settings.ALLOWED_HOSTS = ["testserver"]
    clients: dict[str, Client] = {}
    for name in {who for who, _address in PAGES.values()}:
        clients[name] = Client()
        clients[name].force_login(User.objects.get(username=name))

    def ask(who: str, address: str) -> None:
        if (status := clients[who].get(address).status_code) != 200:
            raise ValueError(f"{address} answered {status}")

    pages = PAGES | {f"rows: {one.id}": ("coordinator", ROWS.format(one.id)) for one in DECLARED}
    works = {name: partial(ask, who, address) for name, (who, address) in pages.items()}
    works = {"plain": partial(ask, "coordinator", PLAIN)} | works
    works |= {f"figure: {one.id}": partial(_figure, one) for one in DECLARED}
    works["open data, counted"] = lambda: (published.forget(), ask("coordinator", "/open-data/"))
    timed = side_by_side(works, rounds, cpu_seconds=city.cpu_seconds)
    statements = {name: _statements(works[name]) for name in pages}
    slow = [name for name in works if timed[name].wall > AT_MOST]
    most = max(statements, key=lambda name: statements[name])
    return [
        Claim(
            f"counts over {city.cases:,} cases that indicators count, beside the first page",
            [Line(name, timed[name], timed["plain"], within=True) for name in works],
            [
                f"Longer than {AT_MOST:,.0f} s: {', '.join(slow) or 'none'}.",
                f"Most statements: {statements[most]} ({most}).",
                "Statements: " + ", ".join(f"{name} {n}" for name, n in statements.items()) + ".",
            ],
        )
    ]


def _figure(one: Any) -> None:
    """An indicator of the whole city over a year, told apart by district."""
    from changrong.network import clock
    from changrong.network.boards.tallies import EVERYWHERE
    from changrong.network.indicators.engine import By, grouped, members
    from changrong.network.indicators.period import period_of

    period = period_of("year", clock.today())
    grouped(one, members(one, EVERYWHERE, period), By.DISTRICT)


def _statements(work: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)
