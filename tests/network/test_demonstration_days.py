"""The demonstration begins on whatever day somebody begins it."""

import logging
from datetime import datetime

import pytest

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.clock import SHANGHAI
from changrong.network.demo.seed import seeded

pytestmark = [pytest.mark.long, pytest.mark.django_db]

# On the one day whom a firm is sent to is full just then; to the other a tale's fifteen days ended
# in the holidays of October, so that its step came too late.
FULL = datetime(2026, 11, 26, 0, 50, tzinfo=SHANGHAI)
HOLIDAY = datetime(2026, 10, 15, 1, 13, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("moment", "left_out"), [(FULL, 0), (HOLIDAY, 1)], ids=["full", "holiday"])
def test_what_a_day_does_not_allow_is_left_out_and_the_rest_is_there(moment, left_out, caplog):
    with caplog.at_level(logging.INFO, "changrong.network.demo.life"), clock.at(moment):
        assert seeded()
    assert len(caplog.records) == left_out
    assert Case.objects.filter(closed_at=None).count() > 100
