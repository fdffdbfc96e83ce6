"""Matters in a browser: a firm on its phone asks to defer a loan and complains; the officer meets a
limit, says what it waits for, and grants; the contract shows the new day."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import DESKTOP, PHONE
from browser.test_path import ANSWERS, OFFICER, answer_all
from changrong.network import clock

pytestmark = pytest.mark.browser


def send(page: Page) -> None:
    page.locator("main form button.primary").last.click()
    page.wait_for_load_state()


def number_on(page: Page, prefix: str) -> str:
    found = re.search(rf"{prefix}-\d{{4}}-\d{{4}}-\d{{4}}", page.inner_text("main"))
    assert found, page.inner_text("main")
    return found.group()


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def borrow(sign_in) -> tuple[str, str, str]:
    """A loan of the firm's, by the path every need takes: its number, the officer, the bank."""
    wu = sign_in("wu")
    wu.goto("/state-a-need/")
    answer_all(wu, ANSWERS)
    wu.goto("/state-a-need/")
    wu.locator("[name=contact_phone]").fill("13800006121")
    wu.locator("[name=consent]").check()
    wu.locator("main form button.primary.start").click()
    number = number_on(wu, "XQ")
    wu.goto(f"/needs/{number}/")
    asked = [name for name in OFFICER if name in wu.inner_text("main") and "担保" not in name]
    bank = asked[0]
    officer = sign_in(OFFICER[bank])
    offer(officer, number)
    wu.goto(f"/needs/{number}/offers/")
    wu.get_by_role("link", name=re.compile("选这一份")).first.click()
    send(wu)
    wu.goto("/matters/")
    return number_on(wu, "HT"), OFFICER[bank], bank


def offer(page: Page, need: str) -> None:
    page.goto(f"/inbox/?q={need}")
    page.locator("main table a[href^='/cases/PS-']").first.click()
    page.get_by_role("link", name="出具报价").click()
    for name, value in {"amount": "80", "term_months": "12", "rate": "3.85"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=repayment][value=interest_only]").check()
    page.locator("[name=guarantee_fee]").fill("0")
    page.locator("[name=valid_until]").fill("2099-12-31")
    send(page)
    send(page)


def test_a_deferral_from_the_phone_to_the_contract(sign_in, picture, service):
    loan, officer_name, bank = borrow(sign_in)
    wu = sign_in("wu", PHONE)
    wu.goto("/matters/")
    no_sideways(wu)
    picture(wu, "matters-1-mine-phone")
    wu.goto(f"/contracts/{loan}/")
    picture(wu, "matters-2-contract-phone")
    wu.get_by_role("link", name="申请延期").click()
    expect(wu.locator(f"[name=contract][value={loan}]")).to_be_checked()
    wu.locator("[name=scope][value=principal]").check()
    until = (clock.today() + timedelta(days=600)).isoformat()
    wu.locator("[name=why]").fill("上游停工三个月，预计明年恢复。")
    send(wu)
    expect(wu.locator(".error-summary")).to_be_visible()
    picture(wu, "matters-3-error-phone")
    assert "上游停工三个月" in wu.locator("[name=why]").input_value(), "nothing typed is lost"
    wu.locator("[name=deferred_until]").fill(until)
    wu.locator("[name=contact_phone]").fill("13800006121")
    send(wu)
    assert "提交前看一遍" in wu.inner_text("main")
    picture(wu, "matters-4-check-phone")
    wu.get_by_role("button", name="提交").click()
    expect(wu.get_by_role("heading", name="延期还本付息申请已提交")).to_be_visible()
    no_sideways(wu)
    picture(wu, "matters-5-sent-phone")
    case = number_on(wu, "YQ")

    officer = sign_in(officer_name)
    officer.goto(f"/cases/{case}/")
    assert "派给的机构" not in officer.inner_text("main")
    picture(officer, "matters-6-case-desktop")
    officer.get_by_role("link", name="接手", exact=True).click()
    send(officer)
    officer.get_by_role("link", name="同意延期").click()
    assert officer.locator("[name=deferred_until]").input_value() == until
    send(officer)
    assert "已同意" in officer.inner_text("main")
    picture(officer, "matters-7-granted-desktop")

    wu.goto(f"/matters/{case}/")
    assert "已同意" in wu.inner_text("main")
    picture(wu, "matters-8-granted-phone")
    wu.get_by_role("link", name="看这笔贷款").click()
    year, month, day = (int(part) for part in until.split("-"))
    shown = wu.inner_text("main").replace("\u00a0", " ")
    assert f"{year} 年 {month} 月 {day} 日到期" in shown
    assert "原定" in shown
    picture(wu, "matters-9-deferred-phone")

    complain(wu, officer, bank, picture)


def complain(wu: Page, officer: Page, bank: str, picture) -> None:
    """Asking for papers that the institution has is refused with the article; other papers wait
    until that is said."""
    wu.goto("/matters/new/complaint/")
    wu.locator("[name=institution]").select_option(label=bank)
    wu.locator("[name=subject][value=fees]").check()
    wu.locator("[name=what]").fill("合同外又收了一笔服务费。")
    wu.locator("[name=wanted]").fill("退回这笔费用。")
    wu.locator("[name=contact_phone]").fill("13800006121")
    send(wu)
    wu.get_by_role("button", name="提交").click()
    case = number_on(wu, "TS")

    officer.goto(f"/cases/{case}/do/accept/")
    officer.locator("[name=no_interest][value=true]").check()
    send(officer)
    officer.goto(f"/cases/{case}/do/ask_firm/")
    officer.locator("[name=question]").fill("扣款凭证请再发一份。")
    officer.locator("[name=papers_asked][value=true]").check()
    send(officer)
    assert "还不能判断" in officer.inner_text("main")
    assert "第十三条" in officer.inner_text("main")
    picture(officer, "matters-10-limit-asks-desktop")
    assert officer.locator("[name=question]").input_value() == "扣款凭证请再发一份。"
    asked = officer.locator("[name=papers_on_hand]")
    expect(asked).to_have_count(2)
    asked.and_(officer.locator("[value=true]")).check()
    send(officer)
    assert "不符合" in officer.inner_text("main")
    picture(officer, "matters-11-limit-broken-desktop")
    asked.and_(officer.locator("[value=false]")).check()
    send(officer)
    assert "等企业补充" in officer.inner_text("main")

    wu.goto(f"/matters/{case}/")
    no_sideways(wu)
    picture(wu, "matters-12-question-phone")
    wu.locator("[name=answer]").fill("已经放在附件里。")
    send(wu)
    assert "处理中" in wu.inner_text("main")
    wu.set_viewport_size(DESKTOP)
    picture(wu, "matters-13-complaint-desktop")
