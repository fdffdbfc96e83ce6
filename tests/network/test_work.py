"""A round of the worker: what fails in it keeps nothing else from being done."""

import logging
from datetime import timedelta
from threading import Event as Signal

import pytest
from django.db import OperationalError, connection

from changrong.network import clock, work
from changrong.network.boards.models import Count
from changrong.network.cases.models import Escalation
from changrong.network.events.models import Event

from .steps import state_need


@pytest.fixture
def broken(monkeypatch):
    def one(name, failure=RuntimeError):
        def fail(*_args):
            raise failure("it always fails")

        monkeypatch.setattr(work, name, fail)

    return one


@pytest.mark.parametrize("duty", ["hand_over", "sweep", "seal", "fold"])
def test_a_duty_that_always_fails_keeps_no_other_from_being_done(cast, broken, duty):
    state_need(cast)
    broken(duty)
    with clock.at(clock.now() + timedelta(days=30)), pytest.raises(ExceptionGroup) as failed:
        work.do_what_is_due()
    assert [str(failure) for failure in failed.value.exceptions] == ["it always fails"]
    done = {
        "sweep": Escalation.objects.exists(),
        "seal": Event.objects.filter(code="register.sealed").exists(),
        "fold": not Count.objects.exists(),
    }
    assert [name for name, is_done in done.items() if not is_done] == (
        [duty] if duty in done else []
    )


def test_what_is_tidied_once_a_day_is_tidied_although_one_part_fails(cast, broken, monkeypatch):
    state_need(cast)
    tidied = []
    monkeypatch.setattr(work.imports, "forget_strays", tidied.append)
    broken("forget_unowned")
    with clock.at(clock.now() + timedelta(days=30)), pytest.raises(ExceptionGroup):
        work.do_what_is_due()
    assert len(tidied) == 1


def test_once_does_all_that_can_be_done_and_says_that_it_was_not_all(cast, broken, monkeypatch):
    state_need(cast)
    broken("reckon_anew")
    delivered = []
    monkeypatch.setattr(work.delivery, "deliver", delivered.append)
    with clock.at(clock.now() + timedelta(days=30)), pytest.raises(SystemExit) as ended:
        work.work(once=True)
    assert ended.value.code == 1
    assert Escalation.objects.exists()
    assert len(delivered) == 1


def test_the_worker_sweeps_although_the_calendar_cannot_be_followed(
    cast, broken, monkeypatch, caplog
):
    state_need(cast)
    broken("settle")
    # PostgreSQL's connection stays open: the test's own transaction is on it.
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    stopping = Signal()
    monkeypatch.setattr(stopping, "wait", lambda _seconds: stopping.set())
    with clock.at(clock.now() + timedelta(days=30)), caplog.at_level(logging.ERROR):
        work.sweep_until(stopping)
    assert Escalation.objects.exists()
    assert "it always fails" in caplog.text


def test_nothing_more_is_tried_while_the_database_is_away(cast, broken, monkeypatch):
    swept = []
    monkeypatch.setattr(work, "sweep", lambda *args: swept.append(args))
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    broken("hand_over", OperationalError)
    with pytest.raises(OperationalError, match="it always fails"):
        work.do_what_is_due()
    assert swept == []
