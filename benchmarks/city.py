"""A city to measure the service in: a private PostgreSQL with its cases, its people and its book.

Commits wait for the disk (fsync and synchronous_commit on), as a city's server does. Django is set
up here and once a process, so whoever measures runs in a process of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from benchmarks.making.institutions import DISTRICTS
from benchmarks.making.service_rows import fill
from benchmarks.timing import cpu_of_servers, cpu_seconds

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

SETTINGS = (
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "shared_buffers=512MB",
    "max_wal_size=8GB",
)
FIRMS = 8  # with a person and a token each
T = TypeVar("T")


@dataclass(frozen=True)
class City:
    """Where it is, what is in it, and the tokens of some firms' people."""

    url: str
    cases: int
    clocks: int
    tokens: tuple[str, ...]

    @property
    def postmaster(self) -> int:
        folder = unquote(urlsplit(self.url).netloc.rpartition("@")[2])
        return int((Path(folder) / "data/postmaster.pid").read_text().split()[0])

    def cpu_seconds(self, *servers: int) -> float:
        """Of this process, its children, the database, and other servers."""
        return cpu_seconds() + cpu_of_servers(self.postmaster, *servers)


@contextmanager
def city(cases: int, clocks: int) -> Iterator[City]:
    """So many open cases and deadlines, in sixty institutions and sixteen districts."""
    from network.postgres import private_server

    with private_server(SETTINGS) as url, tempfile.TemporaryDirectory() as home:
        os.environ |= {"DATABASE_URL": url, "CHANGRONG_HOME": home}
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        filled = fill(url, cases, clocks)
        _take_places()
        yield City(url, filled.open, filled.clocks, _people())


def set_up() -> None:
    """Make this process one of the service's, by the environment it was given."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "changrong.network.settings"
    django.setup()
    from changrong.network.rules.book import book

    book()  # read once a process, before anything is timed


def in_own_process(work: Callable[..., T], *arguments: Any) -> T:
    """What the work returns, from a process that has not set up Django yet."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _take_places() -> None:
    """What the dispatches that are open have taken of the room of institutions and products."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table, column in (("institution", "institution_id"), ("product", "product_id")):
            cursor.execute(
                f"UPDATE parties_{table} AS row SET taken = (SELECT count(*) FROM cases_case AS c"
                f" WHERE c.{column} = row.id AND c.kind = 'dispatch' AND c.closed_at IS NULL)"
            )


def _people() -> tuple[str, ...]:
    """Two at each institution, a coordinator for each district and one for the city, and somebody
    at each of the first firms; tokens of the last."""
    from changrong.network.parties.models import Enterprise, Institution
    from changrong.network.people.models import Role
    from changrong.network.people.tokens import issue_token

    for row in Institution.objects.order_by("pk"):
        for role in (Role.OFFICER, Role.MANAGER):
            _member(f"{role}-{row.pk}", role, institution=row)
    _member("coordinator", Role.COORDINATOR)
    _member("hotline", Role.HOTLINE)
    for number, district in enumerate(DISTRICTS):
        _member(f"coordinator-{number}", Role.COORDINATOR, region=district)
    firms = Enterprise.objects.order_by("pk")[:FIRMS]
    return tuple(
        issue_token(_member(f"firm-{firm.pk}", Role.ENTERPRISE, enterprise=firm)) for firm in firms
    )


def _member(username: str, role: str, **body: Any) -> Any:
    from changrong.network.people.models import Membership, User

    user = User.objects.create(username=username, name=username, password="!")
    return Membership.objects.create(user=user, role=role, **body)
