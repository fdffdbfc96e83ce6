"""Public numbers: XQ-2026-1121-0001 is the first need of 21 November 2026."""

from __future__ import annotations

from datetime import date

from django.db import connection

from changrong.identifiers import public_number

_COUNT_ON = """
INSERT INTO cases_series (prefix, day, last) VALUES (%s, %s, %s)
ON CONFLICT (prefix, day) DO UPDATE SET last = cases_series.last + excluded.last
RETURNING last
"""


def next_numbers(prefix: str, day: date, n: int) -> list[str]:
    """The next numbers of a prefix on a day; its row stays locked until the transaction ends, so
    numbers are given once and a case that failed to open leaves no gap."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ON, [prefix, day, n])
        [last] = cursor.fetchone()
    return [public_number(prefix, day, serial) for serial in range(last - n + 1, last + 1)]
