"""Protection in a browser: an appeal goes from the counter to the bureau and is answered; a report
of wrongdoing shows nobody who it is from, and what was found is put right."""

import pytest

from browser.conftest import PHONE
from browser.steps import at_desk, by_firm, no_sideways, number_on, open_matter, reads
from changrong.network.cases.kinds import KINDS

pytestmark = pytest.mark.browser

BANK = "示例惠民商业银行"
CONTACT = {"contact_name": "吴先生", "contact_phone": "13800006121"}


def test_an_appeal_from_the_counter_to_the_bureau(sign_in, picture):
    wu, officer, zhao = sign_in("wu", PHONE), sign_in("huimin"), sign_in("zhao")
    appeal = open_matter(
        wu,
        "appeal",
        {
            "subject": "renewal",
            "what": "续贷材料交了两次，还要再交。",
            "wanted": "告诉我到底缺什么。",
            "institution": BANK,
            "reply_by": "online",
            **CONTACT,
        },
    )
    picture(wu, "protection-1-appeal-phone")
    at_desk(officer, appeal, "take")
    at_desk(officer, appeal, "reply", reply="材料已经齐了，三日内答复。", mode="online")
    wu.goto(f"/matters/{appeal}/")
    reads(wu, "材料已经齐了")
    no_sideways(wu)
    picture(wu, "protection-2-replied-phone")
    by_firm(wu, appeal, "escalate", why="又让我补一份，和答复不一样。")
    reads(wu, "金融局在办")
    at_desk(zhao, appeal, "bureau_takes")
    at_desk(zhao, appeal, "bureau_replies", reply="已与银行核对，材料确已齐全，今天批。")
    picture(zhao, "protection-3-bureau-desktop")
    wu.goto(f"/matters/{appeal}/")
    reads(wu, "今天批")


def test_who_reports_wrongdoing_is_shown_to_nobody_and_what_is_found_is_put_right(sign_in, picture):
    wu, officer, zhao = sign_in("wu", PHONE), sign_in("huimin"), sign_in("zhao")
    report = open_matter(
        wu,
        "wrongdoing",
        {
            "institution": BANK,
            "subject": "tied",
            "what": "放款前要先买两份保险，不买就不放。",
            "evidence": "有录音。",
        },
    )
    picture(wu, "protection-4-reported-phone")
    assert officer.goto(f"/cases/{report}/").status == 404
    zhao.goto(f"/cases/{report}/")
    reads(zhao, "保密")
    assert "云溪竹艺" not in zhao.content()
    picture(zhao, "protection-5-confidential-desktop")
    at_desk(zhao, report, "accept", no_interest=True)
    at_desk(zhao, report, "ask_institution", question="保险是谁、在哪一步、要求买的？")
    prefix = KINDS["inquiry"].prefix
    officer.goto(f"/inbox/?q={prefix}-")
    inquiry = number_on(officer, prefix)
    officer.goto(f"/cases/{inquiry}/")
    reads(officer, "保险是谁")
    assert "云溪竹艺" not in officer.content(), "the institution never learns who reported it"
    picture(officer, "protection-6-inquiry-desktop")
