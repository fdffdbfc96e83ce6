"""The daily seal shows what a chain cannot: that its end was cut off."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.events.queries import broken, verify
from changrong.network.events.seals import STREAM, seal
from changrong.network.events.triggers import install, lift
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.network.rules.models import Decision
from changrong.network.work import work

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MIDNIGHT = datetime(2026, 11, 21, 0, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MORNING = MIDNIGHT + timedelta(hours=9)


@pytest.fixture
def register():
    for stream in ("XQ-1", "XQ-2"):
        for n in range(3):
            record(stream, f"test.step{n}", Actor.SYSTEM, {"n": n}, at=FRIDAY)


def test_an_end_that_was_cut_off_is_seen_by_the_seal_and_by_nothing_else(register, lift_triggers):
    seal(MORNING)
    assert list(broken()) == []
    Event.objects.filter(stream="XQ-1", sequence=3).delete()
    assert verify("XQ-1")
    [problem] = broken()
    assert "no longer end as they were sealed" in problem


def test_a_whole_chain_that_is_gone_is_seen_too(register, lift_triggers):
    seal(MORNING)
    Event.objects.filter(stream="XQ-2").delete()
    assert list(broken())


def test_an_end_that_was_made_anew_is_seen(register, lift_triggers):
    seal(MORNING)
    Event.objects.filter(stream="XQ-1", sequence=3).delete()
    record("XQ-1", "test.other", Actor.SYSTEM, {}, at=FRIDAY)
    assert verify("XQ-1")
    assert list(broken())


def test_what_happens_after_midnight_belongs_to_the_next_seal(register):
    record("XQ-1", "test.step3", Actor.SYSTEM, {}, at=MIDNIGHT)
    first = seal(MORNING)
    assert first.data["until"] == MIDNIGHT.isoformat()
    record("XQ-1", "test.step4", Actor.SYSTEM, {}, at=MORNING)
    assert list(broken()) == []
    second = seal(MORNING + timedelta(days=1))
    assert second.before == first.hash
    assert second.data["heads"] != first.data["heads"]


def test_a_day_is_sealed_once_and_only_when_it_is_settled(register):
    assert seal(MIDNIGHT + timedelta(minutes=9)) is None
    assert seal(MIDNIGHT + timedelta(minutes=10)) is not None
    assert seal(MORNING) is None
    assert Event.objects.filter(stream=STREAM).count() == 1


def test_an_empty_register_is_not_sealed(db):
    assert seal(MORNING) is None
    assert not Event.objects.exists()


def test_the_worker_seals(register):
    with clock.at(MORNING):
        work(once=True)
    assert Event.objects.filter(code="register.sealed").count() == 1


def test_once_a_day_the_worker_forgets_what_nobody_can_open_any_more(cast, need):
    old, new = (
        decide([(None, {"enterprise.headcount": n})], cast.anonymous)[0].number for n in (1, 2)
    )
    lift()
    Decision.objects.exclude(number=new).update(made_at=FRIDAY - timedelta(days=20))
    install()
    with clock.at(clock.now() + timedelta(days=2)):
        work(once=True)
    kept = set(Decision.objects.values_list("number", flat=True))
    assert old not in kept
    assert {new, need.decision.number} <= kept


def test_the_command_prints_the_last_seal_or_every_problem(register, lift_triggers, capsys):
    sealed = seal(MORNING)
    call_command("verify_events")
    assert sealed.hash in capsys.readouterr().out
    Event.objects.filter(stream="XQ-1", sequence=2).update(code="test.other")
    with pytest.raises(CommandError, match="1 chains"):
        call_command("verify_events")
    assert "XQ-1: an event was altered or is missing" in capsys.readouterr().err
