"""A period added to days of the whole calendar: many at once as one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest

from changrong.policy.compilers.closure import add_period
from changrong.policy.compilers.days import later

SPAN = (date.max - date.min).days
DAYS = [
    *(date.min + timedelta(days=day) for day in range(0, SPAN, 97)),
    *(date.min + timedelta(days=day) for day in range(800)),
    *(date.max - timedelta(days=day) for day in range(800)),
    *(date(1999, 12, 1) + timedelta(days=day) for day in range(500)),
    None,
]


@pytest.mark.parametrize(
    ("count", "unit"),
    [
        (0, "MONTH"), (1, "MONTH"), (-1, "MONTH"), (6, "MONTH"), (-13, "MONTH"),
        (11_988, "MONTH"), (-11_999, "MONTH"), (1, "YEAR"), (-4, "YEAR"), (1000, "YEAR"),
        (1, "DAY"), (100_000, "DAY"), (-100_000, "DAY"),
    ],
)  # fmt: skip
def test_each_day_moves_as_one_day_does(count: int, unit: str) -> None:
    found = later(pa.array(DAYS, pa.date32()), count, unit).to_pylist()
    assert found == [None if day is None else add_period(day, count, unit) for day in DAYS]
