"""Two workers that look for firms at the same moment find everybody once."""

from __future__ import annotations

import pytest

from changrong.network import clock
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.parties.models import Fact
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import Statement, state_facts
from changrong.network.rules.landing import look_for_firms
from changrong.network.rules.models import Finding, SeenBook, Sought

from .conftest import at_once

SMALL = {
    "enterprise.kind": "company",
    "enterprise.industry": "6210",
    "enterprise.headcount": 8,
    "enterprise.revenue": "900000",
    "enterprise.has_bank_loan_record": False,
    "need.kind": "first_loan",
}


@pytest.mark.parametrize("_round", range(3))
def test_two_workers_at_once_find_every_firm_once(cast, _round):
    firms = [cast.xianhe, cast.other_firm]
    today = clock.today()
    state_facts(
        [Statement(firm, SMALL, Fact.Source.REGISTRY, today) for firm in firms], Actor.SYSTEM
    )
    results = at_once(look_for_firms, look_for_firms)
    assert not [each for each in results if isinstance(each, Exception)], results
    assert sum(results) == len(firms)
    found = list(Finding.objects.values_list("enterprise", "measure"))
    assert found
    assert len(found) == len(set(found)) == Event.objects.filter(code="policy.found").count()
    assert {enterprise for enterprise, _ in found} == {firm.pk for firm in firms}
    assert SeenBook.objects.count() == 1
    assert set(Sought.objects.values_list("day", flat=True)) == {today}
    assert all(verify(firm.number) for firm in firms)
