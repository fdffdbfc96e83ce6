"""A need that ended, and the question put about it."""

import pytest
from django.core.cache import cache

from changrong.network.cases.actions import move
from changrong.network.surveys import actions
from changrong.network.surveys.models import Survey


@pytest.fixture(autouse=True)
def nobody_tried_before(db):
    cache.clear()


@pytest.fixture
def closed(cast, need):
    [case] = move([need], "close", cast.coordinator, {"explanation": "没有合适的机构"})
    return case


@pytest.fixture
def survey(closed) -> Survey:
    actions.ask([closed])
    return Survey.objects.select_related("case").get(case=closed)
