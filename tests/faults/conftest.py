"""Races and faults, run on PostgreSQL only: see tests/network/test_on_postgresql.py.

SQLite lets one writer in at a time, so there is no race to lose there.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from network.cast import Cast, make_cast

collect_ignore_glob = [] if connection.vendor == "postgresql" else ["test_*.py"]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast, committed, so that every connection sees it."""
    return make_cast()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls at the same moment, each on a connection of its own. Gives what each returned
    or raised, in the order of the calls."""
    barrier = Barrier(len(calls))

    def made(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(made, calls))
