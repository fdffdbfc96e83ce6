"""What people are told at first sight: who stands in, what waits in a queue, which day it was
before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from changrong.network import clock
from changrong.network.cases.desk import inbox
from changrong.network.cases.desk.due import deadline_of
from changrong.network.cases.desk.inbox import Inbox
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.queries import kind_of
from changrong.network.cases.time.clocks import recompute_open
from changrong.network.events.models import Event
from changrong.network.parties.models import Institution
from changrong.network.people import leave
from changrong.network.people.leave import Away

from ..matters import at, complain, step
from ..steps import state_need
from ..visitors import visitor


def inbox_of(actor) -> str:
    return " ".join(visitor(actor).get("/inbox/").content.decode().replace("\xa0", " ").split())


def test_the_inbox_says_who_acts_for_whom_until_when(cast):
    today = clock.today()
    until = today + timedelta(days=3)
    away = Away(cast.officer_a.membership, today, until, cast.manager_a.membership)
    leave.record_leave([away], cast.officer_a)
    day = f"{until.month} 月 {until.day} 日"

    own = inbox_of(cast.officer_a)
    assert f"您休假到 {day}，" in own
    assert f"期间由{cast.manager_a.user}代办。" in own
    assert f"{cast.officer_a.user}休假到 {day}，期间由您代办。" in inbox_of(cast.manager_a)
    assert "休假到" not in inbox_of(cast.officer_b)


def test_who_is_away_without_anybody_standing_in_is_told_so(cast):
    away = Away(cast.officer_a.membership, clock.today(), clock.today())
    leave.record_leave([away], cast.officer_a)

    assert "期间没有人代办，手上的事项已退回待接手。" in inbox_of(cast.officer_a)


def test_a_need_in_the_queue_is_not_said_to_have_been_declined(cast):
    Institution.objects.update(capacity=0)
    queued = state_need(cast)
    assert Case.objects.get(pk=queued.pk).state == "waiting"

    found = Inbox.read({}, cast.coordinator, clock.today())

    assert found.counts == {"queue": 1}
    assert "一有空位自动派出" in inbox_of(cast.coordinator)


def test_many_states_are_found_by_their_kind_and_then_by_state(cast, monkeypatch):
    complain(cast)
    step(complain(cast), "accept", cast.officer_a, no_interest=True)
    state_need(cast)

    def rail(**asked: str) -> list[tuple[str, int]]:
        found = Inbox.read({"view": "all"} | asked, cast.officer_a, clock.today())
        return [(name, count) for name, _label, count in found.states]

    by_state = [("complaint.received", 1), ("complaint.handling", 1)]
    assert [name for name, _count in rail() if "." in name] == [name for name, _count in rail()]
    assert set(by_state) <= set(rail())
    monkeypatch.setattr(inbox, "LISTED", 2)
    assert ("complaint", 2) in rail()
    assert not set(by_state) & set(rail())
    assert set(by_state) <= set(rail(state="complaint"))
    asked = {"view": "all", "state": "complaint", "due": "later"}
    found = Inbox.read(asked, cast.officer_a, clock.today())
    shown = [row.kind.name for _group, _n, rows in found.sections for row in rows]
    assert shown == ["complaint", "complaint"]
    assert found.counts.total() == 2


def test_a_time_the_firm_had_and_did_not_need_is_no_deadline_kept(cast):
    with at("2026-11-23 10:00"):
        case = complain(cast)
        step(case, "accept", cast.officer_a, no_interest=True)
        step(case, "decide", cast.officer_a, ruling="upheld", reply="退回费用")
        step(case, "satisfied", cast.alice)
        shown = deadline_of(case, kind_of(case), clock.today())
    assert shown is not None
    assert shown.clock.name == "decide"


@pytest.mark.parametrize("path", ["/cases/{}/", "/needs/{}/"])
def test_a_day_that_moved_with_the_calendar_shows_the_old_one_and_why(cast, path):
    need = state_need(cast)
    [result] = Clock.objects.filter(case=need)
    was = result.due_on
    Clock.objects.filter(pk=result.pk).update(
        due_on=was + timedelta(days=1), due_at=result.due_at + timedelta(days=1)
    )
    assert recompute_open(why={"why": "calendar"}) >= 1
    assert Event.objects.filter(stream=need.number, code="clock.recomputed").exists()

    reader = cast.coordinator if path.startswith("/cases") else cast.alice
    page = visitor(reader).get(path.format(need.number)).content.decode().replace("\xa0", " ")
    old: date = was + timedelta(days=1)

    assert f"<del>{old.month} 月 {old.day} 日</del>" in page
    assert "工作日历更新后重新算的" in page
