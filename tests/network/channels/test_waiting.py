"""What waits for a person has a last day; when that is over, it is said, shown and counted."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from changrong.network import clock
from changrong.network.channels import intake, waiting
from changrong.network.channels.models import Message
from changrong.network.clock import SHANGHAI
from changrong.network.events.models import Event, Outgoing
from changrong.workdays import Stand

from ..visitors import visitor
from .calls import need, results, send

LACKING = need("GD-W", contact=None, consent=None)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)


@contextmanager
def on(days: int):
    """So many days after the Monday on which everything comes."""
    with clock.at(MONDAY + timedelta(days=days)):
        yield


def came(*messages) -> Message:
    with on(0):
        send("hotline_12345", *(messages or (LACKING,)))
    return Message.objects.latest("id")


def swept(days: int) -> int:
    with on(days):
        return waiting.watch(clock.now())


def ids(viewer, days, query):
    with on(days):
        page = viewer.get(f"/messages-in/?{query}").context
    return [row["message"].external_id for row in page["rows"]]


def test_its_last_day_is_one_working_day_on(cast):
    message = came()
    assert (message.waits_since, message.due_on) == (MONDAY, date(2026, 11, 24))
    with on(4):  # a Friday
        send("hotline_12345", LACKING | {"id": "GD-F"})
    assert Message.objects.get(external_id="GD-F").due_on == date(2026, 11, 30)


def test_what_needs_nobody_has_none(cast):
    assert came(need("GD-O")).due_on is None


@pytest.mark.parametrize(("days", "late"), [(1, 0), (2, 1), (30, 1)])
def test_it_is_late_when_that_day_is_over_and_not_before(cast, days, late):
    came()
    assert swept(days) == late
    assert Event.objects.filter(code="message.overdue").count() == late


def test_it_is_said_once_to_whoever_may_settle_it_in_one_line_for_all(cast):
    came(LACKING, LACKING | {"id": "GD-W2"})
    assert (swept(2), swept(2), swept(3)) == (2, 0, 0)
    told = Outgoing.objects.filter(template="message.overdue", channel="portal")
    assert {row.user for row in told} == {cast.hotline.user, cast.coordinator.user}
    assert told.count() == 2
    assert Event.objects.filter(code="message.overdue").count() == 2
    with on(2):
        page = visitor(cast.hotline).get("/messages/").content.decode()
    assert "有渠道消息过了期限" in page


def test_one_that_nobody_can_place_is_said_to_every_district(cast):
    came(LACKING | {"firm": {"name": "不知道在哪的店"}})
    swept(2)
    told = {row.user for row in Outgoing.objects.filter(template="message.overdue")}
    assert cast.coordinator_elsewhere.user in told


def test_what_was_settled_in_time_is_never_late(cast):
    message = came()
    with on(1):
        intake.refuse(message, "打错了", cast.hotline)
    assert swept(5) == 0
    message.refresh_from_db()
    assert (message.due_on, message.late_at) == (date(2026, 11, 24), None)


def test_said_anew_it_has_no_more_time_while_it_waits(cast):
    message = came()
    with on(1):
        send("hotline_12345", LACKING | {"at": "2026-11-24T09:00:00+08:00", "words": "还是这样"})
    message.refresh_from_db()
    assert message.due_on == date(2026, 11, 24)


def test_said_anew_after_it_was_refused_it_waits_anew(cast):
    message = came()
    swept(2)
    with on(2):
        intake.refuse(message, "打错了", cast.hotline)
    with on(3):
        send("hotline_12345", LACKING | {"at": "2026-11-26T09:00:00+08:00", "words": "没打错"})
    message.refresh_from_db()
    assert (message.state, message.due_on, message.late_at) == ("waiting", date(2026, 11, 27), None)
    assert swept(5) == 1


def test_said_better_it_waits_no_more(cast):
    came()
    with on(1):
        [result] = results(send("hotline_12345", need("GD-W", at="2026-11-24T09:00:00+08:00")))
    assert result["state"] == "opened"
    assert Message.objects.get().settled_at == MONDAY + timedelta(days=1)
    assert swept(5) == 0


def test_a_last_day_that_moved_meanwhile_counts(cast, monkeypatch):
    message = came()
    monkeypatch.setattr(waiting, "last_day", lambda *_args: date(2026, 11, 26))
    assert (swept(2), swept(3)) == (0, 0)
    message.refresh_from_db()
    assert message.due_on == date(2026, 11, 26)
    assert swept(4) == 1


def test_where_the_calendar_did_not_reach_it_is_reckoned_when_it_does(cast, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(waiting, "last_day", lambda *_args: None)
        message = came()
        assert (message.due_on, swept(2)) == (None, 0)
    assert swept(2) == 1
    message.refresh_from_db()
    assert message.due_on == date(2026, 11, 24)


class TestWhereItIsSeen:
    def test_the_list_shows_what_presses_the_longest_due_first(self, cast):
        hotline = visitor(cast.hotline)
        came(LACKING)
        with on(1):
            send("hotline_12345", LACKING | {"id": "GD-2"}, need("GD-O"))
        assert ids(hotline, 1, "press=today") == ["GD-W"]
        assert ids(hotline, 2, "press=overdue") == ["GD-W"]
        assert ids(hotline, 2, "press=today") == ["GD-2"]
        assert ids(hotline, 3, "press=overdue") == ["GD-W", "GD-2"]
        assert ids(hotline, 3, "press=overdue&channel=credit_platform") == []
        assert ids(hotline, 3, "press=nothing") == ["GD-O", "GD-2", "GD-W"]
        with on(3):
            row = hotline.get("/messages-in/?press=overdue").context["rows"][0]
        assert (row["standing"].stand, row["standing"].left) == (Stand.OVERDUE, -2)

    def test_the_days_count_what_still_waits_and_what_was_late(self, cast):
        came(LACKING)
        swept(2)
        with on(2):
            [(day, _label)] = visitor(cast.hotline).get("/messages-in/").context["days"]
        assert (day.came, day.placed, day.waiting, day.late) == (1, 0, 1, 1)
        with on(2):
            intake.refuse(Message.objects.get(), "打错了", cast.hotline)
            [(day, _label)] = visitor(cast.hotline).get("/messages-in/").context["days"]
        assert (day.waiting, day.late) == (0, 1)

    @pytest.mark.parametrize(
        ("who", "page"), [("hotline", "/hotline/"), ("coordinator", "/inbox/")]
    )
    def test_their_own_list_says_how_many_wait_and_are_late(self, cast, who, page):
        viewer = visitor(getattr(cast, who))
        with on(0):
            assert "等人补齐" not in viewer.get(page).content.decode()
        came(LACKING, LACKING | {"id": "GD-2"})
        with on(0):
            html = viewer.get(page).content.decode()
            assert "2 条渠道消息等人补齐" in html
            assert "条已超时" not in html
        with on(2):
            assert "2 条已超时" in viewer.get(page).content.decode()

    def test_nobody_elses_list_does(self, cast):
        came(LACKING)
        with on(2):
            for who in (cast.officer_a, cast.supervisor, cast.coordinator_elsewhere):
                assert "渠道消息等人补齐" not in visitor(who).get("/inbox/").content.decode()

    def test_its_page_says_until_when_and_afterwards_that_it_was_late(self, cast):
        message = came()
        hotline = visitor(cast.hotline)
        with on(1):
            assert "今天到期" in hotline.get(f"/messages-in/{message.number}/").content.decode()
        swept(2)
        with on(2):
            intake.refuse(message, "打错了", cast.hotline)
            html = hotline.get(f"/messages-in/{message.number}/").content.decode()
        assert "过了才办" in html
