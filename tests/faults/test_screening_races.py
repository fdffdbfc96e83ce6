"""Workers and owners at the same moment: a roster is screened once, an owner held to limits."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from pyarrow.parquet import ParquetWriter

from changrong.network import clock
from changrong.network.events.models import Event
from changrong.network.rules.models import Screening
from changrong.network.rules.screening_work import claim, screen_next
from changrong.network.rules.screenings import MOST_OPEN, ScreeningRefused
from network.rules.rosters import asked

from .conftest import at_once


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("_round", range(3))
def test_two_workers_at_once_claim_a_roster_once(cast, _round):
    asked(cast.officer_a)
    now = clock.now()
    claimed = at_once(lambda: claim(now), lambda: claim(now))
    assert sorted(type(each).__name__ for each in claimed) == ["NoneType", "Screening"], claimed
    assert Screening.objects.get().attempts == 1


def test_two_workers_at_once_screen_each_roster_once(cast, home):
    rosters = [asked(cast.officer_a) for _ in range(MOST_OPEN)]
    worked = at_once(*[lambda: [screen_next(), screen_next(), screen_next()]] * 2)
    assert not [each for each in worked if isinstance(each, Exception)], worked
    assert sum(sum(each) for each in worked) == len(rosters)
    assert set(Screening.objects.values_list("state", "attempts")) == {("done", 1)}
    assert Event.objects.filter(code="screening.done").count() == len(rosters)
    assert len(list(home.rglob("verdicts.parquet"))) == len(rosters)


def test_a_worker_killed_in_the_middle_leaves_nothing_that_is_taken_for_a_result(cast, home):
    screening = asked(cast.officer_a)
    connection.close()  # a connection belongs to one process
    killed = multiprocessing.get_context("fork").Process(target=_screen_until_killed)
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    screening.refresh_from_db()
    assert (screening.state, screening.attempts) == ("running", 1)
    assert not list(home.rglob("verdicts.parquet"))
    assert list(home.rglob(".verdicts.parquet.part"))
    assert not screen_next()
    Screening.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert screen_next()
    screening.refresh_from_db()
    assert (screening.state, screening.attempts) == ("done", 2)
    assert not list(home.rglob(".verdicts.parquet.part"))


def _screen_until_killed():
    """Dies when the first rows are written, before the file takes its name."""
    kill = partial(os.kill, os.getpid(), signal.SIGKILL)
    ParquetWriter.close = lambda writer: kill()
    screen_next()


def test_an_owner_who_hands_in_many_at_once_is_held_to_the_limit(cast, home):
    handed_in = at_once(*[lambda: asked(cast.officer_a)] * (MOST_OPEN + 3))
    refused = [each for each in handed_in if isinstance(each, ScreeningRefused)]
    taken = [each for each in handed_in if isinstance(each, Screening)]
    assert (len(taken), len(refused)) == (MOST_OPEN, 3), handed_in
    assert len(list(home.rglob("roster"))) == MOST_OPEN
