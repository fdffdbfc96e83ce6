"""Stating a need through the API, beside a bare Django view that makes the same INSERTs.

Both are served by gunicorn with as many processes of eight threads as `changrong run` has, on the
same database, and are sent the same words, each call over a connection of its own, as a proxy in
front does. The rival copies the rows that our call wrote (see rivals/bare.py), in one transaction;
which rows each table gets is counted for both and must be equal. What the portal does,
`state_needs`, is called without HTTP beside the same INSERTs called without HTTP.
"""

from __future__ import annotations

import json
import os
import pickle
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import count, repeat
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from benchmarks.city import City
from benchmarks.rivals.bare import Bare, Rows, captured, counts
from benchmarks.timing import ROUNDS, Claim, Line, Timed, side_by_side

CLIENTS = 8
FLOOR, AIM = 0.3, 0.5
ROOT = Path(__file__).parents[1]
NEED = {
    "kind": "other_loan",  # the city's are for credit: none of these is one of them said again
    "term_months": 12,
    "purpose": "stock",
    "contact_name": "陈女士",
    "contact_phone": "13800000000",
}
_amounts = count(100_000)


class Web:
    """One server that takes needs, its clients, and how long each call took."""

    def __init__(self, port: int, path: str, tokens: Sequence[str]) -> None:
        self.path, self.taken = path, list[float]()
        self.port, self.tokens = port, tokens
        self.numbers = set[str]()

    def state(self, client: int = 0) -> None:
        words = NEED | {"amount": str(next(_amounts))}
        token = f"Bearer {self.tokens[client]}"
        headers = {"Content-Type": "application/json", "Authorization": token}
        begun = perf_counter()
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", self.path, json.dumps({"fields": words}), headers)
            answer = connection.getresponse()
            body = answer.read()
        self.taken.append(perf_counter() - begun)
        if answer.status != 201:
            raise ValueError(f"{answer.status}: {body[:500]!r}")
        _keep_new(json.loads(body)["number"], self.numbers)

    def one_after_another(self, calls: int) -> None:
        for _ in range(calls):
            self.state()

    def at_once(self, calls: int) -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self._some, range(CLIENTS), repeat(calls // CLIENTS)))

    def _some(self, client: int, calls: int) -> None:
        for _ in range(calls):
            self.state(client)

    def percentiles(self) -> str:
        """And forget what was timed."""
        taken, self.taken = sorted(self.taken), []
        half, last = (taken[int(len(taken) * part)] * 1e3 for part in (0.5, 0.99))
        return f"p50 {half:,.1f} ms, p99 {last:,.1f} ms"


def run(city: City, calls: int, rounds: int = ROUNDS) -> list[Claim]:
    """`calls` of one client a round, four times as many of several together."""
    ways = {
        "one client": (Web.one_after_another, calls),
        f"{CLIENTS} clients at once": (Web.at_once, calls * 4),
    }
    lines, notes = [], []
    with _servers(city) as (ours, bare, pids, rows):
        for name, (way, n) in ways.items():
            timed = _in_turn(city, pids, rounds, {"ours": (way, ours, n), "bare": (way, bare, n)})
            lines.append(_line(name, timed, n))
            notes.append(f"{name}: ours {ours.percentiles()}, theirs {bare.percentiles()}.")
    portal, portal_rows = _portal(city, calls, rounds)
    lines.append(_line("state_needs, as the portal calls it, without HTTP", portal, calls))
    notes += [
        f"Rows of one call, counted equal for both: {_said(rows)}; of state_needs: "
        f"{_said(portal_rows)}. SQL statements of one call: {_statements(city)}.",
        f"PostgreSQL with fsync and synchronous_commit on, {city.cases:,} open cases; "
        f"{_processes()} gunicorn processes of {CLIENTS} threads for each; CPU is that of client, "
        "servers and database.",
    ]
    title = "state a need through the API: a bare Django view making the same INSERTs in one "
    return [Claim(f"{title}transaction", lines, notes)]


def _in_turn(
    city: City,
    pids: Sequence[int],
    rounds: int,
    works: Mapping[str, tuple[Callable[[Web, int], None], Web, int]],
) -> dict[str, Timed]:
    """Once unmeasured, and then in turn."""
    for way, web, calls in works.values():
        way(web, calls)
        web.percentiles()
    return side_by_side(
        {name: partial(way, web, calls) for name, (way, web, calls) in works.items()},
        rounds,
        warm_up=False,
        cpu_seconds=lambda: city.cpu_seconds(*pids),
    )


def _line(name: str, timed: dict[str, Timed], calls: int) -> Line:
    return Line(name, timed["ours"].times(1 / calls), timed["bare"].times(1 / calls), FLOOR, AIM)


def _said(rows: Counter[str]) -> str:
    return ", ".join(f"{n} {label.partition('.')[2]}" for label, n in sorted(rows.items()))


@contextmanager
def _servers(city: City) -> Iterator[tuple[Web, Web, list[int], Counter[str]]]:
    """Both servers, ours and one that writes the rows that ours wrote; their process ids."""
    with ExitStack() as stack:
        port, mine = stack.enter_context(_gunicorn("changrong.network.settings"))
        ours = Web(port, "/api/v1/cases/need", city.tokens)
        ours.at_once(4 * CLIENTS)  # the first of a process, and of a day
        rows = captured(ours.state)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "rows").write_bytes(pickle.dumps(rows))
        port, theirs = stack.enter_context(
            _gunicorn("benchmarks.rivals.bare_settings", BARE_ROWS=str(folder / "rows"))
        )
        bare = Web(port, "/cases/need", city.tokens)
        bare.at_once(4 * CLIENTS)
        yield ours, bare, [mine, theirs], _equal(rows, captured(bare.state))


