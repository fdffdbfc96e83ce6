"""What is known when a question is judged."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from changrong.network.clock import now
from changrong.network.parties.models import Enterprise, Fact
from changrong.network.rules.gather import facts_of, known_of
from changrong.network.rules.models import Emergency

DAY = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


def recorded(enterprise, name, value, source="enterprise", held_on=DAY):
    return Fact.objects.create(
        enterprise=enterprise,
        name=name,
        value=value,
        source=source,
        held_on=held_on,
        recorded_at=now(),
    )


def emergency(region, started, ended=None):
    return Emergency.objects.create(
        region=region, name="示例", level=1, started_on=started, ended_on=ended, fictitious=True
    )


def test_the_latest_recorded_fact_counts(cast):
    recorded(cast.xianhe, "enterprise.headcount", 20)
    recorded(cast.xianhe, "enterprise.headcount", 26, "officer")
    known = known_of(cast.xianhe, {}, DAY)["enterprise.headcount"]
    assert (known.value, known.source) == (26, "officer")


def test_an_answer_given_now_goes_before_the_record(cast):
    recorded(cast.xianhe, "enterprise.headcount", 20)
    assert facts_of(cast.xianhe, {"enterprise.headcount": 26}, DAY)["enterprise.headcount"] == 26


def test_what_is_no_longer_known_is_left_out(cast):
    recorded(cast.xianhe, "enterprise.headcount", 20)
    recorded(cast.xianhe, "enterprise.headcount", None)
    assert "enterprise.headcount" not in facts_of(cast.xianhe, {}, DAY)
    assert "enterprise.revenue" not in facts_of(cast.xianhe, {"enterprise.revenue": None}, DAY)


def test_the_region_comes_from_the_register(cast):
    known = known_of(cast.xianhe, {}, DAY)["enterprise.region"]
    assert (known.value, known.source) == ("110105", "registry")


def test_a_register_entry_belongs_to_the_day_in_shanghai_on_which_it_was_made(cast):
    small_hours = datetime(2026, 11, 21, 1, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    Enterprise.objects.filter(pk=cast.xianhe.pk).update(created_at=small_hours)
    cast.xianhe.refresh_from_db()
    assert known_of(cast.xianhe, {}, DAY)["enterprise.region"].held_on == date(2026, 11, 21)


def test_without_any_emergency_it_is_known_that_none_is_active(cast):
    assert facts_of(None, {}, DAY)["emergency.active"] is False
    assert facts_of(cast.xianhe, {}, DAY)["emergency.active"] is False


def test_an_emergency_covers_the_region_for_its_first_and_last_day(cast):
    emergency("110000", date(2026, 11, 1), DAY)
    facts = facts_of(cast.xianhe, {}, DAY)
    assert facts["emergency.active"] is True
    assert facts["emergency.ends_on"] == "2026-11-21"
    assert facts_of(cast.xianhe, {}, date(2026, 11, 1))["emergency.active"] is True
    assert facts_of(cast.xianhe, {}, date(2026, 10, 31))["emergency.active"] is False
    assert facts_of(cast.xianhe, {}, date(2026, 11, 22))["emergency.active"] is False


def test_an_emergency_elsewhere_is_not_active_here(cast):
    emergency("310000", date(2026, 11, 1))
    assert facts_of(cast.xianhe, {}, DAY)["emergency.active"] is False


def test_where_the_firm_is_unknown_a_running_emergency_leaves_it_open():
    emergency("310000", date(2026, 11, 1))
    assert "emergency.active" not in facts_of(None, {}, DAY)


def test_an_emergency_without_an_end_has_no_last_day(cast):
    emergency("110000", date(2026, 11, 1))
    facts = facts_of(cast.xianhe, {}, DAY)
    assert facts["emergency.active"] is True
    assert "emergency.ends_on" not in facts
