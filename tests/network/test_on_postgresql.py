"""What holds on SQLite holds on PostgreSQL, and there the races are run too."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks import service

from .postgres import private_server

TESTS = Path(__file__).parents[1]
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    with private_server() as url:
        yield url


def run_tests(database_url: str, folder: str, *options: str) -> None:
    """Run the tests of a folder in a process of their own, whose database is PostgreSQL."""
    environment = {
        name: value
        for name, value in os.environ.items()
        # Its own home, its own settings, and no place among this run's parallel workers.
        if not name.startswith(("PYTEST_", "CHANGRONG_HOME", "DJANGO_SETTINGS_MODULE"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", TESTS / folder, "-q", "-p", "no:cacheprovider",
         "-m", "not postgres and not browser", *options],
        cwd=TESTS.parent,
        env=environment | {"DATABASE_URL": database_url},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_the_tests_of_the_service_pass_on_postgresql(database_url):
    run_tests(database_url, "network", "-n", "2", "--dist", "worksteal")


def test_races_are_won_once_on_postgresql(database_url):
    run_tests(database_url, "faults")


def test_the_benchmarks_of_the_service_run_in_a_small_city():
    """What they measure they hold against each other first."""
    small = {"cases": 1_200, "clocks": 6_000, "due": 100, "needs": 100, "calls": 4}
    claims = service.run(service.Size(**small, rounds=1, batches=1))
    assert len(claims) >= len(service.Size.only)
    assert all(claim.lines or claim.notes for claim in claims)
