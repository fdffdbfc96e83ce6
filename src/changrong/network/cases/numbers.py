"""Public numbers: XQ-2026-1121-0001 is the first need of 21 November 2026."""

from __future__ import annotations

from datetime import date

from changrong.identifiers import public_number
from changrong.network.cases.models import Series


def next_numbers(prefix: str, day: date, n: int) -> list[str]:
    """The next numbers of a prefix on a day; its row stays locked until the transaction ends, so
    numbers are given once and a case that failed to open leaves no gap."""
    Series.objects.get_or_create(prefix=prefix, day=day)
    series = Series.objects.select_for_update().get(prefix=prefix, day=day)
    first = series.last + 1
    series.last += n
    series.save(update_fields=["last"])
    return [public_number(prefix, day, serial) for serial in range(first, first + n)]
