"""Fixtures of the tests of guarantees."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from changrong.network import clock

from ..cast import Cast
from .deals import TODAY, Deal, make_deal


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=clock.SHANGHAI)
    with clock.at(moment):
        yield


@pytest.fixture
def deal(cast: Cast) -> Deal:
    return make_deal(cast)
