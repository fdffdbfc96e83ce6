"""The pages of matching and service: each desk can be opened by those it is for, by nobody else,
and its cases are worked on from the pages, on a phone and at a desk."""

import pytest

from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case

from ...matters import at, opened, step
from ...steps import NEED
from ...visitors import visitor
from .test_meeting import call, enrol

DESKS = (
    *("campaign", "visit", "meeting", "enrolment", "stewardship", "difficulty", "blocker"),
    *("collateral", "pilot", "project_service", "benefit", "founding_benefit"),
    *("direct_finance", "onlending"),
)
WHO = ("alice", "officer_a", "manager_a", "coordinator", "supervisor", "hotline")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.mark.parametrize("name", DESKS)
def test_each_desk_is_asked_of_those_it_is_for(cast, name):
    kind = KINDS[name]
    for who in WHO:
        page = visitor(getattr(cast, who)).get(f"/matters/new/{name}/")
        if getattr(cast, who).role in kind.opened_by:
            assert page.status_code == 200
            assert kind.label.zh in page.content.decode()
        else:
            assert page.status_code == 404


def test_an_officer_makes_a_visit_from_the_pages(cast):
    case = opened(
        "visit",
        cast.officer_a,
        cast.xianhe,
        {"planned_on": "2026-11-25", "mode": "phone", "purpose": "回访"},
    )
    desk = visitor(cast.officer_a)
    assert "走访了" in desk.get(f"/cases/{case.number}/").content.decode()
    said = {"mode": "video", "met": "陈女士", "revision": "0", "confirmed": "1"}
    desk.post(f"/cases/{case.number}/do/contact/", said)
    case.refresh_from_db()
    assert (case.state, case.handler) == ("contacted", cast.officer_a.user)


def test_a_meeting_a_seat_and_an_enrolment_each_have_their_page(cast):
    said = {
        "title": "网上对接会",
        "way": "online",
        "starts_at": "2026-12-02T14:00",
        "place": "会议号 000",
        "topic": "餐饮业",
    }
    meeting = opened("meeting", cast.coordinator, None, said)
    asked = NEED | {"meeting": meeting.number, "agreed": ["shared"]}
    enrolment = opened("enrolment", cast.alice, cast.xianhe, asked)
    step(meeting, "invite", cast.coordinator, invited=[cast.bank_a.number])
    seat = meeting.children.get(kind="seat")
    joining = {"attending": "李经理", "offers": "经营贷"}
    step(seat, "join", cast.officer_a, **joining)
    step(meeting, "circulate", cast.coordinator)
    own = visitor(cast.alice).get(f"/matters/{enrolment.number}/").content.decode()
    assert "网上对接会" in own
    at_desk = visitor(cast.officer_a).get(f"/cases/{seat.number}/").content.decode()
    assert "示例鲜禾餐饮管理有限公司" in at_desk
    assert NEED["contact_phone"] not in at_desk
    bureau = visitor(cast.coordinator).get(f"/cases/{meeting.number}/")
    assert bureau.status_code == 200


def test_an_institution_says_for_which_firm_by_choosing_from_those_that_came(cast):
    said = {
        "title": "现场对接会",
        "way": "on_site",
        "starts_at": "2026-11-23T14:00",
        "place": "朝阳门",
        "topic": "餐饮业",
    }
    meeting = opened("meeting", cast.coordinator, None, said)
    asked = NEED | {"meeting": meeting.number, "agreed": ["shared"]}
    enrolment = opened("enrolment", cast.alice, cast.xianhe, asked)
    step(meeting, "invite", cast.coordinator, invited=[cast.bank_a.number])
    seat = meeting.children.get(kind="seat")
    step(seat, "join", cast.officer_a, attending="李经理", offers="经营贷")
    step(meeting, "circulate", cast.coordinator)
    with at("2026-11-23 16:00"):
        step(meeting, "hold", cast.coordinator, note="已开")
        page = visitor(cast.officer_a).get(f"/cases/{seat.number}/do/tell/").content.decode()
    assert f'value="{enrolment.number}"' in page
    assert "示例鲜禾餐饮管理有限公司" in page
    assert Case.objects.get(pk=enrolment.pk).state == "met"


def test_institutions_can_be_invited_after_firms_have_enrolled(cast):
    """An enrolment is nobody's at the bank, and must not hide every bank from the list."""
    meeting = call(cast)
    enrol(meeting, cast.alice, cast.xianhe)
    form = visitor(cast.coordinator).get(f"/cases/{meeting.number}/do/invite/").content.decode()
    for bank in (cast.bank_a, cast.bank_b):
        assert f'value="{bank.number}"' in form
    step(meeting, "invite", cast.coordinator, invited=[cast.bank_a.number])
    form = visitor(cast.coordinator).get(f"/cases/{meeting.number}/do/invite/").content.decode()
    assert f'value="{cast.bank_a.number}"' not in form
    assert f'value="{cast.bank_b.number}"' in form
