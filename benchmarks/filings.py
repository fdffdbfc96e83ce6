"""A batch of 10,000 filings, judged, bound and posted, on SQLite and on PostgreSQL.

A bank hands in a file under an agreement of five bearers with two criteria, four limits and two
limits of notices that it heeds, both of which need the guarantor's balance as it grows. Every firm
is new. The clock runs while the worker reads the rows, judges, binds and posts them and writes what
became of each, in transactions of a thousand.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from benchmarks.city import SETTINGS, in_own_process, set_up
from benchmarks.timing import Claim

FILINGS = 10_000
LIMIT = 10.0
"""Seconds."""
DATABASES = ("sqlite", "postgresql")


def run(filings: int = FILINGS) -> list[Claim]:
    """Each database in a process of its own, because Django is set up once a process."""
    notes = [in_own_process(measured, name, filings) for name in DATABASES]
    return [Claim(f"A batch of {filings:,} filings, judged, bound and posted", [], notes)]


def measured(database: str, filings: int) -> str:
    with service(database):
        from changrong.network import clock
        from network.guarantees.deals import TODAY

        moment = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=clock.SHANGHAI)
        with clock.at(moment):
            wall, cpu = _filed(filings)
    limit = LIMIT * filings / FILINGS
    word = "met" if wall <= limit else "short"
    return (
        f"{database}: {wall:.2f} s, {cpu:.2f} s of this process's CPU, "
        f"{filings / wall:,.0f} a second (limit {limit:.0f} s, {word})."
    )


def _filed(filings: int) -> tuple[float, float]:
    """Wall and CPU seconds of the worker."""
    from changrong.network.garbage import keep_what_is_loaded
    from changrong.network.guarantees.batches.actions import Handed, ask
    from changrong.network.guarantees.batches.worker import file_next
    from changrong.network.guarantees.models import Guarantee

    agreement, officer = _agreement()
    [batch] = ask([Handed(agreement, io.BytesIO(_file(filings)), "bench.csv")], officer)
    keep_what_is_loaded()  # as a worker does when it starts
    wall, cpu = time.perf_counter(), time.process_time()
    file_next(only=batch)
    took = time.perf_counter() - wall, time.process_time() - cpu
    batch.refresh_from_db()
    counts = (batch.state, batch.accepted, Guarantee.objects.count())
    if counts != ("done", filings, filings):
        raise ValueError(f"{counts}: {batch.error}")
    _check_books()
    return took


def _check_books() -> None:
    from changrong.network.ledger.checking import check

    if found := check():
        raise ValueError(found)


def _agreement() -> tuple[Any, Any]:
    from changrong.guarantee.agreement import Criterion, Limit, Per
    from changrong.text import Text
    from network.cast import make_cast
    from network.guarantees.deals import FEE, WAN, make_deal
    from network.guarantees.test_filing import ONE_BORROWER, TEN_TIMES, state

    deal = make_deal(make_cast())
    state(deal, net_assets=1_000_000 * WAN)
    small = Criterion("guarantee.amount <= 10000000", Text("不超过一千万元", "Ten million at most"))
    limits = (
        Limit("year", Per.YEAR, 10_000_000 * WAN),
        Limit("borrower", Per.BORROWER, 300 * WAN),
        Limit("lender", Per.LENDER, 10_000_000 * WAN),
        Limit("all", Per.AGREEMENT, 10_000_000 * WAN),
    )
    signed = deal.signed(limits=limits, criteria=(FEE, small), heeds=(ONE_BORROWER, TEN_TIMES))
    return signed, deal.bank_officer


def _file(filings: int) -> bytes:
    from network.guarantees.batch_files import named

    facts = {"enterprise.kind": "sole_trader", "guarantee.borrower_is_farmer": "false"}
    rows = [named(n, amount=50_000 + n, **facts) for n in range(1, filings + 1)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@contextmanager
def service(database: str) -> Iterator[None]:
    """A service with empty tables on its own database."""
    from network.postgres import private_server

    with ExitStack() as stack:
        os.environ["CHANGRONG_HOME"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ.pop("DATABASE_URL", None)
        if database == "postgresql":
            os.environ["DATABASE_URL"] = stack.enter_context(private_server(SETTINGS))
        set_up()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        yield
        connection.close()
