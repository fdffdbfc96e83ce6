"""Matching in a browser: the bureau calls a meeting, both sides enrol and needs go round; a blocked
road is named, given an owner and cleared."""

import pytest

from browser.conftest import PHONE
from browser.steps import (
    at_desk,
    by_firm,
    days_on,
    hours_on,
    no_sideways,
    number_on,
    open_matter,
    reads,
)

pytestmark = pytest.mark.browser

NEED = {"kind": "credit_loan", "amount": "30", "term_months": "12", "purpose": "stock"}
CONTACT = {"contact_name": "吴先生", "contact_phone": "13800006121"}


def test_a_meeting_is_called_both_sides_enrol_and_needs_go_round(sign_in, picture):
    zhao, wu, bank = sign_in("zhao"), sign_in("wu", PHONE), sign_in("huimin")
    meeting = open_matter(
        zhao,
        "meeting",
        {
            "title": "竹艺和餐饮企业网上对接会",
            "way": "online",
            "starts_at": hours_on(1),
            "place": "会议号 000-000",
            "topic": "缺流动资金的小微企业",
        },
    )
    picture(zhao, "matching-1-called-desktop")
    asked = {"meeting": "竹艺和餐饮", **NEED, "agreed": ["shared"], **CONTACT}
    enrolled = open_matter(wu, "enrolment", asked)
    no_sideways(wu)
    picture(wu, "matching-2-enrolled-phone")
    at_desk(zhao, meeting, "invite", invited=["示例惠民商业银行"])
    bank.goto("/inbox/?q=CH-")
    picture(bank, "matching-3-invited-desktop")
    seat = number_on(bank, "CH")
    at_desk(bank, seat, "join", attending="公司部 李经理", offers="经营贷、首贷")
    at_desk(zhao, meeting, "circulate")
    bank.goto(f"/cases/{seat}/")
    reads(bank, "示例云溪竹艺工作室", "30.00 万元")
    assert CONTACT["contact_phone"] not in bank.content(), "a need goes round without its number"
    picture(bank, "matching-4-needs-desktop")
    by_firm(wu, enrolled, "withdraw", reason="这周排不开，下次再来。")
    reads(wu, "已撤回")


def test_a_blocked_road_is_named_owned_and_cleared(sign_in, picture):
    wu, zhao, bank = sign_in("wu", PHONE), sign_in("zhao"), sign_in("huimin")
    blocker = open_matter(
        wu,
        "blocker",
        {
            "met_in": "papers",
            "what": "同一份营业执照，三个系统各要一遍。",
            "wanted": "交一次就够。",
        },
    )
    no_sideways(wu)
    picture(wu, "matching-5-blocker-phone")
    at_desk(zhao, blocker, "classify", **{"class": "service"})
    at_desk(
        zhao,
        blocker,
        "name_owner",
        owner="institution",
        due_on=days_on(20),
        institution="示例惠民商业银行",
    )
    picture(zhao, "matching-6-owned-desktop")
    at_desk(bank, blocker, "remove", removed_on=days_on(0), changed="三个系统改为共用一份。")
    wu.goto(f"/matters/{blocker}/")
    reads(wu, "已打通", "三个系统改为共用一份")
