"""A loan in a browser: the officer records a repayment, checks it and confirms; the firm reads on
its phone what was paid and what is owed; what was recorded wrongly is taken back."""

import pytest
from playwright.sync_api import expect

from browser.conftest import DESKTOP, PHONE
from browser.test_matters import borrow, no_sideways, send

pytestmark = pytest.mark.browser


def test_a_repayment_from_the_officers_form_to_the_firms_phone(sign_in, picture):
    loan, officer_name, _bank = borrow(sign_in)
    officer = sign_in(officer_name, DESKTOP)
    officer.goto(f"/contracts/{loan}/")
    expect(officer.locator("main")).to_contain_text("还没有记过还款")
    officer.get_by_role("link", name="记一笔还款").click()

    officer.locator("[name=amount]").fill("八万")
    send(officer)
    expect(officer.locator(".error-summary")).to_be_focused()
    picture(officer, "contracts-1-repayment-error")
    officer.locator("[name=amount]").fill("100,000.50")
    officer.locator("[name=how][value=lower]").check()
    officer.locator("[name=reference]").fill("LS-0001")
    send(officer)
    expect(officer.locator("main")).to_contain_text("其中本金100,000.50 元")
    picture(officer, "contracts-2-repayment-check")
    officer.get_by_role("button", name="记下").click()
    expect(officer.locator("main")).to_contain_text("提前还款 100,000.50 元")
    picture(officer, "contracts-3-officer")

    for size, name in ((PHONE, "phone"), (DESKTOP, "desktop")):
        wu = sign_in("wu", size)
        wu.goto(f"/contracts/{loan}/")
        no_sideways(wu)
        expect(wu.locator("#statement")).to_contain_text("100,000.50")
        expect(wu.locator("main")).to_contain_text("699,999.50 元")
        picture(wu, f"contracts-4-firm-{name}")

    officer.get_by_role("link", name="撤销这一条").click()
    picture(officer, "contracts-5-undo")
    officer.get_by_role("button", name="撤销").click()
    expect(officer.locator("main")).to_contain_text("已撤销或更正")
    officer.goto(f"/contracts/{loan}/repayment/")
    no_sideways(officer)
