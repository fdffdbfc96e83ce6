"""Continuity in a browser: an outlet closes and reopens in its batch; an incident is reported,
handled and closed with its minutes; a hospital asks for a visit to its door."""

from datetime import timedelta

import pytest

from browser.conftest import PHONE
from browser.steps import at_desk, days_on, fill, hours_on, no_sideways, open_matter, press, reads

pytestmark = pytest.mark.browser


def test_an_outlet_closes_and_reopens_in_its_batch(sign_in, picture):
    zhou, zhao, visitor = sign_in("zhou"), sign_in("zhao"), sign_in("", PHONE)
    closing = open_matter(
        zhou,
        "outlet_reopening",
        {
            "outlet": "临江支行",
            "why": "epidemic",
            "closed_on": days_on(0),
            "instead": "望京支行，或者手机银行。",
        },
    )
    picture(zhou, "continuity-1-closed-desktop")
    visitor.goto("/institutions/")
    picture(visitor, "continuity-2-directory-phone")
    ready = ["plan", "staff", "supplies", "cleaned", "systems"]
    at_desk(zhou, closing, "apply", ready=ready, wished_on=days_on(0))
    at_desk(zhao, closing, "approve", batch="1", opens_on=days_on(0))
    picture(zhao, "continuity-3-approved-desktop")
    at_desk(zhou, closing, "reopen")
    reads(zhou, "已复工")


def test_an_incident_is_handled_and_closed_with_its_minutes(sign_in, picture):
    officer, zhao = sign_in("nongshang"), sign_in("zhao")
    happened = hours_on(-2)
    incident = open_matter(
        officer,
        "incident",
        {
            "what": "system",
            "gravity": "ordinary",
            "happened_at": happened,
            "place": "临江支行",
            "facts": "柜面系统中断，三台自助设备停用。",
        },
    )
    at_desk(
        officer, incident, "handle", lead="李主任", phone="13900000000", measures="启用备用线路。"
    )
    restored = happened + timedelta(hours=1)
    at_desk(officer, incident, "report_handled", outcome="全部恢复。", restored_at=restored)
    at_desk(zhao, incident, "close", lessons="补一条备用线路。")
    reads(zhao, "已销号", "60")
    picture(zhao, "continuity-4-incident-desktop")


def test_police_at_a_checkpoint_are_visited_where_they_stand(sign_in, picture):
    lin, officer = sign_in("lin", PHONE), sign_in("huimin")
    lin.goto("/me/myself/")
    if lin.locator("main form [name=region]").count():  # else a neighbour journey was here before
        fill(lin, {"region": "朝阳区"})
        press(lin)
    asked = {
        "institution": "示例惠民商业银行",
        "group": "checkpoint_police",
        "services": ["card", "cash"],
        "address": "京通快速路检查站",
        "contact_name": "林新客",
        "contact_phone": "13800006199",
    }
    visit = open_matter(lin, "home_visit", asked)
    no_sideways(lin)
    picture(lin, "continuity-5-visit-phone")
    at_desk(officer, visit, "schedule", visit_at=hours_on(24), visitor="惠民经办")
    reads(officer, "已约好")
    picture(officer, "continuity-6-scheduled-desktop")
    lin.goto(f"/matters/{visit}/")
    reads(lin, "已约好")
