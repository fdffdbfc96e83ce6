"""Two at one institution at the same moment: one of them has the room, the host, the watch."""

from __future__ import annotations

from functools import partial

import pytest

from changrong.network.cases.actions import Opening, move, open_cases, open_once
from changrong.network.cases.errors import CaseError
from changrong.network.cases.models import Case
from network.matters import CONTACT, at, opened, step
from network.steps import NEED

from .conftest import at_once

MONDAY = "2026-11-23 09:00"
WATCH = {
    "person": "王值班",
    "phone": "010-60000000",
    "begins_at": "2026-11-23T08:00",
    "ends_at": "2026-11-24T08:00",
}
VISIT = {"planned_on": "2026-11-27", "mode": "video", "purpose": "了解资金周转"}
MINUTES = {
    "stage": "growing",
    "wants": ["financing"],
    "minutes": "备货要钱",
    "next_step": "送融资需求",
    "follow_on": "2026-12-04",
}


def refused(results: list) -> list:
    return [one for one in results if isinstance(one, Exception)]


def then(call, *args):
    with at(MONDAY):
        return call(*args)


def asked(cast, by) -> Case:
    said = {"institution": cast.bank_a.number, "sort": "video", "topic": "贷款", **CONTACT}
    return opened("session", by, by.enterprise, said)


@pytest.mark.parametrize("shared", ["host", "link"])
def test_of_two_sessions_booked_at_once_one_has_the_host_or_the_room(cast, shared):
    with at(MONDAY):
        sessions = [asked(cast, cast.alice), asked(cast, cast.charlie)]
    hosts = [cast.officer_a, cast.officer_a if shared == "host" else cast.manager_a]
    links = ["会议号 001", "会议号 001" if shared == "link" else "会议号 002"]
    results = at_once(
        *(
            partial(then, move, [one], "book", cast.officer_a, _booking(host, link))
            for one, host, link in zip(sessions, hosts, links, strict=True)
        )
    )
    [error] = refused(results)
    assert isinstance(error, CaseError)
    assert Case.objects.filter(kind="session", state="booked").count() == 1


def _booking(host, link):
    times = {"at": "2026-11-25T10:00", "until": "2026-11-25T11:00"}
    return times | {"host": host.user.number, "link": link}


def test_of_two_visits_that_overlap_settled_at_once_one_has_the_visitor(cast):
    said = {
        "institution": cast.bank_a.number,
        "group": "supplier",
        "services": ["loan"],
        "address": "示例路 1 号",
        **CONTACT,
    }
    with at(MONDAY):
        visits = [
            opened("home_visit", by, by.enterprise, said) for by in (cast.alice, cast.charlie)
        ]
    plan = {"visitor": cast.officer_a.user.number}
    plans = [plan | {"visit_at": f"2026-11-25T{when}"} for when in ("10:00", "10:45")]
    results = at_once(
        *(
            partial(then, move, [one], "schedule", cast.officer_a, said)
            for one, said in zip(visits, plans, strict=True)
        )
    )
    [error] = refused(results)
    assert isinstance(error, CaseError)
    assert Case.objects.filter(kind="home_visit", state="scheduled").count() == 1


def test_two_that_change_places_at_once_do_not_wait_for_each_other(cast):
    """Each is booked already and takes another time, reading the other."""
    with at(MONDAY):
        first, second = asked(cast, cast.alice), asked(cast, cast.charlie)
        step(first, "book", cast.officer_a, **_booking(cast.officer_a, "会议号 001"))
        step(second, "book", cast.officer_a, **_booking(cast.manager_a, "会议号 002"))
    later = {"at": "2026-11-26T10:00", "until": "2026-11-26T11:00", "reason": "开会"}
    hosts = ((first, cast.officer_a), (second, cast.manager_a))
    results = at_once(
        *(
            partial(then, move, [one], "rebook", cast.officer_a,
                    _booking(host, one.number) | later)
            for one, host in hosts
        )
    )  # fmt: skip
    assert not refused(results)


def test_of_two_watches_for_the_same_hours_one_stands(cast):
    opening = [Opening(fields=WATCH)]
    results = at_once(*(partial(then, open_cases, "duty_watch", opening, cast.manager_a),) * 2)
    [error] = refused(results)
    assert isinstance(error, CaseError)
    assert Case.objects.filter(kind="duty_watch").count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_a_need_said_to_a_visitor_and_on_the_hotline_at_once_is_one_need(cast, _round):
    with at(MONDAY):
        visit = opened("visit", cast.officer_a, cast.xianhe, VISIT)
        step(visit, "contact", cast.officer_a, mode="video", met="陈女士")
        step(visit, "minute", cast.officer_a, **MINUTES)
    called = [Opening(enterprise=cast.xianhe, fields=NEED | {"work_order": "12345-1"})]
    results = at_once(
        partial(then, move, [visit], "open_need", cast.officer_a, NEED | {"agreed": ["shared"]}),
        partial(then, open_once, "need", called, cast.hotline),
    )
    assert not refused(results)
    need = Case.objects.get(kind="need")
    visit.refresh_from_db()
    assert visit.fields["need"] == need.number
