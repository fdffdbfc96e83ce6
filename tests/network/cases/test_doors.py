"""Every case says by which door it came in, and so do the register, its page, the API and the
figures; what nobody said is unknown."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from changrong.network import clock
from changrong.network.boards import figures
from changrong.network.boards.period import period_of
from changrong.network.boards.queries import board
from changrong.network.boards.recounting import differences, recount
from changrong.network.boards.statistics import statistics
from changrong.network.boards.tallies import Sums
from changrong.network.cases import doors
from changrong.network.cases.actions import Opening, move, open_once
from changrong.network.cases.engine import open_many
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.events.models import Event
from changrong.network.people.actor import API, FILE, PAGE, Actor
from changrong.network.unit import unit

from ..programs import Program
from ..steps import NEED, state_need
from ..visitors import visitor

WAYS = [
    ("alice", PAGE, "portal"),
    ("alice", API, API),
    ("hotline", PAGE, "hotline"),
    ("hotline", FILE, FILE),
    ("hotline", "hotline_12345", "hotline_12345"),
    ("hotline", "hotline_95519", "hotline_95519"),
    ("hotline", "credit_platform", "credit_platform"),
    ("hotline", "wechat_account", "wechat_account"),
    ("coordinator", PAGE, "bureau"),
    ("officer_a", PAGE, "institution"),
    ("manager_a", PAGE, "institution"),
    ("alice", "", ""),
]


@pytest.mark.parametrize(("who", "door", "kept"), WAYS)
def test_where_somebody_comes_in_tells_the_door(cast, who, door, kept):
    by = getattr(cast, who).by_door(door)
    assert doors.door_of(by, {}) == kept
    assert doors.label_of(kept).zh != kept


def test_what_institutions_write_down_at_an_outlet_came_by_the_outlet(cast):
    by = cast.officer_a.by_door(PAGE)
    assert doors.door_of(by, {"outlet": "W1"}) == "outlet"
    assert doors.door_of(cast.alice.by_door(PAGE), {"outlet": "W1"}) == "portal"


def test_nobody_is_guessed_to_have_come_in_by_a_page(cast):
    assert doors.door_of(Actor(cast.alice.user, cast.alice.membership), {}) == ""
    assert doors.label_of("") == doors.LABELS[doors.UNKNOWN]


def test_every_channel_has_a_door_and_a_door_fits_its_column():
    longest = Case._meta.get_field("door").max_length
    assert set(CONNECTORS) < set(doors.LABELS)
    assert max(map(len, doors.LABELS)) <= longest


def test_the_register_keeps_the_door_and_a_part_came_as_its_case(cast):
    need = state_need(cast, by=cast.alice.by_door(PAGE))
    assert need.door == "portal"
    opened = Event.objects.get(stream=need.number, code="case.opened")
    assert opened.data["door"] == "portal"
    assert set(need.children.values_list("door", flat=True)) == {"portal"}


def test_what_comes_of_handling_another_case_came_by_no_door(cast):
    with unit():
        opening = Opening(enterprise=cast.xianhe, fields={"what": "x"})
        [case] = open_many(KINDS["inquiry"], [opening], cast.coordinator.by_door(PAGE))
    assert case.door == doors.WITHIN


def test_who_says_the_same_again_by_another_door_leaves_the_first(cast):
    by = cast.hotline.by_door("hotline_12345")
    opening = Opening(enterprise=cast.xianhe, fields=NEED)
    [first] = open_once("need", [opening], by)
    assert open_once("need", [opening], cast.hotline.by_door(PAGE)) == [first]
    assert Case.objects.get(pk=first.pk).door == "hotline_12345"


class TestOverTheWire:
    def test_a_program_s_token_is_the_api(self, cast):
        told = Program(cast.alice).post("cases/need", {"fields": NEED}).json()
        assert told["door"] == "api"
        assert Case.objects.get(number=told["number"]).door == "api"

    def test_so_is_the_api_in_a_browser_s_session(self, cast):
        body = json.dumps({"fields": NEED})
        answer = visitor(cast.alice).post("/api/v1/cases/need", body, "application/json")
        assert answer.json()["door"] == "api"

    def test_a_case_of_before_has_null_and_its_page_says_it_was_not_recorded(self, cast):
        need = state_need(cast)
        assert need.door == ""
        client = visitor(cast.coordinator)
        assert client.get(f"/api/v1/cases/{need.number}").json()["door"] is None
        assert (
            "来路：没有记录"
            in client.get(reverse("cases:case", args=[need.number])).content.decode()
        )

    def test_staff_read_the_door_on_the_page(self, cast):
        need = state_need(cast, by=cast.hotline.by_door("hotline_12345"))
        client = visitor(cast.coordinator)
        assert (
            "来路：12345 热线"
            in client.get(reverse("cases:case", args=[need.number])).content.decode()
        )


class TestFigures:
    @pytest.fixture
    def three(self, cast):
        """Needs by the portal, by a channel, and of before there were doors."""
        made = []
        for by in (cast.alice.by_door(PAGE), cast.hotline.by_door("hotline_12345"), cast.alice):
            need = state_need(cast, by=by)
            move([need], "withdraw", cast.alice, {"reason": "solved"})
            made.append(need)
        return made

    def test_the_board_tells_them_apart_and_opens_down_to_the_cases(self, cast, three):
        today = clock.today()
        told = dict(board(cast.coordinator, period_of("year", today), today, 5).doors)
        assert told == {"portal": 1, "hotline_12345": 1, "unknown": 1}
        client = visitor(cast.coordinator)
        page = client.get(reverse("boards:board") + "?period=year").content.decode()
        assert "从哪里来" in page
        for door, need in zip(("portal", "hotline_12345", "unknown"), three, strict=True):
            assert f"door={door}" in page
            listed = client.get(reverse("boards:cases") + f"?rows=came&period=year&door={door}")
            shown = listed.content.decode()
            assert [one.number for one in three if one.number in shown] == [need.number]
            assert listed.context["total"] == 1

    def test_what_is_kept_is_what_the_cases_make_it(self, three):
        assert differences() == []

    def test_the_unknown_are_what_is_left_and_never_more(self, cast, three):
        Case.objects.update(door="")
        recount()
        today = clock.today()
        assert board(cast.coordinator, period_of("year", today), today, 5).doors == [("unknown", 3)]
        assert figures.doors(Sums(), []) == []

    def test_a_supervisor_is_told_nothing_of_a_door_so_few_came_by(self, cast, three):
        found = statistics(cast.supervisor, period_of("year", clock.today()), "need")
        assert {one.key: one.withheld for one in found.doors} == dict.fromkeys(
            ("portal", "hotline_12345", "unknown"), True
        )
        open_to = statistics(cast.coordinator, period_of("year", clock.today()), "need")
        assert sum(one.count for one in open_to.doors) == 3
        assert not any(one.withheld for one in open_to.doors)

    def test_the_api_and_the_sheets_say_it_too(self, cast, three):
        client = visitor(cast.supervisor)
        told = client.get("/api/v1/figures?period=year&kind=need").json()["doors"]
        assert {one["key"]: one["count"] for one in told} == dict.fromkeys(
            ("portal", "hotline_12345", "unknown")
        )
        client = visitor(cast.coordinator)
        told = client.get("/api/v1/figures?period=year&kind=need").json()["doors"]
        assert {one["key"]: one["count"] for one in told} == {
            "portal": 1, "hotline_12345": 1, "unknown": 1,
        }  # fmt: skip
        sheet = client.get(reverse("boards:cases-csv") + "?rows=came&period=year")
        text = b"".join(sheet.streaming_content).decode("utf-8-sig")
        heads, *lines = csv.reader(io.StringIO(text))
        at = heads.index("来路")
        assert sorted(line[at] for line in lines) == sorted(["本网网页", "12345 热线", "没有记录"])
