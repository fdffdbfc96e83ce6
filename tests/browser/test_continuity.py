"""Continuity in a browser: an outlet closes and reopens in its batch; an incident is reported,
handled and closed with its minutes; a hospital asks for a visit to its door."""

import pytest

from browser.conftest import PHONE
from browser.steps import at_desk, days_on, hours_on, open_matter, reads

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
    incident = open_matter(
        officer,
        "incident",
        {
            "what": "system",
            "gravity": "ordinary",
            "happened_at": hours_on(-2),
            "place": "临江支行",
            "facts": "柜面系统中断，三台自助设备停用。",
        },
    )
    at_desk(
        officer, incident, "handle", lead="李主任", phone="13900000000", measures="启用备用线路。"
    )
    at_desk(officer, incident, "report_handled", outcome="全部恢复。", restored_at=hours_on(-1))
    at_desk(zhao, incident, "close", lessons="补一条备用线路。")
    reads(zhao, "已销号", "60")
    picture(zhao, "continuity-4-incident-desktop")
