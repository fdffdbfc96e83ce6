"""Every published premium schedule that the folder holds."""

from __future__ import annotations

import pytest
from tests.conformance.efg import Schedule, file, schedules

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(file() is None, reason="CHANGRONG_CONFORMANCE names no premium schedules"),
]


@pytest.mark.parametrize("schedule", list(schedules()), ids=lambda one: one.key)
def test_every_premium_is_as_published_to_the_penny(schedule: Schedule) -> None:
    assert schedule.difference() is None


def test_a_schedule_that_differs_is_told_from_one_that_agrees() -> None:
    whole = next(schedules())
    premiums = whole.given["premiums"]
    for spoilt in ([*premiums[:-1], premiums[-1] + 1], premiums[:-1], [*premiums, 1]):
        assert Schedule(whole.key, {**whole.given, "premiums": spoilt}).difference()
