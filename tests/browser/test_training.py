"""Training in a browser: a notice has landed; an officer reads what is new, takes the quiz made of
its worked cases, and the manager sees how many of the institution have."""

import re

import pytest
from playwright.sync_api import Page

from browser.conftest import PHONE
from browser.steps import no_sideways, press, reads

pytestmark = pytest.mark.browser


def test_a_notice_that_landed_is_read_asked_about_and_counted(sign_in, picture):
    officer = sign_in("nongshang", PHONE)
    officer.goto("/training/")
    no_sideways(officer)
    picture(officer, "training-1-mine-phone")
    officer.get_by_role("link", name=re.compile("2023 年小微金融通知|小微")).first.click()
    officer.wait_for_load_state()
    reads(officer, "有什么变化")
    no_sideways(officer)
    picture(officer, "training-2-digest-phone")
    press(officer)
    officer.get_by_role("button", name="开始测验").click()
    officer.wait_for_load_state()
    reads(officer, "第 1 题", "只知道这些")
    no_sideways(officer)
    picture(officer, "training-3-question-phone")
    asked = answer_all(officer, picture)
    reads(officer, f"/{asked}")
    no_sideways(officer)
    picture(officer, "training-5-result-phone")

    zhou = sign_in("zhou")
    zhou.goto("/training/completion/")
    reads(zhou, "小微")
    picture(zhou, "training-6-completion-desktop")


def answer_all(page: Page, picture, most: int = 20) -> int:
    """Choose the first answer of each question, and read why it was right or wrong; how many were
    asked."""
    asked = 0
    while page.locator("main form input[type=radio]").count():
        page.locator("main form input[type=radio]").first.check()
        press(page)
        asked += 1
        assert asked < most
        reads(page, "按规则是", "政策卡")
        if asked == 1:
            no_sideways(page)
            picture(page, "training-4-answer-phone")
        page.locator("main a.btn.primary").last.click()
        page.wait_for_load_state()
    return asked
