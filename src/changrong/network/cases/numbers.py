"""Public numbers: XQ-2026-1121-0001 is the first need of 21 November 2026.

A number is given once. On PostgreSQL nobody waits for it: a day's numbers of a prefix come from a
sequence, so a case that failed to open leaves a gap. On SQLite, where one writes at a time anyhow,
they come from a row.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from changrong.identifiers import public_number

_COUNT_ON = """
INSERT INTO cases_series (prefix, day, last) VALUES (%s, %s, %s)
ON CONFLICT (prefix, day) DO UPDATE SET last = cases_series.last + excluded.last
RETURNING last
"""
_DRAW = "SELECT nextval(to_regclass(%s)) FROM generate_series(1, %s)"
_SEQUENCE = "cases_number_"
KEPT = timedelta(days=7)  # how long the sequence of a day that is over stays


def next_numbers(prefix: str, day: date, n: int) -> list[str]:
    """The next numbers of a prefix on a day, in their order."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            serials = _drawn(cursor, prefix, day, n)
        else:
            cursor.execute(_COUNT_ON, [prefix, day, n])
            [last] = cursor.fetchone()
            serials = list(range(last - n + 1, last + 1))
    return [public_number(prefix, day, serial) for serial in serials]


def _drawn(cursor: Any, prefix: str, day: date, n: int) -> list[int]:
    name = _name(prefix, day)
    cursor.execute(_DRAW, [name, n])
    serials = [serial for [serial] in cursor.fetchall()]
    if None not in serials:
        return serials
    with transaction.atomic():  # the lock is held until its end, also for who is in none yet
        _begin(cursor, prefix, day)
    cursor.execute(_DRAW, [name, n])
    return [serial for [serial] in cursor.fetchall()]


def _begin(cursor: Any, prefix: str, day: date) -> None:
    """Make the day's sequence and drop those long over. Whoever else begins the day waits for this
    transaction to end."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [prefix])
    cursor.execute("SELECT last FROM cases_series WHERE prefix = %s AND day = %s", [prefix, day])
    [given] = cursor.fetchone() or [0]  # before numbers came from sequences, or came from SQLite
    cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {_name(prefix, day)} START {given + 1}")
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE %s AND relname < %s",
        [_name(prefix).replace("_", r"\_") + "%", _name(prefix, day - KEPT)],
    )
    for [old] in cursor.fetchall():
        cursor.execute(f"DROP SEQUENCE IF EXISTS {old}")


def _name(prefix: str, day: date | None = None) -> str:
    return f"{_SEQUENCE}{prefix.lower()}_" + (f"{day:%Y%m%d}" if day else "")
