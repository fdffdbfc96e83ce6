"""A person complains of an institution as a firm does, with no loan that it is about."""

import pytest

from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now

from ...matters import at, complain, step

pytestmark = pytest.mark.shows("S4-21")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.mark.life
def test_from_the_counter_to_a_decision_that_nobody_contests(cast, person):
    case = complain(cast, person, subject="privacy", what="电话被卖给别人")
    assert (case.enterprise.is_person, case.institution) == (True, cast.bank_a)
    assert "contract" not in case.fields
    assert not visible_to(cast.alice).filter(pk=case.pk).exists()
    case = step(case, "accept", cast.officer_a, no_interest=True)
    case = step(case, "ask_firm", cast.officer_a, question="哪天的电话？", papers_asked=False)
    case = step(case, "firm_answers", person, answer="上周三")
    case = step(case, "decide", cast.officer_a, ruling="upheld", reply="已经处理")
    with at("2027-01-04 10:00"):
        sweep(now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("settled", "settled")


def test_for_a_caller_by_the_hotline(cast, person):
    case = complain(cast, cast.hotline, work_order="12345-9")
    assert Case.objects.get(pk=case.pk).opened_as == "hotline"
