"""At a distance, in a browser: a video room is booked and minuted; papers are signed by both sides
and sealed with their digest."""

import pytest

from browser.conftest import PHONE
from browser.steps import at_desk, by_firm, hours_on, no_sideways, open_matter, press, reads

pytestmark = pytest.mark.browser

CONTACT = {"contact_name": "陈女士", "contact_phone": "13800006120"}
PDF = {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj"}


def test_a_room_is_booked_from_the_phone(sign_in, picture):
    chen, officer = sign_in("chen", PHONE), sign_in("huimin")
    asked = {
        "institution": "示例惠民商业银行",
        "sort": "video",
        "topic": "旺季备货，想问问还能不能再借。",
        "wanted_at": hours_on(26),
        **CONTACT,
    }
    session = open_matter(chen, "session", asked)
    no_sideways(chen)
    at_desk(
        officer,
        session,
        "book",
        at=hours_on(26),
        until=hours_on(27),
        host="惠民经办",
        link="会议号 000-000",
    )
    picture(officer, "remote-1-booked-desktop")
    chen.goto(f"/matters/{session}/")
    reads(chen, "已约好", "000-000")
    no_sideways(chen)
    picture(chen, "remote-2-booked-phone")


def test_papers_are_signed_by_both_sides_and_sealed(sign_in, picture):
    chen, officer = sign_in("chen", PHONE), sign_in("dahang")
    officer.goto("/matters/new/signing/")
    picture(officer, "remote-3-signing-desktop")
    signing = open_matter(
        officer,
        "signing",
        {
            "credit_code": "91110105DEM000001H",
            "enterprise_name": "示例鲜禾餐饮管理有限公司",
            "region": "朝阳区",
            "papers": "loan",
            "title": "流动资金借款合同",
            **CONTACT,
        },
    )
    officer.goto(f"/cases/{signing}/files/")
    officer.locator("main input[type=file]").set_input_files([PDF])
    press(officer)
    reads(officer, "合同.pdf")
    at_desk(officer, signing, "send")
    chen.goto(f"/matters/{signing}/")
    no_sideways(chen)
    picture(chen, "remote-4-to-sign-phone")
    by_firm(chen, signing, "sign", agreed=["read", "may"], signer="陈女士")
    at_desk(officer, signing, "seal", agreed=["read", "may"], signer="赵经理")
    reads(officer, "双方已签，已封存")
    picture(officer, "remote-5-sealed-desktop")
    chen.goto(f"/matters/{signing}/")
    reads(chen, "双方已签，已封存")
