"""Posting balanced transactions, beside bare INSERTs into tables with the same keys, indexes,
constraints and triggers, on SQLite and on PostgreSQL.

Ours is `ledger.actions.post`, given entries as values: it checks them, finds the accounts, binds
each key to the digest of its body, leaves out what is there already, writes, and gives the rows.
The rivals are given tuples with every id and digest in them, the very rows that ours wrote, and
only insert. Everybody writes a batch in one transaction, whose commit is inside the clock.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from typing import Any

from benchmarks.city import SETTINGS, City, in_own_process, set_up
from benchmarks.rivals.bare_ledger import TABLES, Bare, Rows, raw, reached
from benchmarks.timing import ROUNDS, Claim, Line, Stopwatch, cpu_seconds, set_apart

FLOOR, AIM = 0.4, 0.6
ENTRIES = 20_000
"""In one batch: loans paid out, interest accrued, instalments repaid, claims in two books."""
CALLS = 200
"""Batches of one entry."""
BOOKS, CONTRACTS = 20, 10_000
FORMS = {
    "sqlite": {
        "multi-row INSERT, 1,000 rows each": ("multi", 1_000),
        "executemany": ("many",),
    },
    "postgresql": {
        "multi-row INSERT, 100 rows each, prepared": ("multi", 100),
        "executemany in a pipeline": ("many",),
        "INSERT from arrays": ("arrays",),
        "COPY": ("copy",),
    },
}
HELD = ("multi", "many")  # to floor and aim; the others are printed


def run(entries: int = ENTRIES, calls: int = CALLS, rounds: int = ROUNDS) -> list[Claim]:
    """Each database in a process of its own, because Django is set up once a process."""
    return [in_own_process(measured, name, entries, calls, rounds) for name in FORMS]


def measured(database: str, entries: int, calls: int, rounds: int) -> Claim:
    with books(database) as (numbers, cpu):
        lines = _lines(database, numbers, entries, 1, rounds, cpu)
        lines += _lines(database, numbers, 1, calls, rounds, cpu)
        retry = _retry(numbers, entries, cpu)
    notes = [
        retry,
        {
            "sqlite": "SQLite in WAL mode, synchronous NORMAL, as the service sets it.",
            "postgresql": "PostgreSQL with fsync and synchronous_commit on; CPU is that of client "
            "and server.",
        }[database],
    ]
    title = f"post balanced transactions, {database}: bare INSERTs into tables like ours"
    return Claim(title, lines, notes)


def _lines(
    database: str,
    numbers: list[str],
    entries: int,
    calls: int,
    rounds: int,
    cpu: Callable[[], float],
) -> list[Line]:
    """Ours, then each rival with the rows that ours wrote."""
    from changrong.network.ledger.actions import post

    forms = {name: Bare(*how) for name, how in FORMS[database].items()}
    ours, theirs = Stopwatch(cpu), {name: Stopwatch(cpu) for name in forms}
    first = reached()
    for number in range(-1, rounds):  # the first is not counted
        given = [batch(f"{entries}/{number}/{call}", entries, numbers) for call in range(calls)]
        before = reached()
        set_apart()
        with (ours if number >= 0 else Stopwatch()).running():
            for each in given:
                post(each)
        written = list(_written(before, entries))
        for name, bare in forms.items():
            ready = [bare.ready(rows) for rows in written]
            set_apart()
            with (theirs[name] if number >= 0 else Stopwatch()).running():
                for each in ready:
                    bare.insert(each)
    gc.unfreeze()
    for bare in forms.values():
        bare.check(first)
        bare.drop()
    said = f"{entries:,} entries at once" if calls == 1 else "one entry a transaction"
    return [
        Line(
            f"{said}: {name}",
            ours.timed("ours").times(1 / calls),
            theirs[name].timed(name).times(1 / calls),
            *((FLOOR, AIM) if bare.form in HELD and calls == 1 else ()),
        )
        for name, bare in forms.items()
    ]


def batch(name: str, entries: int, numbers: list[str]) -> list[Any]:
    """So many entries of four sorts in turn."""
    from changrong.journal import Entry, Posting

    found = []
    for n in range(entries):
        book, other = numbers[n % BOOKS], numbers[(n + 1) % BOOKS]
        subject, amount = f"HT-2026-{n * 7919 % CONTRACTS:06d}", 100_000 + n * 37 % 9_000_000
        interest = amount // 300 + 1
        kind, said = (
            ("loan.disbursed", [("loan.principal", amount), ("cash", -amount)]),
            ("loan.accrued", [("loan.interest_receivable", amount),
                              ("loan.interest_income", -amount)]),
            ("loan.repaid", [("cash", amount + interest), ("loan.principal", -amount),
                             ("loan.interest_receivable", -interest)]),
            ("guarantee.claimed", [("guarantee.claim_receivable", amount),
                                   ("loan.principal", -amount)]),
        )[n % 4]  # fmt: skip
        postings = [Posting(book, account, fen, subject) for account, fen in said]
        if n % 4 == 3:
            postings += [
                Posting(other, "guarantee.subrogation", amount, subject),
                Posting(other, "guarantee.claim_payable", -amount, subject),
            ]
        on = date(2026, 1, 1) + timedelta(days=n % 300)
        found.append(Entry(f"{subject}/{name}/{n}", kind, on, tuple(postings)))
    return found


def _written(before: dict[str, int], entries: int) -> Iterator[Rows]:
    """The rows that came after, so many entries each, as the driver gives them."""
    rows: Rows = {}
    for table, columns in TABLES.items():
        listed = ", ".join(columns)
        statement = f"SELECT {listed} FROM ledger_{table} WHERE id > {before[table]} ORDER BY id"
        rows[table] = raw().execute(statement).fetchall()
    of_entry: dict[int, list[tuple[Any, ...]]] = {}
    for posting in rows["posting"]:
        of_entry.setdefault(posting[1], []).append(posting)
    for start in range(0, len(rows["entry"]), entries):
        some = rows["entry"][start : start + entries]
        postings = [posting for entry in some for posting in of_entry[entry[0]]]
        yield {"entry": some, "posting": postings}


def _retry(numbers: list[str], entries: int, cpu: Callable[[], float]) -> str:
    """A batch that is there already: nothing is written, the rows are given."""
    from changrong.network.ledger.actions import post

    given, before = batch(f"{entries}/0/0", entries, numbers), reached()
    watch = Stopwatch(cpu)
    with watch.running():
        post(given)
    if reached() != before:
        raise ValueError("a retry wrote something")
    return f"A retry of {entries:,} entries that are there took {watch.timed('retry').wall:.2f} s."


@contextmanager
def books(database: str) -> Iterator[tuple[list[str], Callable[[], float]]]:
    """A database with institutions and no entries; their numbers, and the clock of its CPU."""
    from network.postgres import private_server

    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ.pop("DATABASE_URL", None)
        os.environ["CHANGRONG_HOME"] = home
        cpu = cpu_seconds
        if database == "postgresql":
            url = stack.enter_context(private_server(SETTINGS))
            os.environ["DATABASE_URL"] = url
            cpu = City(url, 0, 0, ()).cpu_seconds
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield _institutions(), cpu
        raw().close()


def _institutions() -> list[str]:
    from changrong.network.parties.models import Institution

    rows = [
        Institution(name=f"示例机构 {n}", kind="bank", credit_code=f"{n:018d}")
        for n in range(BOOKS)
    ]
    return [row.number for row in Institution.objects.bulk_create(rows)]
