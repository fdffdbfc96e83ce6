"""Facts and decisions are never changed; they go only with the enterprise they speak of."""

import pytest
from django.db import DatabaseError, transaction

from changrong.network import clock
from changrong.network.parties.models import Fact
from changrong.network.rules.actions import Statement, decide, state_facts
from changrong.network.rules.models import Decision


@pytest.fixture
def known(cast):
    statement = Statement(
        cast.xianhe, {"enterprise.headcount": 26}, Fact.Source.ENTERPRISE, clock.today()
    )
    state_facts([statement], cast.alice)
    decide([(cast.xianhe, {"enterprise.headcount": 26})], cast.alice)
    return cast.xianhe


@pytest.mark.parametrize(
    ("model", "change"), [(Fact, {"value": 5}), (Decision, {"result": {}}), (Decision, {"key": ""})]
)
def test_the_database_refuses_to_change_a_row(known, model, change):
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        model.objects.update(**change)


def test_what_is_known_of_an_enterprise_goes_with_it(known):
    known.members.all().delete()
    known.delete()
    assert not Fact.objects.exists()
    assert not Decision.objects.exists()
