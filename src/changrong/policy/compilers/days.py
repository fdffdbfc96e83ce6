"""Days of many rows: a period added to each, as `closure.add_period` adds it to one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from changrong.policy.compilers import vectors

_FIRST, _LAST = ((day - date(1970, 1, 1)).days for day in (date.min, date.max))
_EPOCH = 719_468
"""Days from the first of March of the year 0 to 1970-01-01."""
_I64 = pa.int64()


def later(days: pa.Array, count: int, unit: str) -> pa.Array:
    """Each day so many units later, clipped to its month's end; null beyond the calendar.

    Every day of the span that the rows lie in is moved once, where there are fewer than rows.
    """
    numbers = days.cast(pa.int32())
    first, last = pc.min_max(numbers).as_py().values()
    if first is None or last - first >= len(days):
        return _moved(days, count, unit)
    span = pa.array(np.arange(first, last + 1, dtype=np.int32)).cast(pa.date32())
    moved, places = _moved(span, count, unit), pc.subtract(numbers, first)
    if moved.null_count:
        return moved.take(places)
    return vectors.spread(moved.cast(pa.int32()), places).cast(pa.date32())


def _moved(days: pa.Array, count: int, unit: str) -> pa.Array:
    if unit == "DAY":
        numbers = pc.add(days.cast(pa.int32()).cast(_I64), count)
        is_day = pc.and_(pc.greater_equal(numbers, _FIRST), pc.less_equal(numbers, _LAST))
        return _days(pc.if_else(is_day, numbers, pa.scalar(None, _I64)))
    months = pc.add(pc.multiply(pc.year(days), 12), pc.subtract(pc.month(days), 1))
    months = pc.add(months, count * 12 if unit == "YEAR" else count)
    first, last = date.min.year * 12, date.max.year * 12 + 11
    is_month = pc.and_(pc.greater_equal(months, first), pc.less_equal(months, last))
    months = pc.if_else(is_month, months, pa.scalar(None, _I64))
    wanted = pc.add(_begin_of(months), pc.subtract(pc.day(days), 1))
    month_end = pc.subtract(_begin_of(pc.add(months, 1)), 1)
    return _days(pc.min_element_wise(wanted, month_end, skip_nulls=False))


def _begin_of(months: pa.Array) -> pa.Array:
    """The number of the first day of a month, itself counted from the year 0.

    Years are taken to begin in March, so that a leap day is the last of its year; then four
    hundred years have 146,097 days, and a month begins at the fifth part of 153 days a month.
    """
    years = pc.divide(pc.subtract(months, 2), 12)
    month = pc.subtract(pc.subtract(months, 2), pc.multiply(years, 12))
    leaps = pc.add(pc.subtract(pc.divide(years, 4), pc.divide(years, 100)), pc.divide(years, 400))
    within = pc.divide(pc.add(pc.multiply(month, 153), 2), 5)
    return pc.subtract(pc.add(pc.add(pc.multiply(years, 365), leaps), within), _EPOCH)


def _days(numbers: pa.Array) -> pa.Array:
    return numbers.cast(pa.int32()).cast(pa.date32())
