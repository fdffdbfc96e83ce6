"""A loan of Alice's at bank A, and the books it is posted to."""

from __future__ import annotations

from datetime import datetime

import pytest

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.contracts import actions
from changrong.network.contracts.models import Contract

from ..steps import make_offer
from .books import Books

ON = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture
def offer(cast, need) -> Case:
    with clock.at(ON):
        return make_offer(need, cast.officer_a, repayment="equal_principal")


@pytest.fixture
def contract(cast, offer, books) -> Contract:
    """800,000 yuan at 4.35 % for a year from 23 November 2026, equal principal every month."""
    with clock.at(ON):
        return actions.agree(offer, cast.alice)