def _equal(ours: Rows, theirs: Rows) -> Counter[str]:
    if counts(ours) != counts(theirs):
        raise ValueError(f"the rows differ: {counts(ours)}, {counts(theirs)}")
    return counts(ours)


@contextmanager
def _gunicorn(settings: str, **environment: str) -> Iterator[tuple[int, int]]:
    """A server as `changrong run` starts it; its port and process id."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--preload",
         "--workers", str(_processes()), "--worker-class", "gthread", "--threads", str(CLIENTS),
         "--log-level", "warning", "--no-control-socket", "changrong.network.wsgi:application"],
        env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": settings},
        cwd=ROOT,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _processes() -> int:
    from django.conf import settings

    return int(settings.PROCESSES)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            sleep(0.1)
    raise TimeoutError("gunicorn did not come up")


def _portal(city: City, calls: int, rounds: int) -> tuple[dict[str, Timed], Counter[str]]:
    """The action behind the portal's button, each time for a firm that tells of itself too."""
    from changrong.network.cases.needs.stating import Stating, state_needs
    from changrong.network.parties.models import Enterprise
    from changrong.network.people.actor import Actor
    from changrong.network.people.models import Membership

    numbers = set[str]()
    hotline = Membership.objects.select_related("user").get(user__username="hotline")
    by, firms = Actor(hotline.user, hotline), Enterprise.objects.order_by("-pk").iterator()
    own = {"enterprise.headcount": 8, "enterprise.revenue": "2600000"}

    def state() -> None:
        asked = {f"need.{name}": NEED[name] for name in ("kind", "term_months", "purpose")}
        answers = own | asked | {"need.amount": str(next(_amounts))}
        contact = {name: NEED[name] for name in ("contact_name", "contact_phone")}
        [need] = state_needs([Stating(next(firms), answers, contact)], by)
        _keep_new(need.number, numbers)

    state()
    rows = captured(state)
    bare = Bare(rows)
    same = _equal(rows, captured(bare.write))

    def often(call: Callable[[], Any]) -> Callable[[], None]:
        def called() -> None:
            for _ in range(calls):
                call()

        return called

    works = {"ours": often(state), "bare": often(bare.write)}
    return side_by_side(works, rounds, cpu_seconds=city.cpu_seconds), same


def _keep_new(number: str, numbers: set[str]) -> None:
    """A need that is one said before writes next to nothing, and is no measure of stating one."""
    if number in numbers:
        raise ValueError(f"{number} was said again")
    numbers.add(number)


def _statements(city: City) -> int:
    """How many one call through the API makes."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["testserver"]
    client, headers = Client(), {"Authorization": f"Bearer {city.tokens[0]}"}

    def state() -> None:
        body = json.dumps({"fields": NEED | {"amount": str(next(_amounts))}})
        answer = client.post(
            "/api/v1/cases/need", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 201, answer.content

    state()
    with CaptureQueriesContext(connection) as queries:
        state()
    return len(queries)
