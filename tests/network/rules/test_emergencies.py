"""Relief that hangs on an emergency response goes on and off by itself, and only there."""

from datetime import date, timedelta

import pytest

from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of
from changrong.network.rules.models import Emergency
from changrong.policy import Verdict

RELIEF = "beijing-2020-emergency/relief-while-the-response-lasts"
IN_TIBET = "tibet-2022-emergency/personal-loan-deferral"
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 20)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def respond(region, started, ended=None, level=1):
    Emergency.objects.create(
        region=region, name="示例", level=level, started_on=started, ended_on=ended
    )


def relief(enterprise, day, measure=RELIEF, **answers):
    return book().decide(facts_of(enterprise, answers, day), day).of(measure)


def verdicts(enterprise, *days, **answers):
    return [relief(enterprise, day, **answers).verdict for day in days]


def test_relief_holds_from_the_first_day_of_a_response_to_its_last(cast):
    respond("110000", FIRST, LAST)
    found = verdicts(cast.xianhe, FIRST - DAY, FIRST, LAST, LAST + DAY)
    off, on = Verdict.DOES_NOT_APPLY, Verdict.APPLIES
    assert found == [off, on, on, off]


def test_relief_names_its_last_day_and_none_while_no_end_is_known(cast):
    respond("110000", FIRST)
    assert {one.what: one.value for one in relief(cast.xianhe, LAST).gives} == {
        "emergency.relief": True,
        "emergency.relief_until": None,
    }
    Emergency.objects.update(ended_on=LAST)
    assert relief(cast.xianhe, LAST).gives[1].value == LAST


def test_a_response_of_one_district_does_not_reach_the_next(cast):
    respond("110105", FIRST)
    assert relief(cast.xianhe, LAST).verdict == Verdict.APPLIES
    elsewhere = relief(cast.xianhe, LAST, **{"enterprise.region": "110108"})
    assert elsewhere.verdict == Verdict.DOES_NOT_APPLY


def test_a_lower_level_that_follows_on_the_next_day_leaves_no_gap(cast):
    respond("110000", FIRST, LAST, level=1)
    respond("110000", LAST + DAY, level=2)
    assert verdicts(cast.xianhe, LAST, LAST + DAY) == [Verdict.APPLIES] * 2


def test_of_two_responses_at_once_the_one_that_ends_later_is_the_end(cast):
    respond("110000", FIRST, LAST)
    respond("110105", FIRST, LAST + DAY)
    found = relief(cast.xianhe, LAST)
    assert found.gives[1].value == LAST + DAY
    assert relief(cast.xianhe, LAST + DAY).verdict == Verdict.APPLIES


def test_a_response_in_lhasa_switches_on_what_tibet_gives_and_nothing_of_beijing(cast):
    respond("540100", FIRST, LAST)
    car = {"loan.kind": "car", "loan.unpayable_because_epidemic": True}
    lhasa = {"enterprise.region": "540102", **car}
    assert relief(cast.xianhe, LAST, IN_TIBET, **lhasa).verdict == Verdict.APPLIES
    assert relief(cast.xianhe, LAST + DAY, IN_TIBET, **lhasa).verdict == Verdict.DOES_NOT_APPLY
    shigatse = {"enterprise.region": "540202", **car}
    assert relief(cast.xianhe, LAST, IN_TIBET, **shigatse).verdict == Verdict.DOES_NOT_APPLY
    assert relief(cast.xianhe, LAST).verdict == Verdict.DOES_NOT_APPLY
