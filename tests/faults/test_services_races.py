"""Beats of one service at the same moment, and silence that several workers notice at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from changrong.network import clock
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.queries import verify
from changrong.network.services import actions
from changrong.network.services.models import Heard, Service
from changrong.network.services.watching import watch
from network.services.samples import a_service

from .conftest import at_once


def test_of_twenty_beats_at_once_none_is_lost(cast):
    service = a_service(cast.manager_a)
    now = clock.now()
    moments = [now + timedelta(minutes=n) for n in range(20)]
    results = at_once(*(partial(_heard, service, cast, now, moment) for moment in moments))
    assert not [result for result in results if isinstance(result, Exception)]
    rows = Heard.objects.all()
    minutes = sum(row.pure.well.bit_count() for row in rows)
    assert (minutes, sum(row.beats for row in rows), sum(row.errors for row in rows)) == (
        20, 20, 20
    )  # fmt: skip
    service.refresh_from_db()
    assert service.heard_at == max(moments)


def _heard(service, cast, now, moment):
    with clock.at(now + timedelta(hours=2)):
        return actions.hear(service, cast.officer_a, errors=1, at=moment)


def test_silence_that_four_workers_notice_at_once_is_told_of_once(cast):
    service = a_service(cast.manager_a)
    later = clock.now() + timedelta(minutes=30)
    results = at_once(*(partial(_watched, later) for _worker in range(4)))
    assert sorted(results) == [0, 0, 0, 1]
    assert Event.objects.filter(code="service.silent").count() == 1
    assert Outgoing.objects.filter(template="service.silent").count() == 1
    assert verify(f"service-{service.number}")


def _watched(later):
    with clock.at(later):
        return watch(later)


def test_a_beat_and_a_change_of_terms_at_once_leave_a_beat_expected(cast):
    service = a_service(cast.manager_a)
    terms = {"name": service.name, "sort": service.sort, "functions": service.functions}
    terms |= {"address": service.address, "offered": True, "days": "always"}
    terms |= {"opens": None, "closes": None, "every": 60}
    at_once(
        partial(actions.hear, service, cast.officer_a),
        partial(actions.change, service, terms, cast.manager_a),
    )
    held = Service.objects.get()
    assert held.due_at > clock.now() + timedelta(minutes=50)
    assert held.terms.count() == 2
