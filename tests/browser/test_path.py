"""The whole path in a browser: a need stated, decided, dispatched, offered, accepted, counted."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import DESKTOP, PHONE
from changrong.network.demo.cast import INSTITUTIONS

pytestmark = pytest.mark.browser

OFFICER = {entry["name"]: entry["key"] for entry in INSTITUTIONS}
ANSWERS = {
    "need.category": "financing",
    "need.kind": "other_loan",
    "need.amount": "80",
    "need.term_months": "12",
    "need.purpose": "stock",
    "need.wants_guarantee": "true",
    "enterprise.hit_by_epidemic": "true",
    "enterprise.temporarily_in_difficulty": "true",
    "enterprise.has_bank_loan_record": "true",
    "loan.kind": "operating",
}


def answer_all(page: Page, answers: dict[str, str], most: int = 40) -> list[str]:
    """Answer question after question; whatever is not in `answers` is left open. Facts asked."""
    asked = []
    while match := re.search(r"/check/([a-z_.]+)/$", page.url):
        fact = match.group(1)
        if fact == "result":
            break
        assert fact not in asked, f"{fact} was asked twice"
        asked.append(fact)
        assert len(asked) < most
        form = page.locator("main form").first
        given = answers.get(fact)
        if given is None:
            form.locator("[name=unknown]").check()
        elif form.locator("[name=value][type=radio]").count():
            form.locator(f"[name=value][value={given}]").check()
        else:
            form.locator("[name=value]").fill(given)
        form.locator("button.primary").click()
        page.wait_for_load_state()
    return asked


def test_the_path_from_a_need_to_an_accepted_offer(sign_in, picture, service):
    chen = sign_in("chen", PHONE)
    chen.goto("/state-a-need/")
    asked = answer_all(chen, ANSWERS)
    picture(chen, "path-1-check-phone")
    assert asked[:4] == ["need.kind", "need.amount", "need.term_months", "need.purpose"]
    assert "enterprise.region" not in asked, "what the registry knows is not asked"
    assert "enterprise.founded_on" not in asked

    chen.goto("/check/result/")
    picture(chen, "path-2-decision-phone")
    for word in ("适用", "还不能判断", "不适用", "P4", "二(四)"):
        assert word in chen.text_content("main")

    chen.goto("/state-a-need/")
    chen.locator("[name=contact_phone]").fill("13800006120")
    chen.locator("[name=consent]").check()
    chen.locator("main form button.primary.start").click()
    expect(chen.get_by_role("heading", name="需求已提交")).to_be_visible()
    picture(chen, "path-3-sent-phone")
    number = re.search(r"XQ-\d{4}-\d{4}-\d{4}", chen.inner_text("main")).group()
    assert "2 个工作日" in chen.inner_text("main").replace("\u00a0", " ")

    chen.goto(f"/needs/{number}/")
    institutions = [name for name in OFFICER if name in chen.inner_text("main")]
    assert len(institutions) >= 3
    picture(chen, "path-4-need-phone")

    first, second, third = institutions[:3]
    offer(sign_in(OFFICER[first]), number, picture, "path-5", amount="80", rate="3.85", fee="0")
    offer(sign_in(OFFICER[second]), number, picture, "path-6", amount="60", rate="3.45", fee="8000")
    decline(sign_in(OFFICER[third]), number, picture)

    chen.set_viewport_size(DESKTOP)
    chen.goto(f"/needs/{number}/offers/")
    picture(chen, "path-8-offers-desktop")
    offers = chen.inner_text("main")
    assert first in offers
    assert second in offers
    assert third not in offers
    assert "3.85%" in offers
    assert "全部年化成本" in offers
    chen.get_by_role("link", name=re.compile("选这一份")).first.click()
    picture(chen, "path-9-accept-desktop")
    chen.locator("main form button.primary").click()
    chen.wait_for_load_state()
    chen.goto(f"/needs/{number}/")
    assert "已选定报价" in chen.inner_text("main")
    picture(chen, "path-10-accepted-desktop")

    zhao = sign_in("zhao")
    zhao.goto("/board/")
    picture(zhao, "path-11-board")
    assert "现在超时" in zhao.inner_text("main")
    zhao.goto(f"/board/cases/?q={number}")
    assert number in zhao.inner_text("main")
    qian = sign_in("qian")
    qian.goto("/figures/")
    picture(qian, "path-12-figures")
    assert "九成在" in qian.inner_text("main")
    assert "鲜禾" not in qian.content(), "a supervisor sees counts, never a firm"

    wu = sign_in("wu")
    for address in (f"/needs/{number}/", f"/needs/{number}/offers/", f"/cases/{number}/"):
        assert wu.goto(address).status == 404, "nobody sees another's case"


def take(page: Page, number: str) -> None:
    """Open the dispatch of this need from the inbox, as an officer finds it."""
    page.goto("/inbox/?q=鲜禾餐饮")
    page.locator("main table a[href^='/cases/PS-']").first.click()
    page.wait_for_load_state()
    assert number in page.inner_text("main")


def offer(page: Page, number: str, picture, name: str, amount: str, rate: str, fee: str) -> None:
    take(page, number)
    picture(page, f"{name}-case-desktop")
    page.get_by_role("link", name="出具报价").click()
    page.locator("[name=amount]").fill(amount)
    page.locator("[name=term_months]").fill("12")
    page.locator("[name=rate]").fill(rate)
    field = page.locator("[name=repayment]")
    if field.first.get_attribute("type") == "radio":
        page.locator("[name=repayment][value=interest_only]").check()
    else:
        field.select_option("interest_only")
    page.locator("[name=guarantee_fee_unit]").select_option("yuan")
    page.locator("[name=guarantee_fee]").fill(fee)
    page.locator("[name=valid_until]").fill("2099-12-31")
    picture(page, f"{name}-offer-form")
    page.locator("main form button.primary").click()
    page.wait_for_load_state()
    if page.locator("main form button.primary").count():  # the page that shows what it costs
        picture(page, f"{name}-offer-check")
        page.locator("main form button.primary").last.click()
        page.wait_for_load_state()
    assert "已报价" in page.inner_text("main")


def decline(page: Page, number: str, picture) -> None:
    take(page, number)
    page.get_by_role("link", name=re.compile("不承接")).click()
    field = page.locator("[name=reason]")
    if field.first.get_attribute("type") == "radio":
        page.locator("[name=reason][value=capacity]").check()
    else:
        field.select_option("capacity")
    page.locator("main form button.primary").click()
    expect(page.locator(".error-summary")).to_be_visible()
    picture(page, "path-7-decline-error")
    page.locator("[name=explanation]").fill("本季度额度已经用完。")
    page.locator("main form button.primary").click()
    page.wait_for_load_state()
    assert "不承接" in page.inner_text("main")
